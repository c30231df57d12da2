if(TARGET room_cli)
bprun_unit_tests(cli SOURCES arguments_test.cpp)
endif()
