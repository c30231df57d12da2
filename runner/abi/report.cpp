// SPDX-License-Identifier: MIT
#include "runner/abi/report.hpp"

#include "runner/abi/platform.hpp"
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"

#include <algorithm>
#include <tuple>

namespace bprun::abi {

namespace {

/// Findings that one remedy ends: the same library, the same loader, the same architecture.
struct Group {
  std::vector<const Finding*> findings;
  std::string newest;               ///< of symbol versions: what the system would have to have
  std::vector<std::string> stacks;  ///< that have it for all of them
};

std::string counted(std::size_t number, std::string_view one, std::string_view several) {
  return format("{} {}", number, number == 1 ? one : several);
}

std::string family_of(const Finding& finding) {
  const auto version = SymbolVersion::parse(finding.what);
  return version ? version->family : finding.what;
}

/// The same for findings of one group, and in the order in which groups are shown.
auto key_of(const Finding& finding) {
  const bool symbols = finding.problem == Problem::newer_symbols;
  return std::tuple(finding.severity,
                    finding.problem,
                    symbols ? family_of(finding) + " " + finding.library : finding.what,
                    finding.problem == Problem::unreadable ? finding.file : finding.only_for);
}

void add_to(Group& group, const Finding& finding) {
  if (group.findings.empty()) {
    group.newest = finding.what;
    group.stacks = finding.stacks;
  } else {
    const auto known = SymbolVersion::parse(group.newest);
    const auto version = SymbolVersion::parse(finding.what);
    if (known && version && is_newer(version->number, known->number)) group.newest = finding.what;
    std::erase_if(group.stacks, [&](const std::string& stack) {
      return std::find(finding.stacks.begin(), finding.stacks.end(), stack) == finding.stacks.end();
    });
  }
  group.findings.push_back(&finding);
}

std::vector<Group> groups_of(const Report& report) {
  std::map<decltype(key_of(report.findings[0])), Group> groups;
  for (const Finding& finding : report.findings)
    add_to(groups[key_of(finding)], finding);
  std::vector<Group> ordered;
  ordered.reserve(groups.size());
  for (auto& [key, group] : groups)
    ordered.push_back(std::move(group));
  return ordered;
}

/// "debian-11" also where the system is a root that is of it.
std::string place_to_build(const Report& report) {
  return report.stack.empty() ? "that system" : report.stack;
}

std::string package_line(const Report& report, const Finding& finding) {
  if (!finding.have.empty()) {
    return format("It has {}: build it on {}, or bring the library along.",
                  text::printable(finding.have),
                  place_to_build(report));
  }
  if (!finding.package) return "Bring the library along, or link it statically.";
  const PackageHint& package = *finding.package;
  if (package.stack.empty()) {
    return format("Add the package that has it: {}, by Debian's rule for names.", package.name);
  }
  if (package.stack == report.stack) return format("Add the package {}.", package.name);
  return format("Add the package {} (so named on {}).", package.name, package.stack);
}

std::string remedy(const Report& report, const Group& group) {
  const Finding& first = *group.findings.front();
  switch (first.problem) {
  case Problem::missing_library:
    return package_line(report, first);
  case Problem::newer_symbols:
    return format("Build it on {}, or on a system that is no newer.", place_to_build(report));
  case Problem::wrong_architecture:
    return format("Bring the files for {}.", first.have);
  case Problem::musl:
    return "Take a build for glibc (Debian, Ubuntu), or link it statically.";
  case Problem::missing_interpreter:
    return "Build it on the stack, or bring the loader along and name it with patchelf.";
  case Problem::unreadable:
    return "Fetch or build the file anew.";
  case Problem::library_not_searched:
    break;
  }
  return format("LD_LIBRARY_PATH must name /app/{} when it runs.",
                text::printable(Path(first.have).parent_path().native()));
}

std::string headline(const Report& report, const Group& group) {
  const Finding& first = *group.findings.front();
  std::string what = text::printable(first.what);
  const bool certain = first.basis != stack::Basis::inferred;
  switch (first.problem) {
  case Problem::missing_library:
    return format(
        "{} {} on {}", what, certain ? "is missing" : "seems to be missing", report.system);
  case Problem::newer_symbols:
    return format("{} is newer than {} has it in {}{}",
                  text::printable(group.newest),
                  report.system,
                  text::printable(first.library),
                  first.have.empty() ? "" : format(" (up to {})", first.have));
  case Problem::wrong_architecture:
    return format("made for {}, and not for {}", what, first.have);
  case Problem::musl:
    return format("made for musl's C library ({}), which {} does not have", what, report.system);
  case Problem::missing_interpreter:
    return format("the loader {} is not on {}", what, report.system);
  case Problem::unreadable:
    return what;
  case Problem::library_not_searched:
    break;
  }
  return format("{} is in the tree ({}), where the loader does not look by itself",
                what,
                text::printable(first.have));
}

std::string group_text(const Report& report, const Group& group, std::size_t most) {
  const Finding& first = *group.findings.front();
  std::string out = format("\n{}: {}\n  {}\n",
                           to_string(first.severity),
                           headline(report, group),
                           remedy(report, group));
  std::size_t shown = 0;
  for (const Finding* finding : group.findings) {
    if (++shown > most) {
      out += format("    and {} more\n", group.findings.size() - most);
      break;
    }
    const bool other_version =
        finding->problem == Problem::newer_symbols && finding->what != group.newest;
    out += format("    {}{}\n",
                  text::printable(finding->file),
                  other_version ? format(" (up to {})", text::printable(finding->what)) : "");
  }
  if (first.severity == Severity::note || first.problem == Problem::unreadable) return out;
  if (!group.stacks.empty()) out += format("  It is there on {}.\n", text::list(group.stacks));
  if (!first.only_for.empty()) {
    out += format("  Only {} needs it, which most apps never load.\n", first.only_for);
  }
  if (first.basis == stack::Basis::inferred) {
    out += format("  Inferred: nobody looked at what {} really has.\n", report.system);
  }
  return out;
}

bool is_error(const Finding& finding) {
  return finding.severity == Severity::error;
}

/// False where the system's tables do not say how new its symbols of that family are: that nothing
/// was found there then proves nothing.
bool knows_of(const System& system, const Finding& finding) {
  if (finding.problem != Problem::newer_symbols) return true;
  const auto version = SymbolVersion::parse(finding.what);
  return version && system.ceilings.contains(version->family);
}

}  // namespace

bool Report::is_fine() const {
  return std::none_of(findings.begin(), findings.end(), is_error);
}

Report assess(const std::string& subject,
              const Tree& tree,
              const System& system,
              stack::Image image,
              const Catalogue& catalogue,
              const std::vector<System>& others) {
  Report report{.subject = subject,
                .system = system.name,
                .stack = system.stack,
                .image = system.looked_at ? "" : std::string(to_string(image)),
                .architecture = architecture_of(tree, system.architectures),
                .looked_at = tree.looked_at};
  for (const TreeFile& file : tree.files)
    ++(file.needs.kind == elf::Kind::program ? report.programs : report.libraries);
  report.findings = check(tree, system, image, catalogue);
  for (const System& other : others) {
    const auto there = check(tree, other, image, catalogue);
    bool has_all = std::none_of(there.begin(), there.end(), is_error);
    for (Finding& finding : report.findings) {
      const bool also_there = std::any_of(there.begin(), there.end(), [&](const Finding& found) {
        return found.is_like(finding) && found.severity != Severity::note;
      });
      const bool has_it = !also_there && knows_of(other, finding);
      if (has_it) finding.stacks.push_back(other.name);
      has_all = has_all && (has_it || !is_error(finding));
    }
    if (has_all) report.runs_on.push_back(other.name);
  }
  return report;
}

std::string to_text(const Report& report, std::size_t files) {
  std::string out = format("{} on {}{} ({}): {} and {} among {}\n",
                           text::printable(report.subject),
                           text::printable(report.system),
                           report.image.empty() ? "" : format("'s {} image", report.image),
                           report.architecture,
                           counted(report.programs, "program", "programs"),
                           counted(report.libraries, "library", "libraries"),
                           counted(report.looked_at, "file", "files"));
  std::size_t errors = 0;
  std::size_t warnings = 0;
  for (const Group& group : groups_of(report)) {
    out += group_text(report, group, files);
    errors += group.findings.front()->severity == Severity::error ? 1 : 0;
    warnings += group.findings.front()->severity == Severity::warning ? 1 : 0;
  }
  out += errors + warnings == 0 ? "\nNothing is missing.\n"
                                : format("\n{}, {}.\n",
                                         counted(errors, "error", "errors"),
                                         counted(warnings, "warning", "warnings"));
  out += report.runs_on.empty()
             ? "No known stack has all of it.\n"
             : format("Stacks that have all of it: {}.\n", text::list(report.runs_on));
  return out;
}

document::Value to_document(const Report& report) {
  const auto number = [](std::size_t value) {
    return document::Value(static_cast<std::int64_t>(value));
  };
  const auto list = [](const std::vector<std::string>& names) {
    auto value = document::Value::array();
    for (const std::string& name : names)
      value.add(name);
    return value;
  };
  auto findings = document::Value::array();
  for (const Finding& finding : report.findings) {
    auto value = document::Value::object()
                     .set("id", std::string(to_string(finding.problem)))
                     .set("severity", std::string(to_string(finding.severity)))
                     .set("file", finding.file)
                     .set("what", finding.what);
    if (!finding.library.empty()) value.set("library", finding.library);
    if (!finding.have.empty()) value.set("have", finding.have);
    value.set("basis", std::string(stack::to_string(finding.basis)));
    if (finding.package) {
      value.set("package",
                document::Value::object()
                    .set("name", finding.package->name)
                    .set("stack", finding.package->stack)
                    .set("basis", std::string(stack::to_string(finding.package->basis))));
    }
    if (!finding.only_for.empty()) value.set("only_for", finding.only_for);
    value.set("stacks", list(finding.stacks));
    findings.add(std::move(value));
  }
  return document::Value::object()
      .set("subject", report.subject)
      .set("system", report.system)
      .set("stack", report.stack)
      .set("image", report.image)
      .set("architecture", report.architecture)
      .set("fine", report.is_fine())
      .set("files", number(report.looked_at))
      .set("programs", number(report.programs))
      .set("libraries", number(report.libraries))
      .set("findings", std::move(findings))
      .set("stacks", list(report.runs_on));
}

}  // namespace bprun::abi
