bprun_room(releases "An app's releases on this machine: versions, the slug and config vars of each, the ledger of release commands, and whose turn it is."
  DEPENDS base fs document process manifest
  SOURCES config.cpp ledger.cpp place.cpp release.cpp running.cpp turn.cpp)
