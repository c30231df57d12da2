// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/pack/diff.hpp"

#include <cstdlib>

/// How a comparison reads: for people, and for programs.
namespace bprun::pack {

namespace {

using document::Value;

constexpr std::size_t most_directories_shown = 15;

std::string_view kind_name(ChangeKind kind) {
  switch (kind) {
  case ChangeKind::added:
    return "added";
  case ChangeKind::removed:
    return "removed";
  case ChangeKind::changed:
    return "changed";
  case ChangeKind::mode:
    return "mode";
  }
  return "";
}

std::string growth(long long bytes) {
  return format("{}{}",
                bytes < 0 ? "-" : "+",
                text::human_size(static_cast<unsigned long long>(std::llabs(bytes))));
}

std::string change_line(const SlugChange& change) {
  const std::string path = text::printable(change.path);
  switch (change.kind) {
  case ChangeKind::added:
    return format("  added    {}  ({})\n", path, text::human_size(change.bytes_after));
  case ChangeKind::removed:
    return format("  removed  {}  ({})\n", path, text::human_size(change.bytes_before));
  case ChangeKind::changed:
    return format("  changed  {}  ({} to {})\n",
                  path,
                  text::human_size(change.bytes_before),
                  text::human_size(change.bytes_after));
  case ChangeKind::mode:
    return format("  mode     {}  ({:o} to {:o})\n", path, change.mode_before, change.mode_after);
  }
  return "";
}

Value number(unsigned long long value) {
  return {static_cast<std::int64_t>(value)};
}

}  // namespace

std::string to_text(const SlugDiff& diff, std::size_t most) {
  std::string lines;
  for (const auto kind :
       {ChangeKind::added, ChangeKind::removed, ChangeKind::changed, ChangeKind::mode}) {
    std::size_t shown = 0;
    for (const auto& change : diff.changes) {
      if (change.kind == kind && ++shown <= most) lines += change_line(change);
    }
    if (shown > most) lines += format("           and {} more {}\n", shown - most, kind_name(kind));
  }
  if (diff.changes.empty()) lines += "  no difference\n";
  if (!diff.by_directory.empty()) lines += "By directory:\n";
  for (std::size_t i = 0; i < diff.by_directory.size() && i < most_directories_shown; ++i) {
    const auto& directory = diff.by_directory[i];
    lines += format("  {:>9}  {}/  ({} change{})\n",
                    growth(directory.bytes),
                    text::printable(directory.path),
                    directory.changes,
                    directory.changes == 1 ? "" : "s");
  }
  return lines + format("Costs {} of {}: {} of {} segments are new\n",
                        text::human_size(diff.new_bytes),
                        text::human_size(diff.packed_after),
                        diff.new_segments,
                        diff.segments);
}

Value to_document(const SlugDiff& diff) {
  Value changes = Value::array();
  for (const auto& change : diff.changes) {
    changes.add(Value::object()
                    .set("path", text::printable(change.path))
                    .set("what", std::string(kind_name(change.kind)))
                    .set("bytes_before", number(change.bytes_before))
                    .set("bytes_after", number(change.bytes_after))
                    .set("mode_before", number(change.mode_before))
                    .set("mode_after", number(change.mode_after)));
  }
  Value directories = Value::array();
  for (const auto& directory : diff.by_directory) {
    directories.add(Value::object()
                        .set("path", text::printable(directory.path))
                        .set("changes", number(directory.changes))
                        .set("bytes", Value(static_cast<std::int64_t>(directory.bytes))));
  }
  return Value::object()
      .set("before", diff.before.native())
      .set("after", diff.after.native())
      .set("changes", std::move(changes))
      .set("by_directory", std::move(directories))
      .set("compressed_bytes_before", number(diff.packed_before))
      .set("compressed_bytes_after", number(diff.packed_after))
      .set("segments", number(diff.segments))
      .set("new_segments", number(diff.new_segments))
      .set("new_bytes", number(diff.new_bytes));
}

}  // namespace bprun::pack
