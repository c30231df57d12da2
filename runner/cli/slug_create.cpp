// SPDX-License-Identifier: MIT
#include "runner/pipeline/slug_create.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/cli/commands.hpp"
#include "runner/cli/log_sink.hpp"
#include "runner/cli/shared_options.hpp"
#include "runner/fs/fd.hpp"

#include <unistd.h>

#include <array>

namespace bprun::cli {

namespace {

constexpr std::array slug_create_options{
    Option{"--output", "-o", "FILE", "where the slug goes (default: slug.tgz)"},
    Option{"--slug-format", "", "tgz|zst", "of the slug (default: by FILE's name)"},
    Option{"--threads", "", "N", "compressing threads (default: one a processor)"},
    Option{"--store", "", "DIR", "where what is compressed once is kept"},
    Option{"--json", "", "", "what was written, as JSON"},
    quiet_option,
    verbose_option,
};

Result<archive::Packing> packing_of(const Arguments& arguments, const std::string& file) {
  const auto format_name = arguments.value("--slug-format");
  if (!format_name) {
    const bool is_zstd = file.ends_with(".zst") || file.ends_with(".tzst");
    return is_zstd ? archive::Packing::zstd : archive::Packing::gzip;
  }
  if (*format_name == "tgz") return archive::Packing::gzip;
  if (*format_name == "zst") return archive::Packing::zstd;
  return Error{
      .kind = ErrorKind::usage,
      .message = format("--slug-format is tgz or zst, and not {}", text::printable(*format_name))};
}

Result<unsigned> threads_of(const Arguments& arguments) {
  const auto given = arguments.value("--threads");
  if (!given) return 0U;
  const auto number = text::to_integer(*given);
  if (number && *number >= 1 && *number <= 1024) return static_cast<unsigned>(*number);
  return Error{.kind = ErrorKind::usage,
               .message = format("--threads {} is not a number from 1", text::printable(*given))};
}

document::Value slug_document(const std::string& file, const pack::SlugTotals& totals) {
  const auto number = [](unsigned long long value) {
    return document::Value(static_cast<std::int64_t>(value));
  };
  return document::Value::object()
      .set("file", file)
      .set("bytes", number(totals.bytes))
      .set("sha256", totals.sha256)
      .set("files", number(totals.files))
      .set("directories", number(totals.directories))
      .set("symlinks", number(totals.symlinks))
      .set("uncompressed_bytes", number(totals.uncompressed_bytes))
      .set("segments", number(totals.segments))
      .set("segments_kept", number(totals.segments_kept))
      .set("new_bytes", number(totals.bytes_made));
}

Result<int> run_slug_create(const Arguments& arguments) {
  if (arguments.operands.size() != 1 || arguments.has_dashes) {
    return Error{.kind = ErrorKind::usage,
                 .message = "bprun slug create takes one directory",
                 .hint = "For example: bprun slug create build -o slug.tgz"};
  }
  const std::string file = arguments.value("--output").value_or("slug.tgz");
  pipeline::SlugCreateRequest request{.directory = arguments.operands[0], .file = file};
  request.packing = TRY(packing_of(arguments, file));
  request.threads = TRY(threads_of(arguments));
  request.caller = process::Environment::inherited();
  request.settings = settings_sources(arguments, request.caller);

  const auto sink = TRY(log_sink(arguments, STDERR_FILENO, STDERR_FILENO));
  const auto totals = TRY(pipeline::create_slug(request, *sink));
  for (const auto& path : totals.skipped) {
    sink->emit(report::Warning{
        format("{} is no file, directory or link, and is not in the slug", text::printable(path)),
        {}});
  }
  if (totals.segments_distrusted > 0) {
    sink->emit(report::Warning{format("{} stored parts of slugs were damaged, and have been made "
                                      "again",
                                      totals.segments_distrusted),
                               {}});
  }
  std::string said;
  if (arguments.has("--json")) {
    said = document::to_json(slug_document(file, totals), 2) + "\n";
  } else {
    said = format("{}: {}, {} of {} segments as they were\nsha256:{}\n",
                  file,
                  text::human_size(totals.bytes),
                  totals.segments_kept,
                  totals.segments,
                  totals.sha256);
  }
  static_cast<void>(fs::write_all(STDOUT_FILENO, said));
  return 0;
}

}  // namespace

const Command slug_create_command{
    .name = "slug create",
    .arguments = "DIR [-o FILE]",
    .summary = "Pack a directory as a slug; what did not change is not compressed again",
    .options = slug_create_options,
    .run = run_slug_create,
};

}  // namespace bprun::cli
