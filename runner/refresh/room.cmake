bprun_room(refresh "Brings the tables up to date from the lists that upstreams publish."
  DEPENDS base fs document process transfer settings version runtimes
  SOURCES indexes.cpp merge_beam.cpp merge_node.cpp order.cpp own_rows.cpp plausible.cpp table_text.cpp update.cpp)
