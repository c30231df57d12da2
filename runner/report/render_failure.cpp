// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/report/duration.hpp"
#include "runner/report/failure.hpp"

namespace bprun::report {

namespace {

constexpr std::size_t label_width = 11;

/// "Why:       first line", and the others below it.
void append_labelled(std::string& shown, std::string label, std::string_view block) {
  for (const auto line : text::lines(block)) {
    label.resize(label_width, ' ');
    shown += format(" !     {}{}\n", label, text::printable(line));
    label.clear();
  }
}

std::string what_happened(const Failure& failure) {
  std::string what = failure.phase;
  if (!failure.buildpack.empty()) what += format(" of {}", failure.buildpack);
  if (!failure.revision.empty()) what += format(" ({})", failure.revision);
  return format("{} {} after {}", what, failure.ended, in_words(failure.duration));
}

}  // namespace

std::string in_words(std::chrono::milliseconds duration) {
  const auto tenths = (duration.count() + 50) / 100;
  if (tenths >= 600) return format("{} min {} s", tenths / 600, tenths % 600 / 10);
  return format("{}.{} s", tenths / 10, tenths % 10);
}

std::string render(const Failure& failure) {
  std::string shown;
  append_labelled(shown, "What:", what_happened(failure));
  if (const auto& cause = failure.cause) {
    append_labelled(shown,
                    cause->certain ? "Why:" : "Probably:",
                    format("{} [{}]\n{}", cause->says, cause->id, cause->why));
    append_labelled(shown, "Do:", cause->advice);
    if (!cause->seen.empty()) append_labelled(shown, "Seen:", cause->seen);
  }
  for (const auto& what : failure.downloading)
    append_labelled(shown, "Fetching:", what);
  if (!failure.command.empty()) {
    append_labelled(shown, "Ran:", text::shell_join(failure.command));
  }
  if (failure.last_lines.empty()) return shown;
  shown += " !\n !     Last lines:\n";
  for (const auto& line : failure.last_lines)
    shown += format(" !       {}\n", text::printable(line));
  return shown;
}

document::Value to_document(const std::optional<KnownCause>& cause) {
  if (!cause) return {};
  return document::Value::object()
      .set("id", cause->id)
      .set("certain", cause->certain)
      .set("says", cause->says)
      .set("why", cause->why)
      .set("advice", cause->advice)
      .set("seen", cause->seen);
}

}  // namespace bprun::report
