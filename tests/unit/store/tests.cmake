bprun_unit_tests(store
  SOURCES app_cache_test.cpp inventory_test.cpp segments_test.cpp slug_trees_test.cpp store_test.cpp verify_test.cpp)
