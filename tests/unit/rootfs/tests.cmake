bprun_unit_tests(rootfs SOURCES debian_test.cpp description_test.cpp oci_layout_test.cpp
  place_test.cpp registry_test.cpp)
