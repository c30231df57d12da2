bprun_room(store "The machine's store: runtime trees, checkouts, app caches, unpacked slugs, segments of slugs and work directories, each committed whole."
  DEPENDS base fs process
  LINKS Threads::Threads
  SOURCES app_cache.cpp inventory.cpp segments.cpp slug_trees.cpp store.cpp sweeper.cpp tree_digest.cpp verify.cpp
          waiting_lock.cpp work_directory.cpp)
