// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

/// What builds the assets of an app without a `compile` of its own (V-22), as values.
namespace bprun::phoenix_static {

/// A line for `mix run -e` that prints "task:NAME" for each of the names that is a task or an alias
/// of the project.
std::string task_question(const std::vector<std::string>& names);

/// The names in what it printed.
std::vector<std::string> parse_tasks(std::string_view output);

/// The arguments of one `mix` that runs the tasks one after the other; Elixir before 1.14 knows no
/// `+`. `elixir` is its version: "1.14.0".
std::vector<std::string> one_after_the_other(const std::vector<std::string>& tasks,
                                             std::string_view elixir);

/// The script that sources the app's own `compile` ($1) as upstream does: with errexit, in the
/// assets' folder, with info, header and indent defined.
std::string custom_compile_script();

}  // namespace bprun::phoenix_static
