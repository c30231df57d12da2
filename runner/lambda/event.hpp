// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/fd.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The events of `bprun lambda` (docs/reference/lambda.md).
namespace bprun::lambda {

using fs::Path;

/// {"command": "rails db:migrate", "files": {"db/migrate/1_a.rb": "<base64>"}}
struct Event {
  std::string command;  ///< a line for the shell
  /// Path in the fresh directory, and content.
  std::vector<std::pair<std::string, std::string>> files = {};
};

/// An event from here on is refused: Lambda itself takes no more.
inline constexpr std::size_t largest_event = 6'000'000;

/// Errors are of kind usage, and name the key: no command, a wrong type, a path that leaves the
/// directory, content that is no base64, a path that is a file and a folder.
Result<Event> parse_event(std::string_view text);

/// Writes the files into a directory. No symbolic link that lies there leads out of it.
Result<void> write_files(const Event& event, const Path& directory);

}  // namespace bprun::lambda
