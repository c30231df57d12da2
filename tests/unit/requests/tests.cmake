bprun_unit_tests(requests
  SOURCES bash_evaluation_test.cpp config_text_test.cpp conflicts_test.cpp elixir_config_test.cpp
          elixir_tokens_test.cpp mix_exs_test.cpp phoenix_static_config_test.cpp
          read_requests_test.cpp shell_config_test.cpp version_files_test.cpp
  LINKS room_process)
