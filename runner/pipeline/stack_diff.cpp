// SPDX-License-Identifier: MIT
#include "runner/pipeline/stack_diff.hpp"

#include "runner/base/format.hpp"
#include "runner/pipeline/stack_show.hpp"
#include "runner/pipeline/stack_words.hpp"
#include "runner/stack/date.hpp"

#include <algorithm>
#include <iterator>
#include <set>

namespace bprun::pipeline {

using document::Value;
using stack::Tables;

namespace {

/// A version and the line it belongs to, oldest first.
struct Available {
  std::string line;
  std::string version;
};

using AvailableList = std::vector<Available>;

/// What `a` has and `b` has not, by line.
std::vector<Versions> only_in(const AvailableList& a, const AvailableList& b) {
  std::set<std::string_view> versions;
  std::set<std::string_view> lines;
  for (const Available& available : b) {
    versions.insert(available.version);
    lines.insert(available.line);
  }
  std::vector<Versions> only;
  for (const Available& available : a) {
    if (versions.find(available.version) != versions.end()) continue;
    if (only.empty() || only.back().line != available.line) {
      only.push_back({.line = available.line, .all = lines.find(available.line) == lines.end()});
    }
    only.back().versions.push_back(available.version);
  }
  return only;
}

/// The same of sorted names.
std::vector<std::string> only_in(const std::vector<std::string>& a,
                                 const std::vector<std::string>& b) {
  std::vector<std::string> only;
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(only));
  return only;
}

Result<AvailableList> otp_of(const Tables& tables, const stack::Description& description) {
  AvailableList list;
  const auto builds = TRY(tables.otp_builds_for(description.stack.base, description.arch));
  for (const stack::OtpBuild& build : builds) {
    if (build.version.is_candidate()) continue;
    list.push_back({format("{}", build.version.major()), build.version.str()});
  }
  return list;
}

/// Releases of Elixir with a build for an OTP that the stack has.
Result<AvailableList> elixir_of(const Tables& tables, const stack::Description& description) {
  std::set<unsigned> majors;
  for (const stack::OtpLine& line : description.otp)
    majors.insert(line.major);
  AvailableList list;
  const auto add = [&](std::span<const stack::ElixirBuild> builds) {
    for (const stack::ElixirBuild& build : builds) {
      if (!build.otp || majors.find(*build.otp) == majors.end()) continue;
      std::string version = build.version.str();
      const bool there = std::any_of(list.begin(), list.end(), [&](const Available& other) {
        return other.version == version;
      });
      if (there) continue;
      list.push_back(
          {format("{}.{}", build.version.major, build.version.minor), std::move(version)});
    }
  };
  add(TRY(tables.elixir_builds_for("any")));
  add(TRY(tables.elixir_builds_for(description.stack.base)));
  return list;
}

Result<AvailableList> node_of(const Tables& tables, const stack::Description& description) {
  std::set<std::uint64_t> majors;
  for (const stack::NodeLineHere& line : description.node)
    majors.insert(static_cast<std::uint64_t>(line.major));
  AvailableList list;
  for (const stack::NodeRelease& release : *TRY(tables.node_releases())) {
    if (majors.find(release.version.major) == majors.end()) continue;
    list.push_back({format("{}", release.version.major), release.version.str()});
  }
  return list;
}

Value versions_document(const std::vector<Versions>& all) {
  Value list = Value::array();
  for (const Versions& some : all) {
    Value versions = Value::array();
    for (const std::string& version : some.versions)
      versions.add(version);
    list.add(Value::object()
                 .set("line", some.line)
                 .set("whole_line", Value(some.all))
                 .set("versions", std::move(versions)));
  }
  return list;
}

Value names_document(const std::vector<std::string>& names) {
  Value list = Value::array();
  for (const std::string& name : names)
    list.add(name);
  return list;
}

Value libraries_document(const StackDiff& diff) {
  if (!diff.libraries_known) return {};
  return Value::object()
      .set("lost", names_document(diff.libraries_lost))
      .set("gained", names_document(diff.libraries_gained));
}

}  // namespace

Result<StackDiff> diff_stacks(const StackDiffRequest& request) {
  StackDiff diff;
  const StackShowRequest from{.name = request.from, .arch = request.arch, .stacks = request.stacks};
  const StackShowRequest to{.name = request.to, .arch = request.arch, .stacks = request.stacks};
  diff.from = TRY(show_stack(from));
  diff.to = TRY(show_stack(to));
  const Tables tables = TRY(open_tables(request.stacks));
  const auto add = [&](const char* runtime,
                       Result<AvailableList> (*versions_of)(
                           const Tables&, const stack::Description&)) -> Result<void> {
    const AvailableList before = TRY(versions_of(tables, diff.from));
    const AvailableList after = TRY(versions_of(tables, diff.to));
    diff.runtimes.push_back(
        {.runtime = runtime, .lost = only_in(before, after), .gained = only_in(after, before)});
    return {};
  };
  TRY(add("erlang", otp_of));
  TRY(add("elixir", elixir_of));
  TRY(add("node", node_of));
  const auto& before = diff.from.run_libraries;
  const auto& after = diff.to.run_libraries;
  diff.libraries_known = !before.empty() && !after.empty();
  if (diff.libraries_known) {
    diff.libraries_lost = only_in(before, after);
    diff.libraries_gained = only_in(after, before);
  }
  if (request.app) diff.app = TRY(check_stacks(*request.app, {request.from, request.to}));
  return diff;
}

bool StackDiff::possible() const {
  return !app || app->stacks.back().first_error() == nullptr;
}

Value to_document(const StackDiff& diff) {
  Value runtimes = Value::array();
  for (const RuntimeDifference& runtime : diff.runtimes) {
    runtimes.add(Value::object()
                     .set("runtime", runtime.runtime)
                     .set("lost", versions_document(runtime.lost))
                     .set("gained", versions_document(runtime.gained)));
  }
  return Value::object()
      .set("app", diff.app ? to_document(*diff.app) : Value())
      .set("from", to_document(diff.from))
      .set("to", to_document(diff.to))
      .set("runtimes", std::move(runtimes))
      .set("libraries", libraries_document(diff));
}

}  // namespace bprun::pipeline
