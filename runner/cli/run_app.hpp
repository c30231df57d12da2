// SPDX-License-Identifier: MIT
#pragma once

#include "runner/cli/arguments.hpp"
#include "runner/run/request.hpp"

#include <array>

namespace bprun::cli {

/// What `start` and `run` share.
inline constexpr std::array run_app_options{
    Option{"--slug", "", "FILE", "a slug: unpacked for this run, and gone after it"},
    Option{"--dir", "", "DIR", "an unpacked slug: used in place, and what the app writes stays"},
    Option{"--app", "", "NAME", "the live release of an app, with its config vars"},
    Option{"--env", "-e", "NAME=VALUE", "a config var; NAME alone takes it from the environment"},
    Option{"--env-file", "", "FILE", "config vars from a .env file (parsed, never evaluated)"},
    Option{"--env-dir", "", "DIR", "config vars from a directory, one file each"},
    Option{"--isolation", "", "MODE", "auto, sandbox, user or none"},
    Option{"--stack-root", "", "DIR", "run inside this root filesystem (bprun stack rootfs)"},
    Option{"--store", "", "DIR", "where the slug is unpacked"},
    Option{"--state", "", "DIR", "where releases and config vars are kept"},
    Option{"--layout", "", "plain|heroku|auto", "whether the slug's files lie below app/"},
    Option{"--slot", "", "a|b", "with --app: the release in this slot (bprun running)"},
    Option{"--dyno", "", "NAME", "what the app is told in DYNO (default: TYPE.1)"},
};

/// Which app is meant, and what comes with it.
struct ChosenApp {
  std::variant<run::SlugFile, run::AppDirectory> app = {};
  manifest::ConfigVars config = {};
  std::optional<int> port = std::nullopt;  ///< of web.1, where a slot has one
};

/// By --slug, --dir or --app, of which one must be given.
Result<ChosenApp> choose_app(const Arguments& arguments);

/// --layout.
Result<run::SlugLayout> layout_of(const Arguments& arguments);

/// Prepares and executes; the exit status is the app's.
Result<int> run_app(const Arguments& arguments,
                    std::variant<run::ProcessTypeName, run::ShellLine, run::WordList> what,
                    bool interactive);

}  // namespace bprun::cli
