# A room: one folder of runner/, one library, one sentence, and the rooms it may include.
#
#   bprun_room(process "Starts, streams, limits and kills child processes."
#     DEPENDS base fs
#     LINKS OpenSSL::Crypto          # third-party libraries that live in this room only
#     SOURCES child.cpp run.cpp)
#
# The build enforces the arrows twice. A room can only name rooms declared before it, so there are
# no cycles. And a room's headers are found through a folder of its own (build/include/<room>),
# which only the rooms that depend on it get: an undeclared include does not compile.

set_property(GLOBAL PROPERTY BPRUN_ROOMS "")

function(bprun_room name sentence)
  cmake_parse_arguments(PARSE_ARGV 2 ARG "" "" "DEPENDS;LINKS;SOURCES;DEFINITIONS")
  set(view "${PROJECT_BINARY_DIR}/include/${name}")
  file(MAKE_DIRECTORY "${view}/runner")
  file(CREATE_LINK "${CMAKE_CURRENT_SOURCE_DIR}/${name}" "${view}/runner/${name}" SYMBOLIC)

  list(TRANSFORM ARG_SOURCES PREPEND "${CMAKE_CURRENT_SOURCE_DIR}/${name}/")
  add_library(room_${name} STATIC ${ARG_SOURCES})
  target_include_directories(room_${name} PUBLIC "${view}")
  target_link_libraries(room_${name} PRIVATE bprun_settings)
  target_compile_definitions(room_${name} PRIVATE ${ARG_DEFINITIONS})
  foreach(dependency IN LISTS ARG_DEPENDS)
    if(NOT TARGET room_${dependency})
      message(FATAL_ERROR "room ${name} may not include ${dependency}: it is not declared before it")
    endif()
    target_link_libraries(room_${name} PUBLIC room_${dependency})
  endforeach()
  target_link_libraries(room_${name} PRIVATE ${ARG_LINKS})

  list(JOIN ARG_DEPENDS " " arrows)
  set_property(GLOBAL APPEND_STRING PROPERTY BPRUN_ROOMS "${name}|${sentence}|${arrows}\n")
endfunction()

# Writes every room with its sentence and arrows to build/rooms.txt, for the house tests and the
# drawing in docs/architecture.md.
function(bprun_write_rooms)
  get_property(rooms GLOBAL PROPERTY BPRUN_ROOMS)
  file(CONFIGURE OUTPUT "${PROJECT_BINARY_DIR}/rooms.txt" CONTENT "${rooms}")
endfunction()
