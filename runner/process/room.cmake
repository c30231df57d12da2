bprun_room(process "Starts, streams, limits and kills child processes."
  DEPENDS base fs
  LINKS Threads::Threads
  SOURCES child.cpp command.cpp environment.cpp foreground.cpp interrupt.cpp lookout.cpp
          machine.cpp own_program.cpp replace.cpp run.cpp table.cpp terminal.cpp time_limit.cpp together.cpp)
