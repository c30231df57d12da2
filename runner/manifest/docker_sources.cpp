// SPDX-License-Identifier: MIT
#include "runner/manifest/docker_sources.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

namespace bprun::manifest {

namespace {

constexpr std::array local_transports{"oci",
                                      "oci-archive",
                                      "docker-archive",
                                      "docker-daemon",
                                      "dir",
                                      "containers-storage",
                                      "ostree",
                                      "sif",
                                      "tarball",
                                      "atomic"};

/// Of every build, set by the engine: words such as linux and amd64.
constexpr std::array platform_names{"TARGETPLATFORM",
                                    "TARGETOS",
                                    "TARGETARCH",
                                    "TARGETVARIANT",
                                    "BUILDPLATFORM",
                                    "BUILDOS",
                                    "BUILDARCH",
                                    "BUILDVARIANT"};

bool is_local(std::string_view name) {
  const std::size_t colon = name.find(':');
  if (colon == std::string_view::npos) return false;
  const std::string transport = text::to_lower(name.substr(0, colon));
  const auto rest = name.substr(colon + 1);
  if (transport == "docker" && rest.starts_with("//")) return false;
  // No tag and no port begins with a slash: what does is a path, of whatever transport.
  return rest.starts_with('/') ||
         std::find(local_transports.begin(), local_transports.end(), transport) !=
             local_transports.end();
}

/// An engine takes the first digits of an image's id for its name, whoever's image it is: FROM 4.
bool is_image_id(std::string_view name) {
  if (name.starts_with("sha256:")) return true;
  return !name.empty() && name.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
}

/// A stage above that line; FROM takes none by number.
bool is_stage(const Dockerfile& dockerfile, const DockerSource& source, std::string_view name) {
  const auto* stage = find_stage(dockerfile, name);
  if (stage == nullptr || stage->line >= source.line) return false;
  return stage->written_name == name || (!source.is_base && stage->name != text::to_lower(name));
}

/// Puts the values of ARGs in the place of $NAME, ${NAME} and ${NAME:-default}.
class ArgumentValues {
public:
  ArgumentValues(const Dockerfile& dockerfile, const BuildArguments& given) {
    for (const auto& [name, value] : given) {
      given_.push_back(name);
      values_[name] = value;
    }
    for (const char* name : platform_names)
      values_.try_emplace(name, "x");
    for (const auto& argument : dockerfile.arguments)
      learn(argument);
    for (const auto& stage : dockerfile.stages) {
      for (const auto& argument : stage.arguments)
        learn(argument);
    }
  }

  /// nullopt: nobody can say beforehand.
  std::optional<std::string> expand(std::string_view text) const {
    std::string expanded;
    while (!text.empty()) {
      const std::size_t dollar = std::min(text.find('$'), text.size());
      expanded += text.substr(0, dollar);
      text.remove_prefix(dollar);
      if (text.empty()) break;
      text.remove_prefix(1);
      const auto value = text.starts_with('{') ? take_braced(text) : take_bare(text);
      if (!value) return std::nullopt;
      expanded += *value;
    }
    // Quotes and escapes are for engines to take out, each in its way.
    if (expanded.find_first_of("\"'\\`$") != std::string::npos) return std::nullopt;
    return expanded;
  }

private:
  /// An ARG that has two values has none that can be told: which holds depends on the engine.
  void learn(const DockerArgument& argument) {
    if (!argument.has_default) return;
    if (std::find(given_.begin(), given_.end(), argument.name) != given_.end()) return;
    auto value = expand(argument.value);
    const auto [known, is_new] = values_.try_emplace(argument.name, value);
    if (!is_new && known->second != value) known->second = std::nullopt;
  }

  std::optional<std::string> value_of(std::string_view name) const {
    const auto found = values_.find(std::string(name));
    return found == values_.end() ? std::nullopt : found->second;
  }

  static std::size_t name_length(std::string_view text) {
    return std::min(text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                           "0123456789_"),
                    text.size());
  }

  std::optional<std::string> take_bare(std::string_view& text) const {
    const auto name = text.substr(0, name_length(text));
    text.remove_prefix(name.size());
    return value_of(name);
  }

  std::optional<std::string> take_braced(std::string_view& text) const {
    const std::size_t end = text.find('}');
    if (end == std::string_view::npos) return std::nullopt;
    const auto inside = text.substr(1, end - 1);
    text.remove_prefix(end + 1);
    const auto name = inside.substr(0, name_length(inside));
    const auto rest = inside.substr(name.size());
    const auto known = values_.find(std::string(name));
    if (rest.empty()) return value_of(name);
    if (!rest.starts_with(":-")) return std::nullopt;
    if (known == values_.end()) return expand(rest.substr(2));
    if (!known->second || !known->second->empty()) return known->second;
    return expand(rest.substr(2));
  }

  std::vector<std::string> given_;
  std::map<std::string, std::optional<std::string>> values_;
};

}  // namespace

std::vector<Error> check_sources(const Dockerfile& dockerfile,
                                 const BuildArguments& arguments,
                                 const std::string& file) {
  const ArgumentValues values(dockerfile, arguments);
  std::vector<Error> errors;
  for (const auto& source : dockerfile.sources) {
    const bool is_plain = source.name.find('$') == std::string::npos;
    const auto name = source.is_base || is_plain ? values.expand(source.name) : std::nullopt;
    const auto shown = text::printable(source.name.substr(0, 100));
    if (!name) {
      errors.push_back(
          {.kind = ErrorKind::app,
           .message = format("which image {} is cannot be told before the build", shown),
           .where = Location{file, source.line},
           .hint = "Name it outright, or in FROM by an ARG with one default or a "
                   "value in build.config; --from and --mount take the name of a "
                   "stage: FROM $IMAGE AS other, then --from=other."});
    } else if (is_local(*name) || (is_image_id(*name) && !is_stage(dockerfile, source, *name))) {
      errors.push_back(
          {.kind = ErrorKind::app,
           .message = format("{} is an image of the machine's own{}, and an app "
                             "takes none from there",
                             shown,
                             *name == source.name ? "" : format(" ({})", text::printable(*name))),
           .where = Location{file, source.line},
           .hint = "Name one in a registry (docker.io/library/NAME), scratch, or a stage of this "
                   "file."});
    }
  }
  return errors;
}

}  // namespace bprun::manifest
