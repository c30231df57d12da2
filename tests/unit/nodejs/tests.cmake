# The built-in nodejs buildpack is no room; its tests are listed here like one's.
if(TARGET buildpack_nodejs)
  set(nodejs_tests app_plan_test.cpp cache_test.cpp commands_test.cpp config_vars_test.cpp
    detect_test.cpp node_request_test.cpp normalise_test.cpp package_json_test.cpp
    kept_modules_test.cpp lockfiles_test.cpp profile_test.cpp runtime_install_test.cpp)
  list(TRANSFORM nodejs_tests PREPEND "${CMAKE_CURRENT_SOURCE_DIR}/nodejs/")
  add_executable(unit_nodejs ${nodejs_tests})
  target_link_libraries(unit_nodejs PRIVATE buildpack_nodejs bprun_catch)
  add_test(NAME unit_nodejs COMMAND unit_nodejs)
  set_tests_properties(unit_nodejs PROPERTIES LABELS unit)
endif()
