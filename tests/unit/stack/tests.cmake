bprun_unit_tests(stack SOURCES csv_test.cpp resolve_node_test.cpp resolve_package_test.cpp tables_test.cpp)
