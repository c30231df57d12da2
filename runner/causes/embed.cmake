# Writes the catalogue as a C++ file: cmake -D OUTPUT=FILE -D TABLE=causes.toml -P embed.cmake
file(READ "${TABLE}" content)
# A string literal may be refused beyond 64 KiB: one piece a cause.
string(REPLACE "\n[[cause]]\n" ")~~~\"\nR\"~~~(\n[[cause]]\n" content "${content}")
set(text "// SPDX-License-Identifier: MIT\n// Made from runner/causes/causes.toml by runner/causes/embed.cmake.\n")
string(APPEND text "#include \"runner/causes/embedded.hpp\"\n\nnamespace bprun::causes {\n\n")
string(APPEND text "using namespace std::string_view_literals;\n\n")
string(APPEND text "const std::string_view embedded_catalogue = R\"~~~(${content})~~~\"sv;\n\n}  // namespace bprun::causes\n")
file(WRITE "${OUTPUT}" "${text}")
