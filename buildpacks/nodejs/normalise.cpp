// SPDX-License-Identifier: MIT
#include "buildpacks/nodejs/normalise.hpp"

#include "runner/base/text.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"

#include <algorithm>

namespace bprun::nodejs {

namespace {

/// A date as pnpm writes it. pnpm asks it only when its own store is to be pruned.
constexpr std::string_view constant_date = "Tue, 01 Jan 1980 00:00:01 GMT";
/// The same instant in ms, which is also the modification time of every file in a slug: pnpm then
/// takes the manifests for unchanged, and does not install again when the app starts.
constexpr std::string_view constant_instant = "315532801000";

/// Puts `value` in place of the characters from the first one after `key` that is no separator to
/// the first of `ends`. Text without the key stays as it is.
std::string
with_value(std::string text, std::string_view key, std::string_view ends, std::string_view value) {
  const std::size_t found = text.find(key);
  if (found == std::string::npos) return text;
  const std::size_t begin = text.find_first_not_of("\": ", found + key.size());
  if (begin == std::string::npos) return text;
  const std::size_t end = std::min(text.find_first_of(ends, begin), text.size());
  return text.replace(begin, end - begin, value);
}

Result<void> rewrite(const fs::Path& file, const std::function<std::string(std::string)>& change) {
  const auto before = TRY(fs::read_file_if_exists(file));
  if (!before) return {};
  const std::string after = change(*before);
  if (after == *before) return {};
  return fs::write_file(file, after);
}

}  // namespace

std::string normalised_modules_yaml(std::string text, const fs::Path& scratch) {
  text = with_value(std::move(text), "prunedAt", "\n\"", constant_date);
  return text::replace_all(std::move(text), scratch.native(), "/tmp/nodejs");
}

std::string normalised_workspace_state(std::string text) {
  return with_value(std::move(text), "lastValidatedTimestamp", ",}\n ", constant_instant);
}

Result<void> remove_bookkeeping(const fs::Path& app, const fs::Path& scratch) {
  const fs::Path modules = app / "node_modules";
  if (!fs::is_directory(modules)) return {};
  TRY(rewrite(modules / ".modules.yaml",
              [&](std::string text) { return normalised_modules_yaml(std::move(text), scratch); }));
  for (const std::string& name : TRY(fs::list_directory(modules))) {
    if (name.rfind(".pnpm-workspace-state", 0) == 0) {
      TRY(rewrite(modules / name, normalised_workspace_state));
    }
  }
  return {};
}

}  // namespace bprun::nodejs
