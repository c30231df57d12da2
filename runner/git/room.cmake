bprun_room(git "Git repositories as a client sees them: addresses, refs, a commit's tree, a work tree's state."
  DEPENDS base fs process
  SOURCES address.cpp program.cpp remote.cpp snapshot.cpp work_tree.cpp)
