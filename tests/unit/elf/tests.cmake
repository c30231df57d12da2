bprun_unit_tests(elf SOURCES needs_test.cpp LINKS room_process)
