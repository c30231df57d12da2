// SPDX-License-Identifier: MIT
#include "runner/lambda/event.hpp"

#include "runner/base/digest.hpp"
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/document/value.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"

#include <algorithm>

namespace bprun::lambda {

namespace {

using document::Value;

constexpr std::size_t longest_path = 1024;

Error bad_event(std::string message, std::string hint = "") {
  return {.kind = ErrorKind::usage, .message = std::move(message), .hint = std::move(hint)};
}

bool stays_inside(const std::string& path) {
  if (path.empty() || path.size() > longest_path || path.find('\0') != std::string::npos ||
      path.front() == '/' || path.back() == '/') {
    return false;
  }
  const auto parts = text::split(path, '/');
  return std::none_of(parts.begin(), parts.end(), [](std::string_view part) {
    return part.empty() || part == "." || part == ".." || part.size() > 255;
  });
}

Result<std::pair<std::string, std::string>> event_file(const std::string& path,
                                                       const Value& content) {
  const std::string shown = text::printable(path.substr(0, 100));
  if (!stays_inside(path)) {
    return bad_event(format("files: {} is no path inside the fresh directory", shown),
                     "Paths are relative, and without .. in them: db/migrate/1_create.rb");
  }
  const auto* text = content.as_string();
  if (text == nullptr) {
    return bad_event(
        format("files.{} must be a string in base64, and is {}", shown, content.type_name()));
  }
  auto bytes = from_base64(text::replace_all(*text, "\n", ""));
  if (!bytes) {
    return bad_event(format("the content of files.{} is no base64", shown),
                     "base64 -w0 FILE makes some.");
  }
  return std::pair(path, std::move(*bytes));
}

/// A path that is a file, and a folder of another.
const std::string* clash(const std::vector<std::pair<std::string, std::string>>& files) {
  for (const auto& file : files) {
    const bool is_folder = std::any_of(files.begin(), files.end(), [&](const auto& other) {
      return other.first.starts_with(file.first + "/");
    });
    if (is_folder) return &file.first;
  }
  return nullptr;
}

}  // namespace

Result<Event> parse_event(std::string_view text) {
  auto parsed = document::parse_json(text, "event");
  if (!parsed) return bad_event(format("the event is no JSON: {}", parsed.error().message));
  const Value root = std::move(parsed).take();
  const char* example = R"(For example: {"command": "rails db:migrate", "files": {}})";
  if (!root.is_object()) {
    return bad_event(format("the event must be an object, and is {}", root.type_name()), example);
  }
  const auto* command = root.find_string("command");
  if (command == nullptr || text::trim(*command).empty() ||
      command->find('\0') != std::string::npos) {
    return bad_event("the event must have a command, a line for the shell", example);
  }
  Event event{.command = *command};
  const Value* files = root.find("files");
  if (files == nullptr || files->is_null()) return event;
  if (!files->is_object()) {
    return bad_event(format("files must be an object of paths, and is {}", files->type_name()),
                     example);
  }
  event.files.reserve(files->members().size());
  for (const auto& [path, content] : files->members())
    event.files.push_back(TRY(event_file(path, content)));
  if (const auto* path = clash(event.files)) {
    return bad_event(format("files: {} is a file and a folder", text::printable(*path)));
  }
  return event;
}

Result<void> write_files(const Event& event, const Path& directory) {
  std::error_code failed;
  const Path root = std::filesystem::canonical(directory, failed);
  if (failed) return system_error(format("look at {}", directory.native()), failed.value());
  for (const auto& [path, content] : event.files) {
    const Path file = root / path;
    // A folder of the app may be a link, and is gone through only where it stays inside.
    const Path parent = std::filesystem::weakly_canonical(file.parent_path(), failed);
    const auto [end, rest] = std::mismatch(root.begin(), root.end(), parent.begin(), parent.end());
    if (failed || end != root.end()) {
      return bad_event(format("files: {} leads out of the app by a link", text::printable(path)));
    }
    TRY(fs::make_directories(parent));
    TRY(fs::remove_file(parent / file.filename()));
    TRY(fs::write_file(parent / file.filename(), content));
  }
  return {};
}

}  // namespace bprun::lambda
