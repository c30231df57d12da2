bprun_unit_tests(archive SOURCES compressor_test.cpp extract_test.cpp layer_test.cpp list_test.cpp plain_digest_test.cpp
  tree_archive_test.cpp)
