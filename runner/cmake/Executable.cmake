# How our programs are linked and where they go: into the root of the build directory, where they find
# each other. Static, so that they start on every stack (docs/decisions/0002-static-binaries.md);
# sanitizers need shared libraries.

function(bprun_executable target)
  set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}")
  if(BPRUN_STATIC AND NOT BPRUN_SANITIZE AND NOT BPRUN_FUZZ)
    target_link_options(${target} PRIVATE -static)
    # libarchive brings libcrypto, and that names dlopen and getaddrinfo, which nothing here calls: the
    # linker warns of them, in the build's log. (-Wl,--no-warnings would silence it, and with binutils
    # before 2.42 would let undefined symbols through as well.)
  endif()
endfunction()
