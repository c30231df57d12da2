bprun_room(runtimes "Brings a declared runtime into a directory, from the first source that has it."
  DEPENDS base fs document process archive transfer store settings debian
  SOURCES checksum_list.cpp debian_source.cpp declaration.cpp declaration_document.cpp ensure.cpp
          ensure_all.cpp fill.cpp look_up_checksums.cpp otp_layout.cpp packument.cpp registry.cpp)
