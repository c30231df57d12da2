bprun_room(base "Result and Error, text and digests: knows nothing of files or buildpacks."
  LINKS dep_crypto
  SOURCES digest.cpp error.cpp format.cpp html.cpp markup.cpp text.cpp)
target_include_directories(room_base SYSTEM PUBLIC "${BPRUN_INCLUDE_FMT}")
