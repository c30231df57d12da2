bprun_room(causes "Knows why builds fail, by what they leave in the log and on the machine."
  DEPENDS base document report stack
  SOURCES catalogue.cpp classify.cpp log.cpp pattern.cpp)
if(TARGET room_causes)
  # The catalogue is compiled in: it goes with the program's own messages.
  set(causes_table "${PROJECT_SOURCE_DIR}/runner/causes/causes.toml")
  set(causes_embedded "${CMAKE_CURRENT_BINARY_DIR}/causes_table.cpp")
  add_custom_command(OUTPUT "${causes_embedded}"
    COMMAND "${CMAKE_COMMAND}" -D "OUTPUT=${causes_embedded}" -D "TABLE=${causes_table}"
            -P "${PROJECT_SOURCE_DIR}/runner/causes/embed.cmake"
    DEPENDS "${causes_table}" "${PROJECT_SOURCE_DIR}/runner/causes/embed.cmake"
    COMMENT "Compiling in the causes of failures"
    VERBATIM)
  target_sources(room_causes PRIVATE "${causes_embedded}")
endif()
