// SPDX-License-Identifier: MIT
#include "runner/pipeline/junit_files.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/atomic_file.hpp"
#include "runner/fs/beneath.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/walk.hpp"

#include <algorithm>

namespace bprun::pipeline {

namespace {

constexpr std::size_t largest_report = 64UL << 20;

/// Passes over what may stand before an XML document's element, and between its end and the file's.
std::string_view without_prolog(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  for (;;) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
    std::string_view end;
    if (text.starts_with("<?")) {
      end = "?>";
    } else if (text.starts_with("<!--")) {
      end = "-->";
    } else if (text.starts_with("<!DOCTYPE")) {
      end = ">";
    } else {
      return text;
    }
    const std::size_t at = text.find(end);
    if (at == std::string_view::npos) return {};
    text.remove_prefix(at + end.size());
  }
}

/// The name of the element that the text begins with; empty where it begins otherwise.
std::string_view element_name(std::string_view text) {
  if (!text.starts_with("<")) return {};
  text.remove_prefix(1);
  return text.substr(0, text.find_first_of(" \t\r\n/>"));
}

/// The position behind the '>' of the tag that the text begins with; npos where it has no end.
std::size_t end_of_tag(std::string_view text) {
  char quote = '\0';
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote != '\0') {
      if (c == quote) quote = '\0';
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '>') {
      return i + 1;
    }
  }
  return std::string_view::npos;
}

bool is_hidden_or_foreign(std::string_view folder) {
  const std::string_view name = folder.substr(folder.rfind('/') + 1);
  return name.starts_with('.') || name == "deps" || name == "node_modules" || name == "vendor";
}

bool is_inside(std::string_view path, std::string_view folder) {
  return path == folder ||
         (path.starts_with(folder) && path.size() > folder.size() && path[folder.size()] == '/');
}

/// A path in the app as walks name it; nullopt where it leads out.
std::optional<std::string> normal_place(const std::string& place) {
  const Path path = Path(place).lexically_normal();
  std::string normal = path.native();
  while (!normal.empty() && normal.back() == '/')
    normal.pop_back();
  const bool leads_out = path.is_absolute() || normal == ".." || normal.starts_with("../");
  if (leads_out || normal.empty()) return std::nullopt;
  return normal;
}

std::string joined(const std::vector<JunitReport>& reports) {
  std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  for (const auto& report : reports) {
    if (const auto suites = junit_suites(report.text)) text += format("{}\n", text::trim(*suites));
  }
  return text + "</testsuites>\n";
}

}  // namespace

bool begins_as_junit(std::string_view text) {
  const auto name = element_name(without_prolog(text));
  return name == "testsuites" || name == "testsuite";
}

std::optional<std::string_view> junit_suites(std::string_view text) {
  const std::string_view body = without_prolog(text);
  const auto name = element_name(body);
  if (name != "testsuites" && name != "testsuite") return std::nullopt;
  const std::size_t begin = end_of_tag(body);
  if (begin == std::string_view::npos) return std::nullopt;
  const bool has_suites = name == "testsuites";
  if (body[begin - 2] == '/') {
    if (!without_prolog(body.substr(begin)).empty()) return std::nullopt;
    return has_suites ? std::string_view{} : body.substr(0, begin);
  }
  const std::string closing = format("</{}>", name);
  const std::size_t end = body.rfind(closing);
  if (end == std::string_view::npos || end < begin) return std::nullopt;
  if (!without_prolog(body.substr(end + closing.size())).empty()) return std::nullopt;
  return has_suites ? body.substr(begin, end - begin) : body.substr(0, end + closing.size());
}

bool JunitSearch::enters(const std::string& folder) const {
  if (places_.empty()) return !is_hidden_or_foreign(folder);
  return std::any_of(places_.begin(), places_.end(), [&](const std::string& place) {
    return place == "." || is_inside(folder, place) || is_inside(place, folder);
  });
}

bool JunitSearch::takes(const std::string& file) const {
  if (!file.ends_with(".xml")) return false;
  return places_.empty() ||
         std::any_of(places_.begin(), places_.end(), [&](const std::string& place) {
           return place == "." || is_inside(file, place);
         });
}

Result<std::map<std::string, JunitSearch::Stamp>> JunitSearch::look() const {
  std::map<std::string, Stamp> found;
  TRY(fs::walk(app_, [&](const fs::WalkEntry& entry) -> Result<fs::WalkStep> {
    if (entry.is_directory()) {
      return enters(entry.relative) ? fs::WalkStep::enter : fs::WalkStep::skip;
    }
    if (entry.is_regular() && takes(entry.relative)) {
      const auto& status = entry.status;
      found[entry.relative] = {static_cast<std::int64_t>(status.st_ino),
                               status.st_size,
                               status.st_ctim.tv_sec,
                               status.st_ctim.tv_nsec};
    }
    return fs::WalkStep::enter;
  }));
  return found;
}

Result<std::vector<std::string>> junit_places(const std::vector<std::string>& given) {
  std::vector<std::string> normal;
  for (const auto& place : given) {
    auto path = normal_place(place);
    if (!path) {
      return Error{.kind = ErrorKind::usage,
                   .message = format("--junit-from takes a path in the app, and not {}",
                                     text::printable(place))};
    }
    normal.push_back(std::move(*path));
  }
  return normal;
}

Result<JunitSearch> JunitSearch::begin(const Path& app, std::vector<std::string> places) {
  JunitSearch search(app, std::move(places));
  search.before_ = TRY(search.look());
  return search;
}

Result<JunitFiles> JunitSearch::finish() const {
  JunitFiles files;
  for (const auto& [name, stamp] : TRY(look())) {
    const auto old = before_.find(name);
    if (old != before_.end() && old->second == stamp) continue;
    auto text = fs::read_file_beneath(app_, name, largest_report);
    if (!text) {
      if (text.error().kind == ErrorKind::interrupted) return std::move(text).error();
      files.warnings.push_back(
          format("{} cannot be kept: {}", text::printable(name), text.error().message));
    } else if (*text && junit_suites(**text)) {
      files.reports.push_back({name, std::move(**text)});
    } else if (*text && begins_as_junit(**text)) {
      files.warnings.push_back(
          format("{} is JUnit that was cut off, and is not kept", text::printable(name)));
    }
  }
  return files;
}

bool is_junit_file(const Path& target) {
  return target.extension() == ".xml" && !fs::is_directory(target);
}

Result<void> write_junit(const Path& target, const std::vector<JunitReport>& reports) {
  const auto of_output = [](Result<void> made) -> Result<void> {
    if (made || made.error().kind == ErrorKind::interrupted) return made;
    Error error = std::move(made).error();
    error.kind = ErrorKind::output;
    return error;
  };
  const auto write = [&](const Path& file, std::string_view text) -> Result<void> {
    TRY(of_output(fs::make_directories(file.parent_path())));
    return of_output(fs::replace_file(file, text));
  };
  if (is_junit_file(target)) {
    return write(target, reports.size() == 1 ? reports[0].text : joined(reports));
  }
  TRY(of_output(fs::make_directories(target)));
  TRY(of_output(fs::remove_file(target / own_junit_file)));
  for (const auto& report : reports)
    TRY(write(target / report.name, report.text));
  return {};
}

}  // namespace bprun::pipeline
