// SPDX-License-Identifier: MIT
#include "runner/resolve/pin.hpp"

#include "runner/base/format.hpp"

namespace bprun::resolve {

namespace {

std::string_view base_name(std::string_view file) {
  const std::size_t slash = file.rfind('/');
  return slash == std::string_view::npos ? file : file.substr(slash + 1);
}

/// asdf's name of Node.js.
std::string_view name_in_tool_versions(std::string_view runtime) {
  return runtime == "node" ? "nodejs" : runtime;
}

}  // namespace

std::string pin_line(std::string_view runtime, std::string_view version, std::string_view file) {
  const std::string_view name = base_name(file);
  if (name == ".tool-versions") {
    return bprun::format("{} {}", name_in_tool_versions(runtime), version);
  }
  if (name.ends_with("mise.toml")) return bprun::format("{} = \"{}\"", runtime, version);
  if (name == ".elixir-version" || name == ".erlang-version" || name == ".otp-version" ||
      name == ".nvmrc" || name == ".node-version") {
    return std::string(version);
  }
  if (name == "phoenix_static_buildpack.config") return bprun::format("node_version={}", version);
  if (runtime == "node") return bprun::format("\"engines\": {{ \"node\": \"{}\" }}", version);
  return bprun::format("{}_version={}", runtime, version);
}

std::string pin_place(std::string_view runtime, const std::optional<Location>& where) {
  // mix.exs requires and does not choose; a version does not belong there.
  if (where && base_name(where->file) != "mix.exs") return to_string(*where);
  return runtime == "node" ? "package.json" : "elixir_buildpack.config";
}

std::string_view title_of(std::string_view runtime) {
  if (runtime == "erlang") return "Erlang/OTP";
  if (runtime == "elixir") return "Elixir";
  if (runtime == "node") return "Node.js";
  return runtime;
}

}  // namespace bprun::resolve
