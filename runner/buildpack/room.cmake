bprun_room(buildpack "What a buildpack is, where it comes from, and a fresh copy of it."
  DEPENDS base fs process git archive
  SOURCES builtin.cpp order.cpp reference.cpp)
