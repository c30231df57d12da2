// SPDX-License-Identifier: MIT
#include "runner/script/program.hpp"

#include "runner/base/text.hpp"
#include "runner/script/output.hpp"

#include <algorithm>

namespace bprun::script {

namespace {

constexpr std::size_t tail_bytes = 16UL << 10;

/// Both streams into one pipe, so that lines keep the order they were written in.
process::Command with_merged_streams(process::Command command) {
  std::vector<std::string> argv{"/bin/sh", "-c", "exec \"$@\" 2>&1", "sh"};
  argv.insert(argv.end(), command.argv.begin(), command.argv.end());
  command.argv = std::move(argv);
  return command;
}

}  // namespace

Result<Shown> run_shown(const process::Command& command, bool indented) {
  output::Indenter indenter;
  std::string tail;
  process::Watch watch;
  watch.on_output = [&](process::Stream, std::string_view bytes) {
    if (indented) {
      indenter.write(bytes);
    } else {
      output::raw(bytes);
    }
    tail.append(bytes);
    if (tail.size() > 4 * tail_bytes) tail.erase(0, tail.size() - tail_bytes);
  };
  const auto outcome = process::run(with_merged_streams(command), watch);
  if (indented) indenter.finish();
  if (!outcome) return outcome.error();
  if (!indented && !tail.empty() && tail.back() != '\n') output::raw("\n");
  if (tail.size() > tail_bytes) tail.erase(0, tail.size() - tail_bytes);
  return Shown{.exit = outcome->exit, .tail = std::move(tail)};
}

std::string last_lines(const std::string& output, std::size_t count) {
  const auto lines = text::lines(output);
  std::vector<std::string> last;
  for (std::size_t i = lines.size() - std::min(count, lines.size()); i < lines.size(); ++i)
    last.push_back(text::printable(lines[i]));
  return text::join(last, "\n");
}

std::filesystem::path own_buildpack(const char* called_as) {
  std::error_code failed;
  std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", failed);
  if (failed) program = std::filesystem::absolute(called_as, failed);
  return program.parent_path().parent_path();
}

}  // namespace bprun::script
