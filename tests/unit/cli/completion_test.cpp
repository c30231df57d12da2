// SPDX-License-Identifier: MIT
#include "runner/cli/completion.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using cli::Option;
using Kind = cli::Offer::Kind;

namespace {

const cli::OfferedNames offered{.stacks = {"heroku-24", "debian-13"}, .buildpacks = {"nodejs"}};

const cli::Command& command_of(std::initializer_list<std::string> words) {
  const std::vector<std::string> name(words);
  return *cli::find_command(name).command;
}

}  // namespace

TEST_CASE("what is offered for a value goes by what the table calls it", "[cli]") {
  using Words = std::vector<std::string>;
  CHECK(cli::offer_of(Option{"--x", "", "DIR", ""}, offered).kind == Kind::directories);
  CHECK(cli::offer_of(Option{"--x", "", "DIR|FILE.xml", ""}, offered).kind == Kind::directories);
  CHECK(cli::offer_of(Option{"--x", "", "FILE", ""}, offered).kind == Kind::files);
  CHECK(cli::offer_of(Option{"--x", "", "tgz|zst", ""}, offered).words == Words{"tgz", "zst"});
  CHECK(cli::offer_of(Option{"--x", "", "TIME", ""}, offered).kind == Kind::nothing);
  CHECK(cli::offer_of(Option{"--stack", "", "all|A,B", ""}, offered).words ==
        Words{"heroku-24", "debian-13", "all"});
}

TEST_CASE("operands are offered by the line of usage, values of options in it are not", "[cli]") {
  CHECK(cli::offer_of(command_of({"build"}), offered).kind == Kind::files);
  CHECK(cli::offer_of(command_of({"config", "list"}), offered).kind == Kind::nothing);
  CHECK(cli::offer_of(command_of({"slug", "create"}), offered).kind == Kind::directories);
  CHECK(cli::offer_of(command_of({"stack", "show"}), offered).words == offered.stacks);
  CHECK(cli::offer_of(command_of({"completion"}), offered).words ==
        std::vector<std::string>{"bash", "zsh", "fish"});
}

TEST_CASE("every command and option is in each shell's script", "[cli]") {
  const auto bash = cli::bash_completion(offered);
  const auto zsh = cli::zsh_completion(offered);
  const auto fish = cli::fish_completion(offered);
  for (const auto& command : cli::commands()) {
    INFO(command.name);
    for (const auto* script : {&bash, &zsh, &fish})
      CHECK(script->find(command.name) != std::string::npos);
    for (const auto& option : command.options) {
      INFO(option.name);
      CHECK(bash.find(option.name) != bash.npos);
      CHECK(zsh.find(option.name) != zsh.npos);
      CHECK(fish.find("-l " + std::string(option.name.substr(2))) != fish.npos);
    }
  }
}
