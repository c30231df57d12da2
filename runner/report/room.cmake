bprun_room(report "Events of a build, and what becomes of them: Heroku's lines or JSON."
  DEPENDS base fs document
  SOURCES heroku_sink.cpp json_sink.cpp render.cpp render_failure.cpp)
