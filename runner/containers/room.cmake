bprun_room(containers "Builds images by Dockerfiles, with the engine that the machine has, and says what is in them."
  DEPENDS base fs document process manifest rootfs
  SOURCES archive.cpp contents.cpp engine.cpp)
