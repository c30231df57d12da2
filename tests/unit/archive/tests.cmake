bprun_unit_tests(archive SOURCES extract_test.cpp layer_test.cpp list_test.cpp slug_writer_test.cpp)
