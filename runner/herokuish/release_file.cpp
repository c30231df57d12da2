// SPDX-License-Identifier: MIT
#include "runner/herokuish/release_file.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/manifest/release_output.hpp"

#include <fcntl.h>

namespace bprun::herokuish {

namespace {

/// As in double quotes: `$` and `\$` stay what they are.
std::string escaped(std::string_view value) {
  std::string result;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    const bool before_dollar = i + 1 < value.size() && value[i + 1] == '$';
    if (c == '"' || c == '`' || (c == '\\' && !before_dollar)) result += '\\';
    result += c;
    if (c == '\\' && before_dollar) result += value[++i];
  }
  return result;
}

}  // namespace

Result<void> write_release(const Session& session,
                           const Account& account,
                           const std::optional<std::string>& text) {
  if (!text) return {};
  const Path file = session.paths.build / ".release";
  TRY_WHILE(as_account(account, [&] { return fs::write_file(file, *text, 0644); }),
            "while writing .release");
  return {};
}

std::string config_var_lines(const std::vector<std::pair<std::string, std::string>>& variables,
                             bool original) {
  std::string lines;
  for (const auto& [name, value] : variables)
    lines += format("export {}=\"{}\"\n", name, original ? value : escaped(value));
  return lines;
}

Result<void>
write_config_vars(const Session& session, const Account& account, const std::string& name) {
  const Path& build = session.paths.build;
  if (!fs::is_file(build / ".release")) return {};
  const auto release =
      TRY_WHILE(manifest::read_release_file(build),
                format("while reading what bin/release of {} printed", text::printable(name)));
  if (!release) return {};
  std::vector<std::string> warnings;
  for (const auto& problem : release->warnings)
    warnings.push_back(format("{}: {}", to_string(problem.where), problem.text));
  warn(warnings);

  const std::string lines = config_var_lines(release->config_vars, session.original);
  const Path folder = build / ".profile.d";
  const auto append = [&]() -> Result<void> {
    TRY(fs::make_directories(folder));
    const auto file =
        TRY(fs::open_file(folder / "00_config_vars.sh", O_WRONLY | O_CREAT | O_APPEND, 0644));
    return fs::write_all(file.get(), lines);
  };
  TRY_WHILE(as_account(account, append), "while writing .profile.d/00_config_vars.sh");
  return {};
}

}  // namespace bprun::herokuish
