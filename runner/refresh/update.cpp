// SPDX-License-Identifier: MIT
#include "runner/refresh/update.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/document/value.hpp"
#include "runner/fs/atomic_file.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/runtimes/registry.hpp"
#include "runner/settings/mirrors.hpp"

#include <algorithm>
#include <map>

namespace bprun::refresh {

namespace {

constexpr std::size_t list_limit = 256UL << 20;

/// The lists that are worked into one table: where one of them changed, all are needed.
bool is_about_node(const Index& index) {
  return index.kind == Index::Kind::node_index || index.kind == Index::Kind::node_schedule ||
         (index.kind == Index::Kind::npm_package && index.table == "node.csv");
}

/// What an update remembers: a list's address to its ETag.
using Etags = std::map<std::string, std::string>;

Etags read_etags(const fs::Path& file) {
  Etags etags;
  const auto text = fs::read_file_if_exists(file, 1UL << 20);
  if (!text || !*text) return etags;
  const auto root = document::parse_json(**text, file.string());
  if (!root) return etags;  // it only saves traffic
  for (const auto& [url, etag] : root->members()) {
    if (const std::string* value = etag.as_string()) etags[url] = *value;
  }
  return etags;
}

std::string write_etags(const Etags& etags) {
  document::Value root = document::Value::object();
  for (const auto& [url, etag] : etags)
    root.set(url, etag);
  return document::to_json(root, 2) + "\n";
}

/// One update at work.
class Update {
public:
  Update(const UpdateRequest& request, fs::TempDir work)
      : request_(request), work_(std::move(work)), etag_file_(request.directory / ".update.json") {}

  Result<Updated> run() {
    if (!request_.read_again) etags_ = read_etags(etag_file_);
    TRY(fetch_lists());
    for (std::size_t i = 0; i < request_.indexes.size(); ++i) {
      if (bodies_[i].empty()) {
        updated_.unchanged.push_back(request_.indexes[i].str());
      } else {
        TRY(work_in(request_.indexes[i], bodies_[i]));
      }
    }
    if (node_changed_) TRY(add_node_checksums());
    TRY(write_tables());
    return std::move(updated_);
  }

private:
  Result<void> fetch_lists() {
    std::vector<std::size_t> all(request_.indexes.size());
    for (std::size_t i = 0; i < all.size(); ++i)
      all[i] = i;
    bodies_.resize(all.size());
    TRY(fetch(all, true));
    const auto arrived = [&](std::size_t i) {
      return is_about_node(request_.indexes[i]) && !bodies_[i].empty();
    };
    node_changed_ = std::any_of(all.begin(), all.end(), arrived);
    if (!node_changed_) return {};
    std::vector<std::size_t> rest;
    std::copy_if(all.begin(), all.end(), std::back_inserter(rest), [&](std::size_t i) {
      return is_about_node(request_.indexes[i]) && bodies_[i].empty();
    });
    return fetch(rest, false);
  }

  /// Fills bodies_ for the indexes `which`; leaves empty those that have not changed.
  Result<void> fetch(const std::vector<std::size_t>& which, bool conditionally) {
    std::vector<std::size_t> plain;
    std::vector<std::size_t> packages;
    for (const std::size_t i : which) {
      (request_.indexes[i].kind == Index::Kind::npm_package ? packages : plain).push_back(i);
    }
    std::vector<transfer::Request> requests;
    requests.reserve(plain.size());
    for (const std::size_t i : plain) {
      requests.push_back({.url = settings::mirrored(request_.indexes[i].url, request_.mirrors),
                          .destination = file_of(i),
                          .max_bytes = list_limit});
    }
    TRY(fetch(plain, std::move(requests), request_.fetch, conditionally));
    if (packages.empty()) return {};

    const auto registry = TRY(runtimes::Registry::find(request_.npm, request_.fetch, work_.path()));
    requests.clear();
    for (const std::size_t i : packages)
      requests.push_back(registry.packument(request_.indexes[i].package, file_of(i)));
    return fetch(packages, std::move(requests), registry.options(), conditionally);
  }

  Result<void> fetch(const std::vector<std::size_t>& which,
                     std::vector<transfer::Request> requests,
                     const transfer::FetchOptions& options,
                     bool conditionally) {
    for (transfer::Request& request : requests) {
      const auto known = etags_.find(text::without_userinfo(request.url));
      if (conditionally && known != etags_.end()) request.etag = known->second;
    }
    auto answers = transfer::fetch(requests, options);
    for (std::size_t k = 0; k < which.size(); ++k) {
      const Index& index = request_.indexes[which[k]];
      const auto fetched =
          TRY_WHILE(std::move(answers[k]), format("while reading {}", index.str()));
      if (fetched.not_modified) continue;
      bodies_[which[k]] = TRY(fs::read_file(requests[k].destination, list_limit));
      if (bodies_[which[k]].empty()) {
        return Error{.kind = ErrorKind::corrupt, .message = format("{} is empty", index.str())};
      }
      etags_[text::without_userinfo(requests[k].url)] = fetched.etag;
    }
    return {};
  }

  fs::Path file_of(std::size_t i) const { return work_.path() / format("list-{}", i); }

  Result<TableText*> table(const std::string& name) {
    if (const auto known = tables_.find(name); known != tables_.end()) return &known->second;
    const std::string text = TRY(request_.current(name));
    auto parsed = TRY(TableText::parse(text, name));
    before_[name] = parsed.str();
    return &tables_.emplace(name, std::move(parsed)).first->second;
  }

  Result<void> work_in(const Index& index, const std::string& body) {
    const std::string url = index.str();
    switch (index.kind) {
    case Index::Kind::otp_builds: {
      TableText& releases = *TRY(table("otp.csv"));
      TableText& builds = *TRY(table("otp-builds.csv"));
      return note(
          merge_otp(releases, builds, index.base, index.arch, TRY(read_otp_list(body, url)), url));
    }
    case Index::Kind::elixir_builds: {
      TableText& releases = *TRY(table("elixir.csv"));
      TableText& builds = *TRY(table("elixir-builds.csv"));
      return note(merge_elixir(releases, builds, TRY(read_elixir_list(body, url)), url));
    }
    case Index::Kind::node_schedule:
      return note(
          merge_node_lines(*TRY(table("node-lines.csv")), TRY(read_node_schedule(body, url)), url));
    case Index::Kind::node_index: {
      TableText& lines = *TRY(table("node-lines.csv"));
      return note(merge_node(*TRY(table("node.csv")), lines, TRY(read_node_index(body, url)), url));
    }
    case Index::Kind::npm_package:
      break;
    }
    const auto listed = TRY(read_package(body, url));
    TableText& rows = *TRY(table(index.table));
    if (index.table == "node.csv") return note(merge_node_packages(rows, index.arch, listed, url));
    return note(merge_packages(rows, index.table, listed, url));
  }

  Result<void> note(Result<Changes> changes) {
    for (Change& change : TRY(std::move(changes)))
      updated_.changes.push_back(std::move(change));
    return {};
  }

  Result<void> add_node_checksums() {
    if (request_.node_checksums.empty()) return {};
    TableText& releases = *TRY(table("node.csv"));
    const auto versions = TRY(node_releases_without_checksum(releases));
    std::vector<transfer::Request> requests;
    requests.reserve(versions.size());
    for (const std::string& version : versions) {
      const std::string url = text::replace_all(request_.node_checksums, "{version}", version);
      requests.push_back({.url = settings::mirrored(url, request_.mirrors),
                          .destination = work_.path() / ("checksums-" + version),
                          .max_bytes = 1UL << 20});
    }
    auto answers = transfer::fetch(requests, request_.fetch);
    std::map<std::string, std::string> lists;
    for (std::size_t i = 0; i < versions.size(); ++i) {
      TRY_WHILE(std::move(answers[i]),
                format("while reading the checksums of Node.js {}", versions[i]));
      lists[versions[i]] = TRY(fs::read_file(requests[i].destination, 1UL << 20));
    }
    return note(merge_node_checksums(releases, lists));
  }

  Result<void> write_tables() {
    std::map<std::string, std::string> changed;
    for (const auto& [name, table] : tables_) {
      std::string now = table.str();
      if (now != before_[name]) changed.emplace(name, std::move(now));
    }
    for (const auto& [name, text] : changed)
      updated_.tables.push_back(name);
    if (request_.check && !changed.empty()) TRY(check(changed));
    if (request_.dry_run) return {};

    TRY(fs::make_directories(request_.directory, 0755));
    changed.emplace(etag_file_.filename().string(), write_etags(etags_));
    // Everything is on the disk before the first name changes.
    std::vector<fs::AtomicFile> files;
    for (const auto& [name, text] : changed) {
      files.push_back(TRY(fs::AtomicFile::create(request_.directory / name)));
      TRY(files.back().write(text));
    }
    for (fs::AtomicFile& file : files)
      TRY(file.commit());
    return {};
  }

  /// Lets the caller look at the directory as it would be.
  Result<void> check(const std::map<std::string, std::string>& changed) const {
    const fs::Path candidate = work_.path() / "candidate";
    TRY(fs::make_directories(candidate, 0755));
    if (fs::is_directory(request_.directory)) {
      for (const std::string& name : TRY(fs::list_directory(request_.directory))) {
        const fs::Path file = request_.directory / name;
        if (name.starts_with('.') || !fs::is_file(file)) continue;
        TRY(fs::write_file(candidate / name, TRY(fs::read_file(file))));
      }
    }
    for (const auto& [name, text] : changed)
      TRY(fs::write_file(candidate / name, text));
    TRY_WHILE(request_.check(candidate), "while checking the tables that would be written");
    return {};
  }

  const UpdateRequest& request_;
  fs::TempDir work_;
  fs::Path etag_file_;
  Etags etags_;
  std::vector<std::string> bodies_;
  bool node_changed_ = false;
  std::map<std::string, TableText> tables_;
  std::map<std::string, std::string> before_;
  Updated updated_;
};

}  // namespace

std::string Index::str() const {
  return kind == Kind::npm_package ? format("{} in the npm registry", package) : url;
}

Result<Updated> update_tables(const UpdateRequest& request) {
  return Update(request,
                TRY(fs::TempDir::create(std::filesystem::temp_directory_path(), "bprun-update-")))
      .run();
}

}  // namespace bprun::refresh
