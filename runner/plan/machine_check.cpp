// SPDX-License-Identifier: MIT
#include "runner/plan/machine_check.hpp"

#include "runner/base/text.hpp"
#include "runner/resolve/pin.hpp"
#include "runner/version/npm_version.hpp"
#include "runner/version/otp_version.hpp"

namespace bprun::plan {

namespace {

using resolve::Chosen;
using stack::GlibcVersion;

/// What a runtime asks for: Node's own binaries by their line, Erlang's by the system that they
/// were built on. Elixir asks for nothing but its Erlang.
Result<std::optional<GlibcVersion>>
needed_by(const Chosen& chosen, const stack::Tables& tables, const stack::Stack& stack) {
  if (chosen.runtime == "erlang") return std::optional(stack.ceilings.glibc);
  if (chosen.runtime != "node") return std::optional<GlibcVersion>();
  const auto version = version::NpmVersion::parse(chosen.version);
  for (const stack::NodeLine& line : *TRY(tables.node_lines())) {
    if (version && static_cast<std::uint64_t>(line.major) == version->major) return line.glibc;
  }
  return std::optional<GlibcVersion>();
}

/// Stacks with this Erlang whose programs this machine can run.
std::vector<std::string> stacks_that_run_here(const resolve::BeamResolver& resolver,
                                              const resolve::Target& target,
                                              const Chosen& chosen,
                                              const stack::Stack& machine) {
  std::vector<std::string> names;
  const auto version = version::OtpVersion::parse(chosen.version);
  const auto release = version ? resolver.index().find_otp(*version) : std::nullopt;
  if (!release || chosen.runtime != "erlang") return names;
  for (const stack::Stack& stack : resolver.index().stacks()) {
    const bool has = resolver.index().find_offer(stack.base, target.arch, *release) != nullptr;
    if (has && stack.inherits.empty() && stack.ceilings.glibc <= machine.ceilings.glibc)
      names.push_back(stack.name);
  }
  return names;
}

}  // namespace

Result<std::optional<resolve::Diagnosis>> check_machine(const resolve::BeamResolver& resolver,
                                                        const stack::Tables& tables,
                                                        const resolve::Target& target,
                                                        const Chosen& chosen,
                                                        const stack::Stack& machine) {
  const stack::Stack* stack = resolver.index().find_stack(target.stack);
  if (stack == nullptr || stack->base == machine.base) return std::optional<resolve::Diagnosis>();
  const auto needs = TRY(needed_by(chosen, tables, *stack));
  if (!needs || *needs <= machine.ceilings.glibc) return std::optional<resolve::Diagnosis>();
  const auto possible = stacks_that_run_here(resolver, target, chosen, machine);
  auto diagnosis = resolver.catalogue().make(
      "runtime-needs-newer-system",
      {{"stack", target.stack},
       {"title", std::string(resolve::title_of(chosen.runtime))},
       {"version", chosen.version},
       {"base", stack->base},
       {"needs", needs->str()},
       {"machine", machine.base},
       {"has", machine.ceilings.glibc.str()},
       {"root_stack", stack->inherits.empty() ? stack->name : stack->inherits},
       {"possible",
        possible.empty() ? std::string()
                         : "Or build for a stack that this machine can run: " +
                               text::list(possible, "or") + "."}});
  diagnosis.runtime = chosen.runtime;
  diagnosis.asked = chosen.asked.text;
  if (!chosen.asked.where.file.empty()) diagnosis.where = chosen.asked.where;
  diagnosis.stacks = possible;
  return std::optional(std::move(diagnosis));
}

}  // namespace bprun::plan
