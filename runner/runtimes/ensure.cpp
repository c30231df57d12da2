// SPDX-License-Identifier: MIT
#include "runner/runtimes/ensure.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/file.hpp"
#include "runner/runtimes/checksum_list.hpp"
#include "runner/runtimes/debian_source.hpp"
#include "runner/runtimes/fill.hpp"
#include "runner/runtimes/packument.hpp"
#include "runner/runtimes/registry.hpp"

#include <algorithm>

namespace bprun::runtimes {

namespace {

/// A tarball to fetch: how, and what else it must match.
struct Wanted {
  std::string name;                             ///< for messages
  std::vector<transfer::Request> requests;      ///< the same file, the first address to try first
  std::optional<Checksum> also = std::nullopt;  ///< a second checksum, of another algorithm
  FetchedPart part;
};

/// The first checksum goes with the download, the second is looked at afterwards. Refuses where
/// both are of one kind and differ, and where there is none.
Result<std::pair<Checksum, std::optional<Checksum>>>
agree(const std::string& name,
      const std::optional<Checksum>& declared,
      const std::optional<Checksum>& registry) {
  if (!declared && !registry) {
    return Error{.kind = ErrorKind::corrupt,
                 .message = bprun::format("no checksum is known for {}", name),
                 .hint = "bprun takes nothing that it cannot verify."};
  }
  if (!declared || !registry)
    return std::pair(declared ? *declared : *registry, std::optional<Checksum>());
  if (declared->algorithm != registry->algorithm) return std::pair(*declared, registry);
  if (*declared == *registry) return std::pair(*declared, std::optional<Checksum>());
  return Error{
      .kind = ErrorKind::corrupt,
      .message = bprun::format("the registry says that {} has the checksum {}, and {} is expected",
                               name,
                               registry->str(),
                               declared->str()),
      .hint = "The registry, or a proxy in front of it, has something else under this name."};
}

/// One source at work.
class Bringer {
public:
  /// `another`: there is a source to go to if this one fails.
  Bringer(const Source& source, const EnsureSettings& settings, DebianSettings debian, bool another)
      : source_(source),
        settings_(settings),
        debian_(std::move(debian)),
        options_(settings.fetch),
        work_(debian_.work) {
    if (!another) return;
    // The next source is a better second attempt than a fifth one here.
    options_.attempts = std::min(options_.attempts, 2U);
    options_.connect_timeout = std::min(options_.connect_timeout, std::chrono::seconds(8));
  }

  Result<void> bring(const fs::Path& tree, std::vector<Download>& downloads) {
    std::vector<Wanted> wanted;
    wanted.reserve(source_.archives.size() + source_.packages.size());
    for (const ArchivePart& part : source_.archives)
      wanted.push_back(TRY(want(part, downloads)));
    if (!source_.packages.empty()) TRY(want_packages(wanted, downloads));
    TRY(fetch_all(wanted, downloads));
    if (source_.debian) {
      for (const TakenPackage& taken : TRY(take_packages(*source_.debian, debian_, tree))) {
        downloads.push_back({.url = taken.file, .bytes = taken.bytes});
      }
    }
    std::vector<FetchedPart> parts;
    for (const Wanted& one : wanted) {
      if (one.also) TRY(verify(one.part.file, *one.also, one.name));
      parts.push_back(one.part);
    }
    return fill_tree(tree, parts, source_);
  }

private:
  fs::Path next_file() { return work_ / bprun::format("download-{}", ++files_); }

  std::string mirrored(const std::string& url) const {
    return settings::mirrored(url, settings_.mirrors);
  }

  /// The checksum that a list gives where the declaration has none. The list is as good as its
  /// connection; a checksum that is declared is better, and wins.
  Result<std::optional<Checksum>> listed(const ArchivePart& part,
                                         std::vector<Download>& downloads) {
    if (part.checksum || part.checksum_list.empty()) return part.checksum;
    const std::string url = mirrored(part.checksum_list);
    const std::string shown = text::without_userinfo(url);
    const fs::Path file = next_file();
    auto answers =
        transfer::fetch({{.url = url, .destination = file, .max_bytes = 16UL << 20}}, options_);
    record(TRY_WHILE(std::move(answers.front()), bprun::format("while fetching {}", shown)),
           downloads);
    const std::string list = TRY(fs::read_file(file, 16UL << 20));
    const std::string name = part.url.substr(part.url.rfind('/') + 1);
    return std::optional(TRY(find_in_checksum_list(list, name, shown)));
  }

  Result<Wanted> want(const ArchivePart& part, std::vector<Download>& downloads) {
    const std::string url = mirrored(part.url);
    const auto checksums =
        TRY(agree(text::without_userinfo(url), TRY(listed(part, downloads)), std::nullopt));
    const fs::Path file = next_file();
    return Wanted{
        .name = text::without_userinfo(url),
        .requests = {transfer::Request{.url = url,
                                       .destination = file,
                                       .checksum = checksums.first,
                                       .content = part.is_file ? transfer::Content::any
                                                               : transfer::Content::archive}},
        .also = std::nullopt,
        .part = {.file = file, .strip = part.strip, .into = part.into, .is_file = part.is_file}};
  }

  Result<void> want_packages(std::vector<Wanted>& wanted, std::vector<Download>& downloads) {
    const Registry registry =
        TRY(Registry::find(settings_.npm, options_, work_, settings_.on_warning));
    options_ = registry.options();
    std::vector<transfer::Request> requests;
    requests.reserve(source_.packages.size());
    for (const PackagePart& part : source_.packages) {
      requests.push_back(registry.packument(part.name, next_file()));
    }
    auto answers = transfer::fetch(requests, options_);
    for (std::size_t i = 0; i < answers.size(); ++i) {
      const auto fetched =
          TRY_WHILE(std::move(answers[i]),
                    bprun::format("while asking the registry for {}", source_.packages[i].name));
      record(fetched, downloads);
      wanted.push_back(TRY(want(source_.packages[i], requests[i], registry)));
    }
    return {};
  }

  Result<Wanted>
  want(const PackagePart& part, const transfer::Request& packument, const Registry& registry) {
    const std::string document = TRY(fs::read_file(packument.destination, 256UL << 20));
    const Distribution dist =
        TRY(find_distribution(document, packument.url, part.name, part.version));
    const std::string name = bprun::format("{}@{}", part.name, part.version);
    const auto checksums = TRY(agree(name, part.integrity, dist.integrity));
    Wanted wanted{.name = name,
                  .requests = {},
                  .also = checksums.second,
                  .part = {.file = next_file(), .strip = 1, .into = part.into}};
    const std::string near = tarball_at(registry.url_for(part.name), part.name, dist.tarball);
    for (const std::string& url : {near, dist.tarball}) {
      if (!wanted.requests.empty() && url == near) continue;
      wanted.requests.push_back({.url = url,
                                 .destination = wanted.part.file,
                                 .checksum = checksums.first,
                                 .content = transfer::Content::archive,
                                 .headers = registry.authorization(url)});
    }
    return wanted;
  }

  /// All at once; for those that fail, the next address of each.
  Result<void> fetch_all(const std::vector<Wanted>& wanted, std::vector<Download>& downloads) {
    std::vector<transfer::Request> first;
    first.reserve(wanted.size());
    for (const Wanted& one : wanted)
      first.push_back(one.requests.front());
    auto answers = transfer::fetch(first, options_);
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      auto answer = std::move(answers[i]);
      for (std::size_t k = 1;
           !answer && answer.error().kind == ErrorKind::network && k < wanted[i].requests.size();
           ++k) {
        auto again = transfer::fetch({wanted[i].requests[k]}, options_);
        if (again.front()) answer = std::move(again.front());
      }
      record(TRY_WHILE(std::move(answer), bprun::format("while fetching {}", wanted[i].name)),
             downloads);
    }
    return {};
  }

  static void record(const transfer::Fetched& fetched, std::vector<Download>& downloads) {
    downloads.push_back({.url = text::without_userinfo(fetched.url),
                         .bytes = fetched.bytes,
                         .duration = fetched.duration,
                         .sha256 = fetched.sha256});
  }

  const Source& source_;
  const EnsureSettings& settings_;
  DebianSettings debian_;
  transfer::FetchOptions options_;
  fs::Path work_;
  int files_ = 0;
};

/// The sources to try, in order.
std::vector<const Source*> ordered(const Runtime& runtime, const std::vector<std::string>& order) {
  std::vector<const Source*> sources;
  if (order.empty()) {
    for (const Source& source : runtime.sources)
      sources.push_back(&source);
  }
  for (const std::string& kind : order) {
    for (const Source& source : runtime.sources) {
      if (source.kind == kind) sources.push_back(&source);
    }
  }
  return sources;
}

/// Failures that another source would not mend.
bool ends_the_search(ErrorKind kind) {
  return kind == ErrorKind::interrupted || kind == ErrorKind::storage ||
         kind == ErrorKind::timeout || kind == ErrorKind::denied || kind == ErrorKind::system ||
         kind == ErrorKind::internal;
}

std::string title(const Runtime& runtime) {
  return bprun::format("{} {} ({})", runtime.name, runtime.version, runtime.arch);
}

Error all_failed(const Runtime& runtime, const Ensured& ensured, const Error& last) {
  return Error{.kind = last.kind,
               .message = bprun::format("{} cannot be had from any of its sources", title(runtime)),
               .where = runtime.asked.where,
               .hint = text::join(ensured.passed_over, "\n") +
                       (last.hint.empty() ? std::string() : "\n" + last.hint)};
}

}  // namespace

Result<Ensured>
ensure_runtime(const Runtime& runtime, const store::Store& store, const EnsureSettings& settings) {
  const std::string key = runtime.key();
  if (auto path = store.find_tree(store::TreeKind::runtimes, key)) {
    store.touch(store::TreeKind::runtimes, key);
    return Ensured{.path = *path, .source = "store"};
  }
  const auto sources = ordered(runtime, settings.order);
  if (sources.empty()) {
    return Error{.kind = ErrorKind::config,
                 .message = bprun::format("no source is left for {}", title(runtime)),
                 .where = runtime.asked.where,
                 .hint =
                     bprun::format("sources.{} of the settings allows: {}.",
                                   runtime.name,
                                   settings.order.empty() ? "none" : text::list(settings.order))};
  }
  Ensured ensured;
  Error last;
  for (const Source* source : sources) {
    ensured.source = "store";  // what it stays where another process fills it first
    auto added =
        store.add_tree(store::TreeKind::runtimes, key, [&](const fs::Path& tree) -> Result<void> {
          if (settings.on_note) {
            settings.on_note(bprun::format("Fetching {} from {}", title(runtime), source->kind));
          }
          ensured.source = source->kind;
          const store::WorkDirectory work = TRY(store.work_directory());
          DebianSettings debian{.arch = runtime.arch,
                                .state = store.root() / "apt",
                                .work = work.path(),
                                .environment = settings.fetch.environment,
                                .limit = settings.fetch.limit,
                                .on_note = settings.on_note};
          return Bringer(*source, settings, std::move(debian), source != sources.back())
              .bring(tree, ensured.downloads);
        });
    if (added) {
      ensured.path = std::move(added).take();
      return ensured;
    }
    last = std::move(added).error();
    if (ends_the_search(last.kind)) {
      return std::move(last).while_doing(bprun::format("while bringing {}", title(runtime)));
    }
    ensured.passed_over.push_back(bprun::format(
        "{} cannot be had from source {}: {}", title(runtime), source->kind, last.message));
    if (settings.on_note) settings.on_note(ensured.passed_over.back());
  }
  return all_failed(runtime, ensured, last);
}

}  // namespace bprun::runtimes
