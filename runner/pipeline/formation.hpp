// SPDX-License-Identifier: MIT
#pragma once

#include "runner/manifest/formation.hpp"
#include "runner/manifest/procfile.hpp"
#include "runner/run/request.hpp"

#include <variant>
#include <vector>

namespace bprun::pipeline {

/// What an app can be started as, and how it says that it runs.
struct Formation {
  std::vector<manifest::ProcessType> types;  ///< of the Procfile, then a buildpack's defaults
  manifest::ProcessFormation app;            ///< of app.json
};

/// Reads it out of a slug, of which nothing is unpacked, or a directory. Errors: kind app where a
/// file is wrong, corrupt where the slug is.
Result<Formation> read_formation(const std::variant<run::SlugFile, run::AppDirectory>& app,
                                 run::SlugLayout layout);

/// One process that is to run.
struct Placed {
  std::string type;
  int number = 1;  ///< of its type, from 1
  int port = 0;    ///< 0: none is given

  std::string name() const;  ///< "web.2"
};

/// How many of each run: `asked` if it is not empty; else those of app.json, and one of each type
/// that app.json does not name. The type release never does. The n-th type has ports from
/// `base` + 100 n on, in the order of the Procfile.
///
/// Kind usage: `asked` names a type that there is not.
Result<std::vector<Placed>>
place_processes(const Formation& formation, const manifest::Quantities& asked, int base);

}  // namespace bprun::pipeline
