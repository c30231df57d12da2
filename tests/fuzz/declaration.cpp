// SPDX-License-Identifier: MIT
#include "runner/runtimes/declaration.hpp"

#include "tests/fuzz/target.hpp"

using namespace bprun;

void fuzz(std::string_view input) {
  const auto declaration = runtimes::parse_declaration(input, "fuzz");
  if (!declaration) {
    holds(declaration.error().kind == ErrorKind::buildpack, "it is the buildpack's mistake");
    return;
  }
  const std::string json = document::to_json(runtimes::to_document(*declaration));
  const auto again = runtimes::parse_declaration(json, "fuzz");
  holds(again.has_value(), "what is written reads back");
  holds(document::to_json(runtimes::to_document(*again)) == json, "as the same");
  for (const auto& runtime : declaration->runtimes) {
    for (const auto& source : runtime.sources) {
      for (const auto& archive : source.archives)
        holds(archive.into.front() != '/', "nothing is unpacked outside");
    }
  }
}
