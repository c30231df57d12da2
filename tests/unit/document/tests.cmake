bprun_unit_tests(document SOURCES json_test.cpp toml_test.cpp yaml_test.cpp)
