bprun_unit_tests(settings SOURCES npm_config_test.cpp npmrc_test.cpp settings_test.cpp)
