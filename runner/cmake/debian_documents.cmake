# Run by CPack on what is installed, before it is packed: the documents that Debian's policy asks of a package.
set(place "${CPACK_TEMPORARY_INSTALL_DIRECTORY}/usr/share")
file(MAKE_DIRECTORY "${place}/doc/bprun" "${place}/lintian/overrides")
file(COPY "${CPACK_BPRUN_BINARY}/packaging/copyright" DESTINATION "${place}/doc/bprun")
file(COPY_FILE "${CPACK_BPRUN_SOURCE}/packaging/lintian-overrides" "${place}/lintian/overrides/bprun")
# SOURCE_DATE_EPOCH decides, where it is set.
string(TIMESTAMP now "%a, %d %b %Y %H:%M:%S +0000" UTC)
file(WRITE "${place}/doc/bprun/changelog" "bprun (${CPACK_PACKAGE_VERSION}) unstable; urgency=medium

  * What has changed is told by CHANGELOG.md in the sources.

 -- ${CPACK_PACKAGE_CONTACT}  ${now}
")
find_program(gzip gzip REQUIRED)
execute_process(COMMAND "${gzip}" -9nf "${place}/doc/bprun/changelog" COMMAND_ERROR_IS_FATAL ANY)
# CPack strips programs that are targets; buildpacks are folders.
file(GLOB programs "${CPACK_TEMPORARY_INSTALL_DIRECTORY}/usr/lib/bprun/buildpacks/*/bin/*")
foreach(program IN LISTS programs)
  if(NOT IS_SYMLINK "${program}")
    execute_process(COMMAND "${CPACK_BPRUN_STRIP}" "${program}" COMMAND_ERROR_IS_FATAL ANY)
  endif()
endforeach()
# Modes are not those of the builder's umask.
execute_process(COMMAND chmod -R u=rwX,go=rX "${CPACK_TEMPORARY_INSTALL_DIRECTORY}" COMMAND_ERROR_IS_FATAL ANY)
