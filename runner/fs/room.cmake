bprun_room(fs "Descriptors, temporary directories, atomic replacement, locks, and trees of files."
  DEPENDS base
  SOURCES atomic_file.cpp beneath.cpp copy_tree.cpp directory.cpp fd.cpp file.cpp file_lock.cpp remove_tree.cpp
          temp_dir.cpp walk.cpp deep_tree.cpp)
