// SPDX-License-Identifier: MIT
#include "buildpacks/elixir/git_dependencies.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/atomic_file.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/remove_tree.hpp"
#include "runner/script/output.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <filesystem>
#include <string>

namespace bprun::elixir {

namespace {

/// The words are those that every Mix since 1.0 has used. Only what a POSIX shell has itself.
constexpr const char* stand_in = R"(#!/bin/sh
# Not git: it stands at the end of PATH, for machines that have none. When an app starts, Mix asks
# git where each dependency comes from and which commit it is. That is answered here.
case $* in
"--git-dir=.git config remote.origin.url")
  while read -r name equals value; do
    case $name in
    "["*) section="$name $equals" ;;
    url)
      [ "$section" = '[remote "origin"]' ] || continue
      printf '%s\n' "$value"
      exit 0
      ;;
    esac
  done <.git/config
  exit 1
  ;;
"--git-dir=.git rev-parse --verify --quiet HEAD")
  read -r commit <.git/HEAD && printf '%s\n' "$commit"
  ;;
*)
  echo "git is not installed here. What bprun has put in its place only answers Mix." >&2
  exit 127
  ;;
esac
)";

bool is_commit_id(std::string_view text) {
  const auto is_hex = [](unsigned char c) { return std::isxdigit(c) != 0; };
  return (text.size() == 40 || text.size() == 64) && std::all_of(text.begin(), text.end(), is_hex);
}

/// A directory, and no link to one: that would lead to a repository elsewhere.
bool is_own_directory(const fs::Path& path) {
  std::error_code failure;
  return std::filesystem::symlink_status(path, failure).type() ==
         std::filesystem::file_type::directory;
}

/// remote.origin.url of a repository's config; "" where it has none.
std::string origin_of(std::string_view config) {
  bool in_origin = false;
  for (const std::string_view raw : text::lines(config)) {
    const std::string_view line = text::trim(raw);
    if (line.starts_with('[')) in_origin = line == R"([remote "origin"])";
    const std::size_t equals = line.find('=');
    if (in_origin && equals != std::string_view::npos &&
        text::trim(line.substr(0, equals)) == "url")
      return std::string(text::trim(line.substr(equals + 1)));
  }
  return "";
}

/// A config with what Mix asks for and nothing else: headers, credentials and other remotes, which
/// may hold secrets, have no place in a slug.
std::string reduced_config(const std::string& origin, std::size_t digits_of_a_commit) {
  const bool sha256 = digits_of_a_commit == 64;
  return bprun::format("[core]\n\trepositoryformatversion = {}\n{}{}",
                       sha256 ? 1 : 0,
                       sha256 ? "[extensions]\n\tobjectformat = sha256\n" : "",
                       origin.empty() ? ""
                                      : bprun::format("[remote \"origin\"]\n\turl = {}\n", origin));
}

Result<bool> reduce(const fs::Path& dependency) {
  const fs::Path repository = dependency / ".git";
  if (!is_own_directory(dependency) || !is_own_directory(repository)) return false;
  const auto head = TRY(fs::read_file_if_exists(repository / "HEAD", 1UL << 10));
  if (!head) return false;
  if (!is_commit_id(text::trim(*head))) return true;
  for (const std::string& name : TRY(fs::list_directory(repository))) {
    if (name != "HEAD" && name != "config") TRY(fs::remove_tree(repository / name));
  }
  const auto config = TRY(fs::read_file_if_exists(repository / "config", 1UL << 20));
  const std::string origin = origin_of(config.value_or(""));
  // Mix compares it with mix.exs, so it cannot be left out.
  if (text::without_userinfo(origin) != origin) {
    output::warning(
        bprun::format("The address of {} in mix.exs has a login in it, and so has the slug.\n"
                      "A config var or a deploy key keeps it out of both.",
                      dependency.filename().native()));
  }
  TRY(fs::replace_file(repository / "config", reduced_config(origin, text::trim(*head).size())));
  for (const char* name : {"objects", "refs"})
    TRY(fs::make_directories(repository / name));
  return true;
}

}  // namespace

Result<bool> reduce_git_dependencies(const fs::Path& app) {
  const fs::Path dependencies = app / "deps";
  bool any = false;
  if (!is_own_directory(dependencies)) return any;
  for (const std::string& name : TRY(fs::list_directory(dependencies)))
    any = TRY(reduce(dependencies / name)) || any;
  return any;
}

Result<void> write_git_stand_in(const fs::Path& app) {
  const fs::Path program = app / ".platform_tools" / git_stand_in_folder / "git";
  TRY(fs::make_directories(program.parent_path()));
  TRY(fs::replace_file(program, stand_in));
  if (::chmod(program.c_str(), 0755) == 0) return {};
  return system_error(format("make {} executable", program.native()), errno);
}

}  // namespace bprun::elixir
