bprun_room(sandbox "States what a script may touch and use, and enforces it."
  DEPENDS base fs process
  SOURCES bubblewrap.cpp build_tree.cpp control_group.cpp disk_meter.cpp environment.cpp
          group_limits.cpp group_places.cpp identity.cpp limits.cpp mode.cpp name_space.cpp oom_kills.cpp
          overlay.cpp path_map.cpp process_meter.cpp program_search.cpp root_view.cpp sandbox.cpp
          shared_memory.cpp terminal_filter.cpp tree_scan.cpp tree_view.cpp witness.cpp wrapping.cpp)
