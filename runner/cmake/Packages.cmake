# A Debian package of what is installed: cpack --config build/release/CPackConfig.cmake -B build/release. What it is made
# of can be put anywhere, so it is the same tree below /usr.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME bprun)
set(CPACK_PACKAGE_CONTACT "the bprun maintainers <maintainers@users.noreply.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "build apps with buildpacks, and run what they make")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"The classic buildpacks of Heroku, Herokuish and Dokku turn an app into a slug,
each in a sandbox, without Docker and without root. Built in are those for
Node.js, Elixir, Phoenix's assets and Erlang.")
set(CPACK_DEBIAN_PACKAGE_DEPENDS "bubblewrap, git, ca-certificates")
# bprun-fetch alone has shared libraries; without libcurl, curl does its work.
find_program(BPRUN_SHLIBDEPS dpkg-shlibdeps)
if(BPRUN_SHLIBDEPS)
  set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
else()
  string(APPEND CPACK_DEBIAN_PACKAGE_DEPENDS ", libc6, libcurl4 | curl")
endif()
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "curl")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "debootstrap, skopeo")

# --- what Debian wants to be in every package ---
file(READ "${PROJECT_SOURCE_DIR}/LICENSE" license)
string(REGEX REPLACE "\n\n" "\n.\n" license "${license}")
string(REGEX REPLACE "\n$" "" license "${license}")
string(REPLACE "\n" "\n " license " ${license}")
file(READ "${PROJECT_SOURCE_DIR}/packaging/copyright" copyright)
string(REPLACE "LICENSE_TEXT" "${license}" copyright "${copyright}")
file(CONFIGURE OUTPUT "${PROJECT_BINARY_DIR}/packaging/copyright" CONTENT "${copyright}" @ONLY)
set(CPACK_BPRUN_SOURCE "${PROJECT_SOURCE_DIR}")
set(CPACK_BPRUN_BINARY "${PROJECT_BINARY_DIR}")
set(CPACK_BPRUN_STRIP "${CMAKE_STRIP}")
set(CPACK_PRE_BUILD_SCRIPTS "${CMAKE_CURRENT_LIST_DIR}/debian_documents.cmake")
set(CPACK_POST_BUILD_SCRIPTS "${CMAKE_CURRENT_LIST_DIR}/debian_size.cmake")
include(CPack)
