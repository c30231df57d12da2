bprun_unit_tests(doctor SOURCES app_test.cpp machine_test.cpp output_test.cpp)
