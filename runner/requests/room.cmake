bprun_room(requests "Reads which versions an app's files ask for, by file and line."
  DEPENDS base fs document version
  SOURCES bash_evaluation.cpp config_keys.cpp config_text.cpp conflicts.cpp elixir_config.cpp
          elixir_tokens.cpp engines.cpp mise.cpp mix_exs.cpp phoenix_static_config.cpp
          read_requests.cpp request.cpp shell_config.cpp shell_words.cpp tool_versions.cpp
          version_file.cpp)
