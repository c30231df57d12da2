# What every target of ours is compiled with. Third-party headers come in as SYSTEM, so that the
# warnings are about our code only.
add_library(bprun_settings INTERFACE)
target_compile_features(bprun_settings INTERFACE cxx_std_20)
target_compile_options(bprun_settings INTERFACE
  -Wall -Wextra -Wnon-virtual-dtor -Wcast-align -Woverloaded-virtual -Wformat=2
  -Wimplicit-fallthrough -fno-omit-frame-pointer
  $<$<BOOL:${BPRUN_WERROR}>:-Werror>
  # GCC 12 sees dangling and uninitialised values inside std::optional and std::variant that are
  # not there (GCC bugs 80635, 105562); clang-tidy and the sanitizers watch for the real ones.
  $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>
  # Designated initialisers leave out what has a default: that is what they are for.
  -Wno-missing-field-initializers
  # TRY is a statement expression; it nests, so -Wshadow is left out above.
  $<$<CXX_COMPILER_ID:Clang>:-Wno-gnu-statement-expression>)

if(BPRUN_SANITIZE)
  target_compile_options(bprun_settings INTERFACE -fsanitize=${BPRUN_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(bprun_settings INTERFACE -fsanitize=${BPRUN_SANITIZE})
endif()
if(BPRUN_FUZZ)
  target_compile_options(bprun_settings INTERFACE -fsanitize=fuzzer-no-link)
endif()
