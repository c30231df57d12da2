bprun_room(report "Events of a build, and what becomes of them: Heroku's lines, with a status where a terminal is, or JSON."
  DEPENDS base fs document
  LINKS Threads::Threads
  SOURCES cells.cpp heroku_log.cpp heroku_sink.cpp json_sink.cpp render.cpp render_failure.cpp screen.cpp
          status.cpp terminal_signals.cpp terminal_sink.cpp terminal_text.cpp)
