bprun_unit_tests(image SOURCES base_image_test.cpp configuration_test.cpp layout_writer_test.cpp push_test.cpp write_test.cpp)
