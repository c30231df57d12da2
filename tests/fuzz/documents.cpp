// SPDX-License-Identifier: MIT
// The three notations, each on the same bytes: what one takes the others must refuse or take, and
// never fall over.
#include "runner/document/value.hpp"
#include "tests/fuzz/target.hpp"

using namespace bprun::document;

namespace {

void reads_back(const bprun::Result<Value>& value) {
  if (!value) {
    holds(value.error().where.has_value(), "a refusal says where");
    return;
  }
  const std::string json = to_json(*value);
  const auto again = parse_json(json, "again.json");
  holds(again.has_value(), "what is written reads back");
  holds(to_json(*again) == json, "as the same");
}

}  // namespace

void fuzz(std::string_view input) {
  reads_back(parse_json(input, "x.json"));
  reads_back(parse_json_with_comments(input, "x.jsonc"));
  reads_back(parse_toml(input, "x.toml"));
  reads_back(parse_yaml(input, "x.yml"));
}
