# The built-in elixir buildpack is no room; its tests are listed here like one's.
if(TARGET buildpack_elixir)
  set(elixir_tests build_cache_test.cpp build_config_test.cpp git_dependencies_test.cpp mix_files_test.cpp
    mix_manifest_test.cpp profile_test.cpp tools_test.cpp)
  list(TRANSFORM elixir_tests PREPEND "${CMAKE_CURRENT_SOURCE_DIR}/elixir/")
  add_executable(unit_elixir ${elixir_tests})
  target_link_libraries(unit_elixir PRIVATE buildpack_elixir bprun_catch)
  add_test(NAME unit_elixir COMMAND unit_elixir)
  set_tests_properties(unit_elixir PROPERTIES LABELS unit)
endif()
