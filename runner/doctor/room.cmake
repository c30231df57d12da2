bprun_room(doctor "Looks an app and a machine over before a build, for what will go wrong, with the fix."
  DEPENDS base fs document process transfer sandbox manifest requests
  SOURCES app.cpp executables.cpp finding.cpp locks.cpp machine.cpp output.cpp reach.cpp release.cpp secrets.cpp)
