// SPDX-License-Identifier: MIT
#include "runner/requests/read_requests.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/beneath.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/requests/config_text.hpp"
#include "runner/requests/conflicts.hpp"
#include "runner/requests/elixir_config.hpp"
#include "runner/requests/engines.hpp"
#include "runner/requests/mise.hpp"
#include "runner/requests/mix_exs.hpp"
#include "runner/requests/phoenix_static_config.hpp"
#include "runner/requests/tool_versions.hpp"
#include "runner/requests/version_file.hpp"

#include <array>

namespace bprun::requests {

namespace {

constexpr std::array<const char*, 2> mise_files{"mise.toml", ".mise.toml"};

/// Of an umbrella: what is beyond is not read, and said.
constexpr std::size_t most_children = 200;

class AppReader {
public:
  AppReader(const fs::Path& app, const ReadOptions& options) : app_(app), options_(options) {}

  Result<Requests> run() {
    TRY(read_elixir_buildpack_config());
    TRY(read_package_json());
    if (options_.phoenix_static) TRY(read_phoenix_static());
    TRY(read_version_files());
    TRY(read_tool_versions());
    TRY(read_mise());
    TRY(read_own_files_of_elixir());
    TRY(read_mix());
    for (const Runtime runtime : {Runtime::erlang, Runtime::elixir, Runtime::node}) {
      auto found = conflicts_of(requests_.of(runtime));
      requests_.conflicts.insert(requests_.conflicts.end(), found.begin(), found.end());
    }
    return std::move(requests_);
  }

private:
  void add(Request request) { requests_.of(request.runtime).push_back(std::move(request)); }

  void add(std::vector<Request> all) {
    for (Request& request : all)
      add(std::move(request));
  }

  void add_notes(std::vector<Note> notes) {
    requests_.notes.insert(requests_.notes.end(), notes.begin(), notes.end());
  }

  Result<void> read_elixir_buildpack_config() {
    auto config =
        TRY(read_elixir_config(app_, options_.bash, {"erlang_version", "elixir_version"}));
    if (!config) return {};
    if (const NeedsBash* cause = config->hides("erlang_version")) {
      requests_.unread.push_back({Runtime::erlang, *cause});
    } else if (config->erlang_version) {
      add({.runtime = Runtime::erlang,
           .text = config->erlang_version->text,
           .where = config->erlang_version->where});
    }
    if (const NeedsBash* cause = config->hides("elixir_version")) {
      requests_.unread.push_back({Runtime::elixir, *cause});
    } else if (config->elixir_version) {
      const auto& asked = *config->elixir_version;
      add({.runtime = Runtime::elixir,
           .text = asked.text,
           .grammar = asked.is_branch ? Grammar::branch : Grammar::version,
           .where = asked.where});
    }
    add_notes(std::move(config->notes));
    return {};
  }

  Result<void> read_package_json() {
    const auto text = TRY(fs::read_file_beneath(app_, "package.json"));
    if (!text) return {};
    for (Engine& engine : TRY(parse_engines(*text, "package.json"))) {
      if (engine.tool != "node") continue;
      add({.runtime = Runtime::node,
           .text = std::move(engine.range),
           .grammar = Grammar::npm_range,
           .where = std::move(engine.where)});
    }
    return {};
  }

  Result<void> read_phoenix_static() {
    auto config = TRY(read_phoenix_static_config(app_, options_.bash, {"node_version"}));
    if (!config) return {};
    const NeedsBash* cause = config->hides("node_version");
    // engines of package.json decide before it, whatever it says.
    if (cause != nullptr && requests_.node.empty()) {
      requests_.unread.push_back({Runtime::node, *cause});
    } else if (cause == nullptr && config->node_version) {
      add({.runtime = Runtime::node,
           .text = config->node_version->text,
           .where = config->node_version->where});
    }
    add_notes(std::move(config->notes));
    return {};
  }

  Result<void> read_version_file(const char* file, Runtime runtime) {
    const auto text = TRY(read_config(app_, file));
    if (!text) return {};
    if (auto request = TRY(parse_version_file(*text, file, runtime))) add(*std::move(request));
    return {};
  }

  Result<void> read_version_files() {
    TRY(read_version_file(".nvmrc", Runtime::node));
    return read_version_file(".node-version", Runtime::node);
  }

  Result<void> read_own_files_of_elixir() {
    TRY(read_version_file(".erlang-version", Runtime::erlang));
    TRY(read_version_file(".preferred_otp_version", Runtime::erlang));
    return read_version_file(".elixir-version", Runtime::elixir);
  }

  Result<void> read_tool_versions() {
    const auto text = TRY(read_config(app_, ".tool-versions"));
    if (!text) return {};
    auto found = TRY(parse_tool_versions(*text, ".tool-versions"));
    note_half_a_pair(found);
    add(std::move(found));
    return {};
  }

  /// V-4: gigalixir's buildpack takes both versions from .tool-versions, or neither.
  void note_half_a_pair(const std::vector<Request>& found) {
    // Of a rebar3 app nobody wants an Elixir.
    if (fs::exists(app_ / "rebar.config") && !fs::exists(app_ / "mix.exs")) return;
    const Request* erlang = nullptr;
    const Request* elixir = nullptr;
    for (const Request& request : found) {
      if (request.runtime == Runtime::erlang) erlang = &request;
      if (request.runtime == Runtime::elixir) elixir = &request;
    }
    const Request* half = erlang != nullptr ? erlang : elixir;
    if ((erlang != nullptr) == (elixir != nullptr) || !requests_.of(half->runtime).empty()) return;
    requests_.notes.push_back(
        {format("gigalixir's own buildpack passes over a .tool-versions without {}",
                erlang == nullptr ? "erlang" : "elixir"),
         half->where});
  }

  Result<void> read_mise() {
    for (const char* file : mise_files) {
      if (const auto text = TRY(read_config(app_, file))) add(TRY(parse_mise(*text, file)));
    }
    if (fs::exists(app_ / "mise.local.toml")) {
      requests_.notes.push_back(
          {"mise.local.toml is for one machine, and is not read", {"mise.local.toml", 0}});
    }
    return {};
  }

  Result<std::optional<MixProject>> read_mix_file(const std::string& file) {
    const auto text = TRY(read_config(app_, file));
    if (!text) return std::optional<MixProject>();
    MixProject project = TRY(parse_mix_exs(*text, file));
    if (project.elixir) requests_.elixir_requirements.push_back(*project.elixir);
    add_notes(project.notes);
    return std::optional(std::move(project));
  }

  Result<void> read_mix() {
    const auto root = TRY(read_mix_file("mix.exs"));
    if (!root || !root->apps_path) return {};
    const std::string& folder = *root->apps_path;
    const fs::Path relative = fs::Path(folder).lexically_normal();
    if (relative.is_absolute() || relative.native().starts_with("..")) {
      requests_.notes.push_back(
          {"apps_path leads out of the app; the child apps are not read", {"mix.exs", 0}});
      return {};
    }
    if (!fs::is_directory(app_ / relative)) return {};
    const auto children = TRY(fs::list_directory(app_ / relative));
    std::size_t read = 0;
    for (const std::string& child : children) {
      if (++read > most_children) {
        requests_.notes.push_back(
            {format("only the first {} child apps are read", most_children), {"mix.exs", 0}});
        return {};
      }
      TRY(read_mix_file((relative / child / "mix.exs").native()));
    }
    return {};
  }

  const fs::Path& app_;
  const ReadOptions& options_;
  Requests requests_;
};

}  // namespace

Result<Requests> read_requests(const fs::Path& app, const ReadOptions& options) {
  return AppReader(app, options).run();
}

Result<std::optional<Request>> find_node_request(const fs::Path& app) {
  for (const char* file : {".nvmrc", ".node-version"}) {
    const auto text = TRY(read_config(app, file));
    if (!text) continue;
    if (auto request = TRY(parse_version_file(*text, file, Runtime::node))) return request;
  }
  for (const char* file : {".tool-versions", "mise.toml", ".mise.toml"}) {
    const auto text = TRY(read_config(app, file));
    if (!text) continue;
    const bool is_toml = std::string_view(file).ends_with(".toml");
    for (Request& request :
         TRY(is_toml ? parse_mise(*text, file) : parse_tool_versions(*text, file))) {
      if (request.runtime == Runtime::node) return std::optional(std::move(request));
    }
  }
  return std::optional<Request>();
}

}  // namespace bprun::requests
