// SPDX-License-Identifier: MIT
#include "runner/settings/npmrc.hpp"
#include "tests/support/catch.hpp"

using namespace bprun::settings;
using bprun::process::Environment;

namespace {

std::string flat(std::string_view text) {
  std::string result;
  for (const NpmrcEntry& entry : parse_npmrc(text)) {
    result += std::to_string(entry.line) + ":" + entry.key + "=" + entry.value + "|";
  }
  return result;
}

std::string expanded(std::string_view text) {
  Environment environment;
  environment.set("HOST", "registry.example");
  environment.set("EMPTY", "");
  return expand_npm_variables(text, environment);
}

}  // namespace

TEST_CASE("an .npmrc is read as npm reads it") {
  CHECK(flat("registry = https://registry.example/\r\n; no\n# no\n[section]\n\ncolor\n") ==
        "1:registry=https://registry.example/|6:color=true|");
  CHECK(flat("a = \"x ; y\"\nb='p # q'\nc = one ; two\nd = one \\; two\ne=\"l1\\nl2\"") ==
        "1:a=x ; y|2:b=p # q|3:c=one|4:d=one ; two|5:e=l1\nl2|");
  CHECK(flat("ca[] = one\nca[]=two\n//registry.example/:_authToken=a=b=") ==
        "1:ca=one|2:ca=two|3://registry.example/:_authToken=a=b=|");
  CHECK(flat("= nothing\n\xEF\xBB\xBF") == "2:\xEF\xBB\xBF=true|");
}

TEST_CASE("variables are expanded as npm does") {
  CHECK(expanded("https://${HOST}/x") == "https://registry.example/x");
  CHECK(expanded("${UNSET}") == "${UNSET}");
  CHECK(expanded("[${UNSET?}${EMPTY}]") == "[]");
  CHECK(expanded("\\${HOST}") == "${HOST}");
  CHECK(expanded("\\\\${HOST}") == "\\registry.example");
  CHECK(expanded("$HOST ${ ${} ${A${HOST}") == "$HOST ${ ${} ${Aregistry.example");
}
