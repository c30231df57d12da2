bprun_room(pictures "Draws a build's record: as one page of HTML, and as a trace."
  DEPENDS base document
  SOURCES log_view.cpp page.cpp reading.cpp size_map.cpp tables.cpp timeline.cpp trace.cpp)
if(TARGET room_pictures)
  # The page's own files are compiled in: it is one file, and loads nothing.
  set(pictures_files page.html page.css page.js)
  list(TRANSFORM pictures_files PREPEND "${PROJECT_SOURCE_DIR}/runner/pictures/")
  set(pictures_embedded "${CMAKE_CURRENT_BINARY_DIR}/pictures_files.cpp")
  add_custom_command(OUTPUT "${pictures_embedded}"
    COMMAND "${CMAKE_COMMAND}" -D "OUTPUT=${pictures_embedded}" -D "FILES=${pictures_files}"
            -P "${PROJECT_SOURCE_DIR}/runner/pictures/embed.cmake"
    DEPENDS ${pictures_files} "${PROJECT_SOURCE_DIR}/runner/pictures/embed.cmake"
    COMMENT "Compiling in the page of runner/pictures/"
    VERBATIM)
  target_sources(room_pictures PRIVATE "${pictures_embedded}")
endif()
