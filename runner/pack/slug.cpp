// SPDX-License-Identifier: MIT
#include "runner/pack/slug.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace bprun::pack {

namespace {

constexpr unsigned long long mebibyte = 1ULL << 20;

/// Whole megabytes, as Heroku counts them: what is above a limit never shows as the limit.
unsigned long long in_megabytes(unsigned long long bytes) {
  return (bytes + mebibyte - 1) / mebibyte;
}

std::string largest_parts(const archive::SlugTotals& totals) {
  std::vector<std::pair<std::string, unsigned long long>> parts(totals.bytes_by_top_level.begin(),
                                                                totals.bytes_by_top_level.end());
  std::stable_sort(
      parts.begin(), parts.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  std::vector<std::string> shown;
  for (const auto& [name, bytes] : parts) {
    if (shown.size() == 3) break;
    shown.push_back(format("{} ({})", text::printable(name), text::human_size(bytes)));
  }
  return text::list(shown);
}

Error too_large(const archive::SlugTotals& totals, unsigned long long limit) {
  return Error{
      .kind = ErrorKind::app,
      .message = format("Compiled slug size: {}M is too large (max is {}M).",
                        in_megabytes(totals.bytes),
                        limit / mebibyte),
      .hint = format("See: http://devcenter.heroku.com/articles/slug-size\n"
                     "The largest parts, uncompressed: {}. Name what is not needed to run the app "
                     "in .slugignore, or raise the limit with --slug-hard.",
                     largest_parts(totals))};
}

}  // namespace

Result<Slug> write_slug(const SlugRequest& request, Output& output) {
  const int descriptor = TRY(output.stage(slug_file));
  auto written = archive::write_slug(request.build, descriptor, request.options);
  if (!written) {
    output.drop(slug_file);
    Error error = std::move(written).error();
    // The store is full, the disk of the output folder is full: the writer cannot tell, and what
    // fails here is nearly always what is written.
    if (error.kind == ErrorKind::storage) error.kind = ErrorKind::output;
    return std::move(error).while_doing(
        format("while writing {}", (output.directory() / slug_file).native()));
  }
  Slug slug{.totals = std::move(written).take()};
  const SizeLimits& limits = request.limits;
  if (limits.hard && slug.totals.bytes > *limits.hard) {
    output.drop(slug_file);
    return too_large(slug.totals, *limits.hard);
  }
  if (limits.soft && slug.totals.bytes > *limits.soft) {
    slug.warning = format("Warning: Your slug size ({} MB) exceeds our soft limit ({} MB) which "
                          "may affect boot time.",
                          in_megabytes(slug.totals.bytes),
                          *limits.soft / mebibyte);
  }
  return slug;
}

Result<std::optional<long long>> source_date_epoch(const std::optional<std::string>& text) {
  if (!text || text->empty()) return std::optional<long long>();
  const auto seconds = text::to_integer(*text);
  if (seconds && *seconds >= 0) return std::optional<long long>(*seconds);
  return Error{.kind = ErrorKind::usage,
               .message = format("SOURCE_DATE_EPOCH is \"{}\", which is no number of seconds",
                                 text::printable(*text)),
               .hint = "Unset it, or set it to seconds since 1970, as `date +%s` prints them."};
}

}  // namespace bprun::pack
