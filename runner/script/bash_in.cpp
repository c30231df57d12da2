// SPDX-License-Identifier: MIT
#include "runner/script/bash_in.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/process/run.hpp"

#include <chrono>

namespace bprun::script {

requests::BashEvaluator bash_in(const fs::Path& app) {
  return [app](const requests::BashQuestion& question) -> Result<std::string> {
    const process::Command command{
        .argv = question.argv, .environment = process::Environment::inherited(), .directory = app};
    const auto answer = TRY(process::capture(command, 1UL << 20, std::chrono::seconds(10)));
    if (answer.exit.ok()) return answer.out;
    return Error{.kind = ErrorKind::app,
                 .message = format("{} cannot be read: bash {}", question.file, answer.exit.str()),
                 .where = Location{question.file, 0},
                 .hint = std::string(text::trim(answer.err.substr(0, 2000)))};
  };
}

}  // namespace bprun::script
