bprun_room(stack "Answers which stacks there are and which runtimes they support."
  DEPENDS base fs document version
  SOURCES basis.cpp catalogue.cpp cells.cpp csv.cpp date.cpp description.cpp elixir.cpp fields.cpp
          image_rows.cpp libraries.cpp lint.cpp lint_runtimes.cpp lint_stacks.cpp machine.cpp nearest.cpp node.cpp
          otp.cpp packages.cpp placeholders.cpp problems.cpp rebar3.cpp resolve_node.cpp
          resolve_package.cpp root_packages.cpp sources.cpp stack.cpp stack_file.cpp table_files.cpp tables.cpp
          tools.cpp)
if(TARGET room_stack)
  # The tables are compiled in; --stacks DIR overrides them.
  file(GLOB stack_tables CONFIGURE_DEPENDS
    "${PROJECT_SOURCE_DIR}/stacks/*.csv" "${PROJECT_SOURCE_DIR}/stacks/*.toml")
  list(SORT stack_tables)
  set(stack_embedded "${CMAKE_CURRENT_BINARY_DIR}/stack_tables.cpp")
  add_custom_command(OUTPUT "${stack_embedded}"
    COMMAND "${CMAKE_COMMAND}" -D "OUTPUT=${stack_embedded}" -D "TABLES=${stack_tables}"
            -P "${PROJECT_SOURCE_DIR}/stacks/embed.cmake"
    DEPENDS ${stack_tables} "${PROJECT_SOURCE_DIR}/stacks/embed.cmake"
    COMMENT "Compiling in the tables of stacks/"
    VERBATIM)
  target_sources(room_stack PRIVATE "${stack_embedded}")
endif()
