bprun_room(version "Parses, orders and matches versions; pure."
  DEPENDS base
  SOURCES npm_grammar.cpp npm_range.cpp npm_version.cpp range_text.cpp range_words.cpp)
