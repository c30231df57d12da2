bprun_unit_tests(pack SOURCES compose_test.cpp cuts_test.cpp diff_test.cpp inspect_test.cpp memory_test.cpp output_test.cpp
  size_tree_test.cpp slug_test.cpp tree_book_test.cpp tree_index_test.cpp)
