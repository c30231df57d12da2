bprun_room(lint "Looks a buildpack over without running it, against what a stack has."
  DEPENDS base fs stack phases
  SOURCES files.cpp finding.cpp lint.cpp shell.cpp shell_words.cpp tools.cpp)
