// SPDX-License-Identifier: MIT
#include "runner/manifest/buildpacks_file.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/beneath.hpp"

namespace bprun::manifest {

Result<BuildpacksFile> parse_buildpacks_file(std::string_view text, const std::string& file) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  BuildpacksFile parsed;
  int line = 0;
  for (const auto raw : text::lines(text)) {
    ++line;
    const auto entry = text::trim(raw);
    const Location where{file, line};
    if (entry.find('\0') != std::string_view::npos) {
      return Error{.kind = ErrorKind::app,
                   .message = "the file holds a NUL byte, so it is no text",
                   .where = where};
    }
    if (entry.empty() || entry.starts_with('#')) continue;
    if (text::words(entry).size() > 1) {
      parsed.warnings.push_back(
          {format("the entry has blanks in it, and is taken whole as one buildpack "
                  "(there are no comments behind an entry): {}",
                  text::printable(text::without_userinfo(entry.substr(0, 200)))),
           where});
    }
    parsed.buildpacks.push_back({std::string(entry), where});
  }
  return parsed;
}

Result<std::optional<BuildpacksFile>> read_buildpacks_file(const fs::Path& app_dir) {
  const auto text = TRY(fs::read_file_beneath(app_dir, ".buildpacks"));
  if (!text) return std::optional<BuildpacksFile>();
  return std::optional<BuildpacksFile>(TRY(parse_buildpacks_file(*text, ".buildpacks")));
}

}  // namespace bprun::manifest
