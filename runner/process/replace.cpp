// SPDX-License-Identifier: MIT
#include "runner/process/replace.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"

#include <grp.h>
#include <unistd.h>

#include <cerrno>

namespace bprun::process {

namespace {

std::vector<char*> argument_pointers(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (auto& word : words)
    pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

Result<void> take_credentials(const Credentials& credentials) {
  if (::setgroups(credentials.groups.size(), credentials.groups.data()) == 0 &&
      ::setresgid(credentials.gid, credentials.gid, credentials.gid) == 0 &&
      ::setresuid(credentials.uid, credentials.uid, credentials.uid) == 0) {
    return {};
  }
  return system_error(format("become uid {}", credentials.uid), errno);
}

NotReplaced replace_process(const Command& command) {
  if (!command.directory.empty() && ::chdir(command.directory.c_str()) != 0) {
    return {system_error(format("enter {}", command.directory.native()), errno)};
  }
  if (command.credentials) {
    if (auto taken = take_credentials(*command.credentials); !taken) {
      return {std::move(taken).error()};
    }
  }
  const std::string& name = command.argv.at(0);
  const auto program = find_program(name, command.environment.get("PATH").value_or(default_path));
  auto argv = command.argv;
  auto environment = command.environment.strings();
  if (program) {
    ::execve(
        program->c_str(), argument_pointers(argv).data(), argument_pointers(environment).data());
  }
  const int reason = program ? errno : EACCES;
  std::error_code ignored;
  // Without a slash it is looked for in PATH alone, whatever the directory has.
  const bool is_path = name.find('/') != std::string::npos;
  if (!program && (!is_path || !std::filesystem::exists(name, ignored))) {
    Error error{.kind = ErrorKind::system,
                .message = format("{}: command not found", text::printable(name))};
    return {std::move(error), true};
  }
  Error error = system_error(format("start {}", text::printable(name)), reason);
  const bool lacks_interpreter = program && reason == ENOENT;
  if (lacks_interpreter) {
    error.message =
        format("cannot start {}: its interpreter is not there", text::printable(program->native()));
    error.hint = "The first line of a script names it, after #!; a binary names its loader.";
  }
  return {std::move(error), lacks_interpreter};
}

}  // namespace bprun::process
