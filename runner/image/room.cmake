bprun_room(image "Writes an app as an OCI image, a layer for each that wrote it, and sends images to registries."
  DEPENDS base fs document process archive store manifest rootfs pack
  SOURCES base_image.cpp configuration.cpp layout_writer.cpp push.cpp write.cpp)
