// SPDX-License-Identifier: MIT
#include "runner/runtimes/look_up_checksums.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/file.hpp"
#include "runner/runtimes/checksum_list.hpp"
#include "runner/runtimes/packument.hpp"
#include "runner/runtimes/registry.hpp"

#include <set>

namespace bprun::runtimes {

namespace {

constexpr unsigned long long largest_checksum_list = 16UL << 20;
constexpr std::size_t largest_packument = 256UL << 20;

/// Asks the places that have checksums. What cannot be reached is told and passed over.
class ChecksumSearch {
public:
  ChecksumSearch(const fs::Path& work, const EnsureSettings& settings)
      : work_(work), settings_(settings), options_(settings.fetch) {
    options_.attempts = 1;
    options_.connect_timeout = std::chrono::seconds(8);
  }

  void look_up(Source& source) {
    for (ArchivePart& part : source.archives) {
      if (part.checksum || part.checksum_list.empty()) continue;
      if (auto sum = told(of_list(part))) part.checksum = *sum;
    }
    for (PackagePart& part : source.packages) {
      if (part.integrity) continue;
      if (auto sum = told(of_registry(part))) part.integrity = *sum;
    }
  }

  std::vector<std::string> notes() const { return {notes_.begin(), notes_.end()}; }

private:
  fs::Path next_file() { return work_ / bprun::format("checksums-{}", ++files_); }

  Result<std::optional<Checksum>> of_list(const ArchivePart& part) {
    const std::string url = settings::mirrored(part.checksum_list, settings_.mirrors);
    const fs::Path file = next_file();
    auto answers = transfer::fetch(
        {{.url = url, .destination = file, .max_bytes = largest_checksum_list}}, options_);
    if (!answers.front()) return answers.front().error();
    const std::string list = TRY(fs::read_file(file, largest_checksum_list));
    const std::string name = part.url.substr(part.url.rfind('/') + 1);
    return std::optional(TRY(find_in_checksum_list(list, name, text::without_userinfo(url))));
  }

  Result<std::optional<Checksum>> of_registry(const PackagePart& part) {
    const Registry registry =
        TRY(Registry::find(settings_.npm, options_, work_, settings_.on_warning));
    const auto request = registry.packument(part.name, next_file());
    auto answers = transfer::fetch({request}, registry.options());
    if (!answers.front()) return answers.front().error();
    const std::string document = TRY(fs::read_file(request.destination, largest_packument));
    return TRY(find_distribution(document, request.url, part.name, part.version)).integrity;
  }

  std::optional<Checksum> told(Result<std::optional<Checksum>> answer) {
    if (answer) return *answer;
    notes_.insert(answer.error().message);
    return std::nullopt;
  }

  fs::Path work_;
  const EnsureSettings& settings_;
  transfer::FetchOptions options_;
  std::set<std::string> notes_;
  unsigned files_ = 0;
};

}  // namespace

std::vector<std::string> look_up_checksums(std::vector<Runtime>& runtimes,
                                           const fs::Path& work,
                                           const EnsureSettings& settings) {
  ChecksumSearch search(work, settings);
  for (Runtime& runtime : runtimes) {
    for (Source& source : runtime.sources)
      search.look_up(source);
  }
  return search.notes();
}

}  // namespace bprun::runtimes
