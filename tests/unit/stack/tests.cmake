bprun_unit_tests(stack
  SOURCES catalogue_test.cpp csv_test.cpp libraries_test.cpp lint_test.cpp resolve_node_test.cpp
          resolve_package_test.cpp root_packages_test.cpp stack_file_test.cpp tables_test.cpp)
