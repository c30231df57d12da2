bprun_room(pack "Writes a finished build directory as a slug, and puts the results in place together."
  DEPENDS base fs document process archive manifest
  SOURCES inspect.cpp inspect_text.cpp output.cpp slug.cpp)
