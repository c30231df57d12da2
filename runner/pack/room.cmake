bprun_room(pack "Composes a finished build directory into a slug, compares slugs, and puts the results in place together."
  DEPENDS base fs document process archive manifest store
  LINKS Threads::Threads
  SOURCES buildpack_tarball.cpp compose.cpp cuts.cpp diff.cpp diff_text.cpp inspect.cpp
          inspect_text.cpp output.cpp segment_line.cpp segment_maker.cpp size_tree.cpp slug.cpp tree_book.cpp
          tree_index.cpp)
