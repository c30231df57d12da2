// SPDX-License-Identifier: MIT
#include "runner/base/error.hpp"
#include "runner/elf/needs.hpp"
#include "tests/fuzz/target.hpp"

using namespace bprun;

void fuzz(std::string_view input) {
  const auto needs = elf::read_needs(input);
  holds(elf::begins_as_elf(input) || (needs && !*needs), "what does not begin as ELF is none");
  if (!needs) {
    holds(needs.error().kind == ErrorKind::corrupt, "a damaged file is corrupt and nothing else");
    holds(needs.error().message.starts_with("not readable as ELF: "), "and says why");
    return;
  }
  if (!*needs) return;
  std::size_t names = 0;
  for (const auto& library : (*needs)->libraries)
    names += library.size();
  holds(names < (2U << 20), "names are bounded, however often one is named");
  holds(!(*needs)->machine.empty(), "every machine has a name");
}
