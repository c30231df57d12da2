bprun_unit_tests(version SOURCES elixir_requirement_test.cpp elixir_version_test.cpp
  npm_range_test.cpp npm_version_test.cpp otp_version_test.cpp)
