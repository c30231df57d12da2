bprun_room(readiness "Waits until a server takes connections: TCP, PostgreSQL, MySQL."
  DEPENDS base fs process
  SOURCES probe.cpp server.cpp wait.cpp)
