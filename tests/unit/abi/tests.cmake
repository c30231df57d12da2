bprun_unit_tests(abi
  SOURCES check_test.cpp package_test.cpp platform_test.cpp report_test.cpp root_test.cpp search_test.cpp
          system_test.cpp tree_links_test.cpp tree_test.cpp)
