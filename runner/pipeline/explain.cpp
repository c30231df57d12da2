// SPDX-License-Identifier: MIT
#include "runner/pipeline/explain.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/file.hpp"
#include "runner/pack/output.hpp"
#include "runner/pipeline/cache_why.hpp"
#include "runner/pipeline/columns.hpp"

namespace bprun::pipeline {

namespace {

using document::Value;

constexpr std::int64_t known_schema = 1;
/// The longest value of an environment that is shown.
constexpr std::size_t shown_value = 160;
/// Of the largest files of a buildpack.
constexpr std::size_t shown_files = 8;

const Value& record_member(const Value& value, std::string_view key) {
  static const Value nothing;
  const Value* member = value.find(key);
  return member != nullptr ? *member : nothing;
}

std::string record_text(const Value& value, std::string_view key) {
  const std::string* words = value.find_string(key);
  return words != nullptr ? text::printable(*words) : std::string();
}

std::optional<std::int64_t> record_number(const Value& value, std::string_view key) {
  const auto* number = record_member(value, key).as_integer();
  return number != nullptr ? std::optional(*number) : std::nullopt;
}

std::string record_size(const Value& value, std::string_view key) {
  const auto bytes = record_number(value, key).value_or(0);
  return bytes < 1024 ? format("{} bytes", bytes)
                      : text::human_size(static_cast<unsigned long long>(bytes));
}

std::string shown_time(const Value& value) {
  const auto ms = record_number(value, "ms");
  if (!ms) return "";
  if (*ms < 1000) return format("{} ms", *ms);
  return format("{}.{} s", *ms / 1000, *ms % 1000 / 100);
}

std::string shown_place(const Value& where) {
  const std::string file = record_text(where, "file");
  const auto line = record_number(where, "line").value_or(0);
  return line > 0 ? format("{}:{}", file, line) : file;
}

std::string clipped(std::string words) {
  if (words.size() <= shown_value) return words;
  words.resize(shown_value);
  return text::printable(words) + "…";
}

/// The first of `list` whose `key` is `name`; null where there is none.
const Value& record_named(const Value& list, std::string_view key, const std::string& name) {
  static const Value nothing;
  for (const Value& element : list.elements()) {
    const std::string* found = element.find_string(key);
    if (found != nullptr && *found == name) return element;
  }
  return nothing;
}

std::string explained_head(const Value& record) {
  const Value& stack = record_member(record, "stack");
  const Value& isolation = record_member(record, "isolation");
  std::string text = format("{}: {} at {}, in {}\n",
                            record_text(record_member(record, "source"), "description"),
                            record_text(record, "status"),
                            record_text(record, "started_at"),
                            shown_time(record));
  std::vector<Cells> rows{
      {"stack", format("{}, by {}", record_text(stack, "name"), record_text(stack, "origin"))},
      {"isolation",
       format("{}: {}", record_text(isolation, "mode"), record_text(isolation, "why"))},
      {"bprun", record_text(record, "bprun")}};
  if (const auto step = record_text(record, "stopped_after"); !step.empty()) {
    rows.push_back({"stopped", format("after {}, by --until", step)});
  }
  if (const auto step = record_text(record, "taken_up_after"); !step.empty()) {
    rows.push_back({"taken up", format("after {}, of an earlier build", step)});
  }
  for (const Value& hand : record_member(record, "by_hand").elements()) {
    rows.push_back({"by hand",
                    format("a shell at {} for {}, then: {}",
                           record_text(hand, "step"),
                           shown_time(hand),
                           record_text(hand, "choice"))});
  }
  const Value& cause = record_member(record, "cause");
  if (cause.is_object()) rows.push_back({"failed", record_text(cause, "message")});
  const Value& known = record_member(cause, "known");
  if (known.is_object()) {
    rows.push_back(
        {"why", format("{} [{}]", record_text(known, "says"), record_text(known, "id"))});
  }
  return text + columns(rows);
}

void explain_export(const Value& pack, std::vector<Cells>& rows) {
  const Value& exports = record_member(pack, "exports");
  std::string word = "export";
  for (const auto& [name, value] : record_member(exports, "set").members()) {
    const std::string* words = value.as_string();
    rows.push_back({word,
                    format("{}={}",
                           text::printable(name),
                           clipped(text::printable(words != nullptr ? *words : "")))});
    word.clear();
  }
  for (const Value& name : record_member(exports, "unset").elements()) {
    if (name.is_string()) rows.push_back({word, format("unset {}", *name.as_string())});
    word.clear();
  }
}

void explain_files(const Value& layer, std::vector<Cells>& rows) {
  if (!layer.is_object()) return;
  const auto count = [&layer](const char* what) { return record_number(layer, what).value_or(0); };
  rows.push_back({"files",
                  format("{} added ({}), {} changed ({}), {} removed ({})",
                         count("added"),
                         record_size(layer, "added_bytes"),
                         count("changed"),
                         record_size(layer, "changed_bytes"),
                         count("removed"),
                         record_size(layer, "removed_bytes"))});
  std::size_t shown = 0;
  for (const Value& file : record_member(layer, "largest").elements()) {
    if (++shown > shown_files) break;
    rows.push_back({"",
                    format("{} {} ({})",
                           record_text(file, "change"),
                           record_text(file, "path"),
                           record_size(file, "bytes"))});
  }
}

std::string explained_buildpack(const Value& record, const Value& pack, std::size_t number) {
  const std::string name = record_text(pack, "name");
  std::string text = format("  {}. {} at {} ({})\n",
                            number,
                            name,
                            record_text(pack, "revision"),
                            record_text(pack, "how"));
  std::vector<Cells> rows;
  const Value& detection = record_named(record_member(record, "detections"), "buildpack", name);
  if (const auto status = record_number(pack, "detect_status")) {
    rows.push_back({"detect",
                    format("{}{}{}",
                           *status == 0 ? record_text(pack, "detected_name")
                                        : format("did not apply (exited {})", *status),
                           detection.is_object() ? ", in " : "",
                           shown_time(detection))});
  }
  for (const Value& phase : record_member(record, "phases").elements()) {
    const std::string word = record_text(phase, "phase");
    if (record_text(phase, "buildpack") != name || word == "detect" || word == "fetch") continue;
    const auto status = record_number(phase, "status").value_or(0);
    rows.push_back({word,
                    format("{}, in {}",
                           status == 0 ? "succeeded" : format("failed with {}", status),
                           shown_time(phase))});
  }
  explain_export(pack, rows);
  explain_files(record_named(record_member(record, "layers"), "name", name), rows);
  return text + columns(rows, 5);
}

std::string explained_buildpacks(const Value& record) {
  const Value& list = record_member(record, "buildpack_list");
  std::string text = format("\nBuildpacks, by {}\n", record_text(list, "origin"));
  for (const Value& other : record_member(list, "overruled").elements()) {
    if (other.is_string()) text += format("  overruled {}\n", text::printable(*other.as_string()));
  }
  const Value& packs = record_member(record, "buildpacks");
  std::vector<Cells> others;
  for (const Value& detection : record_member(record, "detections").elements()) {
    const std::string name = record_text(detection, "buildpack");
    if (record_named(packs, "name", name).is_object()) continue;
    others.push_back({name, record_text(detection, "ended"), shown_time(detection)});
  }
  if (!others.empty()) text += "  asked before, and not for this app:\n" + columns(others, 5);
  std::size_t number = 0;
  for (const Value& pack : packs.elements())
    text += explained_buildpack(record, pack, ++number);
  if (number == 0) text += "  none had a turn\n";
  return text;
}

std::string explained_versions(const Value& record) {
  std::vector<Cells> rows;
  for (const Value& runtime : record_member(record, "runtimes").elements()) {
    const std::string request = record_text(runtime, "request");
    const std::string place = shown_place(record_member(runtime, "where"));
    rows.push_back({format("{} {}", record_text(runtime, "name"), record_text(runtime, "version")),
                    format("for {}{}; from {}, by {}",
                           request.empty() ? "no request: the default" : format("\"{}\"", request),
                           place.empty() ? "" : format(" in {}", place),
                           record_text(runtime, "from"),
                           record_text(runtime, "by"))});
  }
  if (rows.empty()) return "\nVersions: none was asked for beforehand\n";
  return "\nVersions\n" + columns(rows);
}

std::string explained_downloads(const Value& record) {
  std::string text;
  for (const Value& download : record_member(record, "downloads").elements()) {
    text += format("  {}\n    {} in {}, for {}\n",
                   record_text(download, "url"),
                   record_size(download, "bytes"),
                   shown_time(download),
                   record_text(download, "what"));
    const std::string digest = record_text(download, "sha256");
    if (!digest.empty()) text += format("    sha256:{}\n", digest);
  }
  if (text.empty()) return "\nDownloads: none by bprun; buildpacks may fetch for themselves\n";
  return "\nDownloads by bprun\n" + text;
}

std::string explained_cache(const Value& record) {
  const CacheWhy why = read_decisions(record);
  std::vector<Cells> rows;
  for (const auto& decision : why.decisions) {
    const std::string who = decision.buildpack.empty() ? "" : decision.buildpack + ": ";
    rows.push_back({text::printable(who + decision.what),
                    decision.reused ? "reused" : "not reused",
                    text::printable(decision.why)});
  }
  return rows.empty() ? "" : "\nReused or not\n" + columns(rows);
}

}  // namespace

Result<Value> read_record(const fs::Path& what) {
  const fs::Path file = fs::is_directory(what) ? what / pack::record_file : what;
  const auto text = TRY(fs::read_file_if_exists(file));
  if (!text) {
    return Error{.kind = ErrorKind::usage,
                 .message = format("there is no record {}", file.native()),
                 .hint = "Name a build.json, or the output folder of a build."};
  }
  auto parsed = document::parse_json(*text, file.native());
  if (!parsed) {
    Error error = std::move(parsed).error();
    error.kind = ErrorKind::corrupt;
    error.hint = "It is cut off or damaged: build again.";
    return std::move(error).while_doing("while reading the record of a build");
  }
  const Value& schema = record_member(*parsed, "schema");
  if (schema.as_integer() == nullptr || record_member(*parsed, "status").as_string() == nullptr) {
    return Error{.kind = ErrorKind::corrupt,
                 .message = "this is no record of a build",
                 .where = Location{file.native()},
                 .hint = "Name a build.json, or the output folder of a build."};
  }
  if (*schema.as_integer() != known_schema) {
    return Error{.kind = ErrorKind::unsupported,
                 .message = format("the record is of schema {}, and this bprun reads {}",
                                   *schema.as_integer(),
                                   known_schema),
                 .where = Location{file.native()},
                 .hint = format("It was written by bprun {}: take that one.",
                                record_text(*parsed, "bprun"))};
  }
  return parsed;
}

std::string explain(const Value& record) {
  return explained_head(record) + explained_buildpacks(record) + explained_versions(record) +
         explained_downloads(record) + explained_cache(record);
}

}  // namespace bprun::pipeline
