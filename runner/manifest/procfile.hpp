// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"
#include "runner/manifest/problem.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bprun::manifest {

/// One way to start the app: `web: npm start`.
struct ProcessType {
  std::string name;  ///< [A-Za-z0-9_-]{1,128}
  /// As written, without the blanks around it; never empty but in ProcfileVoice::herokuish.
  std::string command;
  int line = 0;  ///< in the Procfile; 0 for a default of a buildpack

  bool operator==(const ProcessType&) const = default;
};

struct Procfile {
  std::vector<ProcessType> types;  ///< in the order of the file
  std::vector<Problem> warnings;   ///< lines that are no entry and were passed over
};

/// [A-Za-z0-9_-]{1,128}, as Heroku's API has it (P-1).
bool is_process_type_name(std::string_view name);

/// Whose reading of a Procfile it is.
enum class ProcfileVoice {
  heroku,     ///< what is wrong is an error
  herokuish,  ///< what is wrong is a warning: the first of two types wins (P-4), merge-conflict
              ///< markers are passed over (P-5), and a type without a command is there, empty (P-7)
};

/// A Procfile in Heroku's voice (P-1 to P-7). Lines end in LF or CRLF; empty lines and lines that
/// begin with `#` are comments; any other line that is no `name: command` is a warning.
/// Merge-conflict markers, a type that is there twice and an empty command are errors of kind `app`
/// at the first such line; the hint lists the others.
Result<Procfile> parse_procfile(std::string_view text,
                                const std::string& file,
                                ProcfileVoice voice = ProcfileVoice::heroku);

/// The app's file named exactly `Procfile`; nullopt where it has none.
Result<std::optional<Procfile>> read_procfile(const fs::Path& app_dir,
                                              ProcfileVoice voice = ProcfileVoice::heroku);

}  // namespace bprun::manifest
