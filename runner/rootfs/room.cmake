bprun_room(rootfs "Makes a stack's root filesystem out of Debian's packages or an OCI image, and knows one again."
  DEPENDS base fs document process archive sandbox
  SOURCES debian.cpp description.cpp oci_layout.cpp place.cpp registry.cpp tools.cpp)
