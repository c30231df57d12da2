# Third-party libraries, each used by one room (runner/CMakeLists.txt says which).
# Everything but libcurl is linked statically (docs/decisions/0002-static-binaries.md), so the
# static archives are asked for by name. Debian has fmt and toml++ as headers.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

function(bprun_static_library target header)
  set(libraries)
  foreach(name IN LISTS ARGN)
    find_library(BPRUN_LIB_${name} NAMES lib${name}.a ${name} REQUIRED)
    list(APPEND libraries "${BPRUN_LIB_${name}}")
  endforeach()
  find_path(BPRUN_INCLUDE_${target} NAMES ${header} REQUIRED)
  add_library(${target} INTERFACE IMPORTED)
  set_target_properties(${target} PROPERTIES
    INTERFACE_LINK_LIBRARIES "${libraries}"
    INTERFACE_SYSTEM_INCLUDE_DIRECTORIES "${BPRUN_INCLUDE_${target}}")
endfunction()

# Debian 13 builds OpenSSL with zstd and zlib.
bprun_static_library(dep_crypto openssl/evp.h crypto zstd z)
bprun_static_library(dep_archive archive.h archive nettle acl lzma zstd lz4 bz2 z)
bprun_static_library(dep_deflate libdeflate.h deflate)
bprun_static_library(dep_yaml yaml-cpp/yaml.h yaml-cpp)
find_path(BPRUN_INCLUDE_FMT NAMES fmt/core.h REQUIRED)
find_path(BPRUN_INCLUDE_TOML NAMES toml++/toml.h REQUIRED)
find_path(BPRUN_INCLUDE_JSON NAMES nlohmann/json.hpp REQUIRED)
pkg_check_modules(CURL REQUIRED IMPORTED_TARGET libcurl)

# Header-only ones.
add_library(dep_json INTERFACE IMPORTED)
set_target_properties(dep_json PROPERTIES INTERFACE_SYSTEM_INCLUDE_DIRECTORIES "${BPRUN_INCLUDE_JSON}")
add_library(dep_toml INTERFACE IMPORTED)
set_target_properties(dep_toml PROPERTIES INTERFACE_SYSTEM_INCLUDE_DIRECTORIES "${BPRUN_INCLUDE_TOML}")
