// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/pipeline/columns.hpp"
#include "runner/pipeline/stack_diff.hpp"
#include "runner/pipeline/stack_words.hpp"
#include "runner/stack/date.hpp"

/// How the difference of two stacks reads: for people.
namespace bprun::pipeline {

namespace {

std::string until(const stack::Lifecycle& lifecycle) {
  if (lifecycle.eol.empty()) return "not known";
  return stack::spoken_date(lifecycle.eol) + if_inferred(lifecycle.eol_basis);
}

std::string shown(const stack::Ceiling& ceiling) {
  return ceiling.value.empty() ? "not known" : ceiling.value + if_inferred(ceiling.basis);
}

/// One fact of both, side by side; a star where they differ.
class SideBySide {
public:
  SideBySide(const std::string& from, const std::string& to) : rows_{{"", "", from, to}} {}

  void add(const char* name, const std::string& from, const std::string& to) {
    rows_.push_back({from == to ? "" : "*", name, from, to});
  }

  std::string text() const { return columns(rows_, 0); }

private:
  std::vector<Cells> rows_;
};

std::string facts(const StackDiff& diff) {
  const stack::Stack& a = diff.from.stack;
  const stack::Stack& b = diff.to.stack;
  SideBySide table(a.name, b.name);
  table.add(
      "status", std::string(to_string(diff.from.status)), std::string(to_string(diff.to.status)));
  table.add("end of life", until(a.lifecycle), until(b.lifecycle));
  table.add("base", a.base, b.base);
  table.add("architectures", text::join(a.architectures, " "), text::join(b.architectures, " "));
  table.add("STACK", a.variable, b.variable);
  table.add("glibc",
            a.ceilings.glibc.str() + if_inferred(a.ceilings.glibc_basis),
            b.ceilings.glibc.str() + if_inferred(b.ceilings.glibc_basis));
  table.add("GLIBCXX", shown(a.ceilings.glibcxx), shown(b.ceilings.glibcxx));
  table.add("CXXABI", shown(a.ceilings.cxxabi), shown(b.ceilings.cxxabi));
  table.add("OpenSSL", shown(a.ceilings.openssl), shown(b.ceilings.openssl));
  table.add("libssl", shown(a.ceilings.libssl), shown(b.ceilings.libssl));
  table.add("libtinfo", shown(a.ceilings.libtinfo), shown(b.ceilings.libtinfo));
  return table.text();
}

std::string called(const std::string& runtime) {
  if (runtime == "erlang") return "Erlang/OTP";
  return runtime == "elixir" ? "Elixir" : "Node.js";
}

/// "24.2 to 24.3.3 (7 versions)", "27.0"
std::string range(const Versions& some) {
  const auto& versions = some.versions;
  if (versions.size() == 1) return versions.front();
  if (versions.size() == 2) return versions.front() + " and " + versions.back();
  return format("{} to {}, {} versions", versions.front(), versions.back(), versions.size());
}

/// Whole lines in one row ("all of 20, 21 and 22"), the others one each.
void add_rows(std::vector<Cells>& rows,
              const std::string& runtime,
              const std::vector<Versions>& all) {
  std::vector<std::string> whole;
  std::string name = called(runtime);
  const auto add = [&](std::string what) {
    rows.push_back({std::exchange(name, ""), std::move(what)});
  };
  for (const Versions& some : all) {
    if (some.all) whole.push_back(some.line);
  }
  if (!whole.empty()) add("all of " + text::list(whole));
  for (const Versions& some : all) {
    if (!some.all) add(format("of {}: {}", some.line, range(some)));
  }
}

void add_libraries(std::vector<Cells>& rows, const std::vector<std::string>& names) {
  if (!names.empty()) rows.push_back({"Libraries", text::join(names, " ")});
}

/// What the app gets there, or why it cannot be; each on rows of its own.
void add_verdict(std::vector<Cells>& rows, const StackVerdict& verdict) {
  std::string name = verdict.stack;
  const auto add = [&](std::string what) {
    rows.push_back({std::exchange(name, ""), std::move(what)});
  };
  if (verdict.first_error() == nullptr) {
    std::vector<std::string> versions;
    versions.reserve(verdict.runtimes.size());
    for (const auto& [runtime, version] : verdict.runtimes)
      versions.push_back(format("{} {}", runtime, version));
    add(versions.empty() ? "can be built" : "gets " + text::join(versions, ", "));
  }
  for (const resolve::Diagnosis& diagnosis : verdict.diagnoses) {
    if (diagnosis.severity == resolve::Severity::note) continue;
    const std::string where = diagnosis.where ? to_string(*diagnosis.where) + ": " : "";
    std::string what = format("{}: {}{}", to_string(diagnosis.severity), where, diagnosis.message);
    if (!diagnosis.nearest.empty()) {
      what += format(" (nearest: {})", text::list(diagnosis.nearest, "or"));
    }
    add(std::move(what));
  }
}

std::string about_app(const StackCheck& check) {
  std::vector<Cells> rows;
  for (const StackVerdict& verdict : check.stacks)
    add_verdict(rows, verdict);
  std::string whose = text::printable(check.source);
  if (!check.buildpacks.empty()) whose += format(", with {}", text::list(check.buildpacks));
  return "\n" + wrapped("", whose, 0) + columns(rows);
}

}  // namespace

std::string to_text(const StackDiff& diff) {
  std::vector<Cells> lost;
  std::vector<Cells> gained;
  for (const RuntimeDifference& runtime : diff.runtimes) {
    add_rows(lost, runtime.runtime, runtime.lost);
    add_rows(gained, runtime.runtime, runtime.gained);
  }
  add_libraries(lost, diff.libraries_lost);
  add_libraries(gained, diff.libraries_gained);
  std::string text = facts(diff);
  const auto section = [&](const char* what, const std::vector<Cells>& rows) {
    text += format("\n{} {} ({})\n", diff.to.stack.name, what, diff.to.arch);
    text += rows.empty() ? "  nothing\n" : columns(rows);
  };
  section("has no longer", lost);
  section("has besides", gained);
  if (!diff.libraries_known) text += "\nThe libraries of one of the two are not known.\n";
  if (diff.app) text += about_app(*diff.app);
  return text;
}

}  // namespace bprun::pipeline
