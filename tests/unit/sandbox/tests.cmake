bprun_unit_tests(sandbox SOURCES bubblewrap_test.cpp build_tree_test.cpp environment_test.cpp
  group_places_test.cpp
  limits_test.cpp mode_test.cpp program_search_test.cpp sandbox_test.cpp tree_view_test.cpp witness_test.cpp)
