bprun_room(transfer "Brings checked files from URLs, in a process of its own; sole owner of libcurl."
  DEPENDS base fs document process
  SOURCES curl_program.cpp fetch.cpp protocol.cpp response_head.cpp)

# The one program that is linked dynamically: libcurl and all that it needs exist as shared
# libraries only (docs/decisions/0002-static-binaries.md).
add_executable(bprun-fetch transfer/address.cpp transfer/download.cpp transfer/fetch_main.cpp transfer/transfer.cpp
               transfer/verdict.cpp)
target_link_libraries(bprun-fetch PRIVATE room_transfer bprun_settings PkgConfig::CURL)
set_target_properties(bprun-fetch PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}")
