bprun_room(lambda "Speaks AWS Lambda's Runtime API, and reads its events: a command, and the files it needs."
  DEPENDS base fs document process
  SOURCES event.cpp runtime_api.cpp)
