bprun_room(version "Parses, orders and matches versions; pure."
  DEPENDS base
  SOURCES cursor.cpp elixir_requirement.cpp elixir_version.cpp npm_grammar.cpp npm_range.cpp
    npm_version.cpp otp_version.cpp range_text.cpp range_words.cpp)
