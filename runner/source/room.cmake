bprun_room(source "A read-only view of an app's source: a directory, a git revision, or a tarball."
  DEPENDS base fs process git archive transfer
  SOURCES source.cpp)
