bprun_room(abi "Compares what a tree's programs ask of a system with what the system has."
  DEPENDS base fs document process archive elf stack
  LINKS Threads::Threads
  SOURCES check.cpp package.cpp platform.cpp report.cpp root.cpp search.cpp system.cpp tree.cpp
          tree_links.cpp)
