// SPDX-License-Identifier: MIT
#include "runner/runtimes/ensure.hpp"

#include "runner/archive/extract.hpp"
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/runtimes/npm_package.hpp"

#include <sys/stat.h>

#include <cerrno>

namespace bprun::runtimes {

namespace {

/// A file of a source, with where it is and where it goes.
struct Fetchable {
  transfer::Request request;
  int strip = 0;
  std::string into;
};

std::string through_mirrors(const std::string& url, const EnsureSettings& settings) {
  const std::pair<std::string, std::string>* best = nullptr;
  for (const auto& mirror : settings.mirrors) {
    const bool longer = best == nullptr || mirror.first.size() > best->first.size();
    if (!mirror.first.empty() && url.starts_with(mirror.first) && longer) best = &mirror;
  }
  return best == nullptr ? url : best->second + url.substr(best->first.size());
}

Result<std::vector<Fetchable>>
archives_of(const Source& source, const fs::Path& downloads, const EnsureSettings& settings) {
  std::vector<Fetchable> files;
  for (const auto& part : source.archives) {
    if (!part.checksum) {
      return Error{.kind = ErrorKind::corrupt,
                   .message =
                       format("no checksum is known for {}", text::without_userinfo(part.url)),
                   .hint = "Bytes that cannot be checked are not used."};
    }
    files.push_back({{.url = through_mirrors(part.url, settings),
                      .destination = downloads / format("archive-{}", files.size()),
                      .checksum = part.checksum,
                      .content = transfer::Content::archive},
                     part.strip,
                     part.into});
  }
  return files;
}

Result<std::vector<Fetchable>> packages_of(const Source& source,
                                           const fs::Path& downloads,
                                           const settings::NpmConfig& npm,
                                           const transfer::FetchOptions& fetch) {
  std::vector<Fetchable> files;
  for (const auto& part : source.packages) {
    const auto found = TRY(find_npm_package(part, npm, fetch));
    files.push_back({{.url = found.tarball,
                      .destination = downloads / format("package-{}", files.size()),
                      .checksum = found.checksum,
                      .content = transfer::Content::archive,
                      .headers = authorization(npm, found.tarball)},
                     1,
                     part.into});
  }
  return files;
}

Result<void> finish_tree(const Source& source, const fs::Path& tree) {
  for (const auto& [path, target] : source.links) {
    const fs::Path link = tree / path;
    TRY(fs::make_directories(link.parent_path(), 0755));
    TRY(fs::remove_file(link));
    TRY(fs::make_symlink(target, link));
  }
  for (const auto& path : source.executable) {
    if (::chmod((tree / path).c_str(), 0755) != 0) {
      return system_error(format("make {} executable", path), errno);
    }
  }
  return {};
}

/// Certificates and proxies as the machine's npm has them, for its registry.
transfer::FetchOptions with_npm(transfer::FetchOptions fetch, const settings::NpmConfig& npm) {
  if (npm.cafile) fetch.cafile = npm.cafile->value;
  if (npm.https_proxy) {
    fetch.proxy = npm.https_proxy->value;
  } else if (npm.proxy) {
    fetch.proxy = npm.proxy->value;
  }
  if (npm.noproxy) fetch.no_proxy = npm.noproxy->value;
  return fetch;
}

/// Brings one source's files and makes the tree of them.
Result<std::vector<Download>> bring(const Source& source,
                                    const fs::Path& tree,
                                    const fs::Path& downloads,
                                    const EnsureSettings& settings) {
  std::vector<Fetchable> files = TRY(archives_of(source, downloads, settings));
  transfer::FetchOptions fetch = settings.fetch;
  if (!source.packages.empty()) {
    const auto npm = TRY(settings::npm_config_with_registry(settings.npm));
    fetch = with_npm(fetch, npm);
    for (auto& file : TRY(packages_of(source, downloads, npm, fetch))) {
      files.push_back(std::move(file));
    }
  }
  std::vector<transfer::Request> requests;
  for (const auto& file : files) {
    if (settings.on_note) {
      settings.on_note(format("Downloading {}", text::without_userinfo(file.request.url)));
    }
    requests.push_back(file.request);
  }
  std::vector<Download> done;
  for (const auto& result : transfer::fetch(requests, fetch)) {
    if (!result) return result.error();
    done.push_back({result->url, result->bytes, result->duration});
  }
  for (const auto& file : files) {
    const fs::Path into = tree / file.into;
    TRY(fs::make_directories(into, 0755));
    TRY_WHILE(archive::extract(file.request.destination, into, {.strip_components = file.strip}),
              format("while unpacking {}", text::without_userinfo(file.request.url)));
    TRY(fs::remove_file(file.request.destination));
  }
  TRY(finish_tree(source, tree));
  return done;
}

/// The sources to try, in the order that the settings give them.
std::vector<const Source*> in_order(const Runtime& runtime, const EnsureSettings& settings) {
  std::vector<const Source*> ordered;
  if (settings.order.empty()) {
    for (const auto& source : runtime.sources)
      ordered.push_back(&source);
  }
  for (const auto& kind : settings.order) {
    for (const auto& source : runtime.sources) {
      if (source.kind == kind) ordered.push_back(&source);
    }
  }
  return ordered;
}

Error none_has_it(const Runtime& runtime, const std::vector<std::string>& reasons, ErrorKind kind) {
  Error error{.kind = kind,
              .message =
                  format("{} {} could not be had from any source", runtime.name, runtime.version),
              .where = runtime.asked.where};
  for (const auto& reason : reasons)
    error.trail.push_back(reason);
  error.hint = "A mirror can be named under [mirrors] in bprun.toml, and the sources to try under "
               "[sources].";
  return error;
}

}  // namespace

Result<Ensured>
ensure_runtime(const Runtime& runtime, const store::Store& store, const EnsureSettings& settings) {
  const std::string key = runtime.key();
  if (const auto tree = store.find_tree(store::TreeKind::runtimes, key)) {
    store.touch(store::TreeKind::runtimes, key);
    return Ensured{.path = *tree, .source = "store"};
  }
  Ensured ensured;
  ErrorKind last_kind = ErrorKind::unsupported;
  for (const Source* source : in_order(runtime, settings)) {
    auto tree = store.add_tree(
        store::TreeKind::runtimes, key, [&](const fs::Path& staging) -> Result<void> {
          const auto work = TRY(store.work_directory());
          ensured.downloads = TRY(bring(*source, staging, work.path(), settings));
          return {};
        });
    if (tree) {
      ensured.path = *tree;
      // Another process may have added it while we waited.
      ensured.source = ensured.downloads.empty() ? "store" : source->kind;
      return ensured;
    }
    const Error& error = tree.error();
    if (error.kind == ErrorKind::interrupted) return error;
    last_kind = error.kind;
    ensured.passed_over.push_back(format("{} {} is not to be had from source {}: {}",
                                         runtime.name,
                                         runtime.version,
                                         source->kind,
                                         error.message));
  }
  return none_has_it(runtime, ensured.passed_over, last_kind);
}

}  // namespace bprun::runtimes
