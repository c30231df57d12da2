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

std::string largest_parts(const SlugTotals& totals) {
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

Error too_large(const SlugTotals& totals, unsigned long long limit) {
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

void drop_slugs(Output& output) {
  output.drop(slug_file);
  output.drop(zstd_slug_file);
}

Result<SlugTotals> write_slug_file(const SlugRequest& request,
                                   archive::Packing packing,
                                   const char* name,
                                   Output& output) {
  const int descriptor = TRY(output.stage(name));
  SlugOptions options = request.options;
  options.packing = packing;
  auto written = compose_slug(request.build, descriptor, options, request.memory);
  if (written) return written;
  Error error = std::move(written).error();
  // The store is full, the disk of the output folder is full: the writer cannot tell, and what
  // fails here is nearly always what is written.
  if (error.kind == ErrorKind::storage) error.kind = ErrorKind::output;
  return std::move(error).while_doing(
      format("while writing {}", (output.directory() / name).native()));
}

Result<std::vector<SlugFile>> write_slug_files(const SlugRequest& request, Output& output) {
  std::vector<SlugFile> files;
  const auto one = [&](archive::Packing packing, const char* name, bool asked) -> Result<void> {
    if (!asked) {
      output.retire(name);
      return {};
    }
    auto totals = TRY(write_slug_file(request, packing, name, output));
    if (request.limits.hard && totals.bytes > *request.limits.hard)
      return too_large(totals, *request.limits.hard);
    files.push_back({.name = name, .totals = std::move(totals)});
    return {};
  };
  TRY(one(archive::Packing::gzip, slug_file, request.format != SlugFormat::zst));
  TRY(one(archive::Packing::zstd, zstd_slug_file, request.format != SlugFormat::tgz));
  return files;
}

}  // namespace

Result<SlugFormat> slug_format(std::string_view text) {
  if (text == "tgz") return SlugFormat::tgz;
  if (text == "zst") return SlugFormat::zst;
  if (text == "both") return SlugFormat::both;
  return Error{.kind = ErrorKind::usage,
               .message = format("there is no slug format \"{}\"", text::printable(text)),
               .hint = "It is tgz, zst or both."};
}

Result<Slug> write_slug(const SlugRequest& request, Output& output) {
  auto files = write_slug_files(request, output);
  if (!files) {
    drop_slugs(output);
    return std::move(files).error();
  }
  Slug slug{.files = std::move(files).take()};
  for (const auto& [name, totals] : slug.files) {
    if (!request.limits.soft || totals.bytes <= *request.limits.soft) continue;
    slug.warning = format("Warning: Your slug size ({} MB) exceeds our soft limit ({} MB) which "
                          "may affect boot time.",
                          in_megabytes(totals.bytes),
                          *request.limits.soft / mebibyte);
    break;
  }
  return slug;
}

Result<std::optional<long long>> source_date_epoch(const std::optional<std::string>& text) {
  if (!text || text->empty()) return std::optional<long long>();
  const auto seconds = text::to_integer(*text);
  if (seconds && *seconds >= 0) return seconds;
  return Error{.kind = ErrorKind::usage,
               .message = format("SOURCE_DATE_EPOCH is \"{}\", which is no number of seconds",
                                 text::printable(*text)),
               .hint = "Unset it, or set it to seconds since 1970, as `date +%s` prints them."};
}

}  // namespace bprun::pack
