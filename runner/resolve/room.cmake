bprun_room(resolve "Turns what an app asks for into exact versions, or says why not, what is near, and where it is."
  DEPENDS base document version stack requests
  SOURCES beam.cpp beam_findings.cpp beam_index.cpp beam_request.cpp catalogue.cpp diagnosis.cpp
          nearest_beam.cpp node.cpp pin.cpp places.cpp upstream.cpp upstream_beam.cpp
          upstream_dialect.cpp upstream_findings.cpp upstream_node.cpp)
