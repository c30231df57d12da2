bprun_room(debian "Brings packages of a Debian release, by the machine's own apt."
  DEPENDS base fs process
  SOURCES archive.cpp index.cpp unpack.cpp)
