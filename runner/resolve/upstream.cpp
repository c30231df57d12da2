// SPDX-License-Identifier: MIT
#include "runner/resolve/upstream.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/document/value.hpp"
#include "runner/stack/csv.hpp"
#include "runner/stack/fields.hpp"

#include <algorithm>

namespace bprun::resolve {

namespace {

using stack::Fields;
using stack::Problems;

struct NamedDialect {
  std::string_view name;
  Dialect dialect;
};

constexpr NamedDialect dialects[] = {
    {"hashnuke", Dialect::hashnuke},
    {"gigalixir", Dialect::gigalixir},
    {"gjaldon", Dialect::gjaldon},
    {"gigalixir-static", Dialect::gigalixir_static},
    {"heroku-nodejs", Dialect::heroku_nodejs},
};

Dialect read_dialect(Fields& fields) {
  const std::string word = fields.text("dialect");
  for (const auto& [name, dialect] : dialects) {
    if (name == word) return dialect;
  }
  fields.broken("dialect", bprun::format("there is no dialect {}", stack::in_quotes(word)));
  return Dialect::hashnuke;
}

UpstreamBuildpack
read_buildpack(const document::Value& value, const std::string& file, Problems& problems) {
  Fields fields(value, file, "buildpack", problems);
  UpstreamBuildpack buildpack{.id = fields.text("id"),
                              .title = fields.text("title"),
                              .match = fields.list("match"),
                              .revision = fields.text("revision"),
                              .runtimes = fields.list("runtimes"),
                              .dialect = read_dialect(fields),
                              .replacement = fields.text("replacement"),
                              .reads = fields.list("reads"),
                              .builds = {},
                              .missing = fields.text_or_empty("missing"),
                              .no_erlang = fields.text_or_empty("no_erlang"),
                              .no_elixir = fields.text_or_empty("no_elixir"),
                              .no_node = fields.text_or_empty("no_node"),
                              .lockfiles = fields.text_or_empty("lockfiles"),
                              .gone = fields.text_or_empty("gone")};
  for (const document::Value* row : fields.tables("builds")) {
    Fields builds(*row, file, "buildpack.builds", problems);
    buildpack.builds.push_back({.stacks = builds.list("stacks"),
                                .list = builds.text("list"),
                                .from = builds.text("from"),
                                .reason = builds.text_or_empty("reason")});
    builds.nothing_else();
  }
  fields.nothing_else();
  return buildpack;
}

/// "https://user@GitHub.com/Ns/Name.git#v2" to "github.com/ns/name".
std::string plain(std::string_view address) {
  address = address.substr(0, address.find('#'));
  if (const auto scheme = address.find("://"); scheme != std::string_view::npos) {
    address.remove_prefix(scheme + 3);
  }
  std::string text = text::to_lower(address);
  const std::size_t slash = text.find('/');
  if (const auto at = text.find('@'); at != std::string::npos && at < slash) text.erase(0, at + 1);
  // git@host:path, and a port that says nothing.
  if (const auto colon = text.find(':'); colon != std::string::npos && colon < text.find('/')) {
    text[colon] = '/';
  }
  if (text.starts_with("www.")) text.erase(0, 4);
  for (const std::string_view end : {"/archive/", "/tarball/", "/zipball/"}) {
    if (const auto found = text.find(end); found != std::string::npos) text.resize(found);
  }
  while (text.ends_with('/'))
    text.pop_back();
  if (text.ends_with(".git")) text.resize(text.size() - 4);
  return text;
}

}  // namespace

bool UpstreamBuildpack::installs(std::string_view runtime) const {
  return std::find(runtimes.begin(), runtimes.end(), runtime) != runtimes.end();
}

const UpstreamBuilds* UpstreamBuildpack::builds_for(std::string_view stack_variable) const {
  const UpstreamBuilds* others = nullptr;
  for (const UpstreamBuilds& row : builds) {
    for (const std::string& name : row.stacks) {
      if (name == stack_variable) return &row;
      if (name == "*") others = &row;
    }
  }
  return others;
}

Result<UpstreamBuildpacks> UpstreamBuildpacks::read(const stack::Tables& tables) {
  UpstreamBuildpacks result;
  Problems problems;
  const std::string name = "upstream-buildpacks.toml";
  const std::string file = tables.shown(name);
  if (const auto table = stack::read_toml(TRY(tables.text_of(name)), file, problems)) {
    Fields root(*table, file, "", problems);
    static_cast<void>(root.integer("schema"));
    for (const document::Value* value : root.tables("buildpack"))
      result.all_.push_back(read_buildpack(*value, file, problems));
    root.nothing_else();
  }
  if (auto error = problems.first_broken()) return *error;

  const std::string lists = tables.shown("upstream-otp.csv");
  TRY(stack::read_csv(TRY(tables.text_of("upstream-otp.csv")),
                      lists,
                      {"list", "version"},
                      [&](const stack::Row& row) -> Result<void> {
                        const auto version = version::OtpVersion::parse(row.cells[1]);
                        if (!version) {
                          return Error{.kind = ErrorKind::config,
                                       .message = bprun::format("'{}' is no version", row.cells[1]),
                                       .where = Location{.file = lists, .line = row.line}};
                        }
                        result.lists_[std::string(row.cells[0])].push_back(*version);
                        return {};
                      }));
  for (auto& [list, versions] : result.lists_)
    std::sort(versions.begin(), versions.end());
  return result;
}

const UpstreamBuildpack* UpstreamBuildpacks::find(std::string_view address) const {
  const std::string wanted = plain(address);
  for (const UpstreamBuildpack& buildpack : all_) {
    for (const std::string& match : buildpack.match) {
      if (plain(match) == wanted) return &buildpack;
    }
  }
  return nullptr;
}

const std::vector<version::OtpVersion>* UpstreamBuildpacks::otp_list(std::string_view name) const {
  const auto found = lists_.find(name);
  return found == lists_.end() ? nullptr : &found->second;
}

}  // namespace bprun::resolve
