bprun_room(buildpack "What a buildpack is, where it comes from, and a fresh copy of it."
  DEPENDS base fs process git archive transfer store
  SOURCES buildpack.cpp builtin.cpp checkout.cpp memory.cpp order.cpp reference.cpp shape.cpp)
