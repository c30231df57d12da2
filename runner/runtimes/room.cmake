bprun_room(runtimes "Brings a declared runtime into a directory, from the first source that has it."
  DEPENDS base fs document process archive transfer store settings
  SOURCES checksum_list.cpp declaration.cpp ensure.cpp fill.cpp packument.cpp)
