bprun_unit_tests(causes SOURCES classify_test.cpp log_test.cpp pattern_test.cpp samples_test.cpp)
target_compile_definitions(unit_causes PRIVATE BPRUN_SAMPLES="${PROJECT_SOURCE_DIR}/fixtures/causes")
