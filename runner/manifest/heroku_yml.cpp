// SPDX-License-Identifier: MIT
#include "runner/manifest/heroku_yml.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/document/yaml_keys.hpp"
#include "runner/fs/beneath.hpp"
#include "runner/manifest/docker_sources.hpp"
#include "runner/manifest/dockerfile.hpp"

#include <algorithm>

namespace bprun::manifest {

namespace {

using document::Value;

constexpr const char* manifest_file = "heroku.yml";

/// YAML takes no tab in front of a line, and what its readers say of one helps nobody.
Result<void> check_tabs(std::string_view text, const std::string& file) {
  int number = 0;
  for (const auto line : text::lines(text)) {
    ++number;
    if (!line.starts_with('\t') || text::trim(line).empty()) continue;
    return Error{.kind = ErrorKind::app,
                 .message = "the line begins with a tab, which YAML does not take",
                 .where = Location{file, number},
                 .hint = "Indent with blanks."};
  }
  return {};
}

/// $NAME or ${NAME}, and nothing else.
bool is_reference(std::string_view value) {
  if (!value.starts_with('$')) return false;
  value.remove_prefix(1);
  if (value.starts_with('{') && value.ends_with('}')) value = value.substr(1, value.size() - 2);
  return !value.empty() && std::all_of(value.begin(), value.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

/// Takes what is wanted out of a document that has its shape, and looks at what hangs together.
class ManifestReader {
public:
  ManifestReader(const Value& root, const std::string& file, std::vector<Error>& errors)
      : root_(root), file_(file), errors_(errors) {}

  HerokuYml read() {
    const Value& build = *root_.find("build");
    for (const auto& [type, value] : build.find("docker")->members())
      read_.images.push_back(image(type, value));
    if (const Value* config = build.find("config")) read_build_arguments(*config);
    if (const Value* setup = root_.find("setup")) read_setup(*setup);
    if (const Value* release = root_.find("release"); release != nullptr && !release->is_null()) {
      read_release(*release);
    }
    if (const Value* run = root_.find("run")) {
      for (const auto& [type, value] : run->members())
        read_process(type, value);
    }
    for (const auto& image : read_.images) {
      const bool known = std::any_of(read_.processes.begin(),
                                     read_.processes.end(),
                                     [&](const auto& other) { return other.type == image.type; });
      if (!known) {
        read_.processes.push_back({.type = image.type, .image = image.type, .where = image.where});
      }
    }
    return std::move(read_);
  }

private:
  Location place(const Value& value) const { return {file_, value.line()}; }

  void refuse(const Value& value, std::string message, std::string hint) {
    errors_.push_back({.kind = ErrorKind::app,
                       .message = std::move(message),
                       .where = place(value),
                       .hint = std::move(hint)});
  }

  ManifestImage image(const std::string& type, const Value& value) const {
    ManifestImage image{.type = type, .where = place(value)};
    const Value* path = value.is_object() ? value.find("dockerfile") : &value;
    image.dockerfile = text::trim(*path->as_string());
    image.where = place(*path);
    if (const auto* target = value.find_string("target")) image.target = text::trim(*target);
    return image;
  }

  void read_build_arguments(const Value& config) {
    for (const auto& [name, value] : config.members()) {
      const std::string& text = *value.as_string();
      if (is_reference(text)) {
        refuse(value,
               format("build.config.{} is {}, and nothing puts a value in its place", name, text),
               format("Write the value itself. Config vars are there when the app runs and when "
                      "its release command runs, and never in a build: what needs {} belongs "
                      "under release or run.",
                      text));
      } else if (text.starts_with('$')) {
        read_.warnings.push_back(
            {format("build.config.{} begins with $, and is passed on as it stands", name),
             place(value)});
      }
      read_.build_arguments.emplace_back(name, text);
    }
  }

  void read_setup(const Value& setup) {
    if (const Value* addons = setup.find("addons")) read_.addons = addons->elements().size();
    const Value* config = setup.find("config");
    if (config == nullptr) return;
    for (const auto& [name, value] : config->members())
      read_.config_vars.emplace_back(name, *value.as_string());
  }

  static std::string command_line(const Value& value) {
    if (const auto* text = value.as_string()) return std::string(text::trim(*text));
    std::vector<std::string> lines;
    lines.reserve(value.elements().size());
    for (const auto& line : value.elements())
      lines.emplace_back(text::trim(*line.as_string()));
    return text::join(lines, " && ");
  }

  std::vector<std::string> image_names() const {
    std::vector<std::string> names;
    names.reserve(read_.images.size());
    for (const auto& image : read_.images)
      names.push_back(image.type);
    return names;
  }

  bool has_image(const std::string& type) const {
    const auto names = image_names();
    return std::find(names.begin(), names.end(), type) != names.end();
  }

  /// What to write instead of an image that there is none of: most of the time it is a stage.
  std::string advice(const std::string& key, const std::string& wrong) const {
    const auto names = image_names();
    std::string hint = format("{} must name one of: {}", key, text::join(names, ", "));
    const auto built = std::find_if(read_.images.begin(),
                                    read_.images.end(),
                                    [&](const auto& image) { return image.target == wrong; });
    if (built != read_.images.end()) {
      return format("{}. {} is a stage of {}; the process type that is built from it is {}: write "
                    "image: {}",
                    hint,
                    wrong,
                    built->dockerfile,
                    built->type,
                    built->type);
    }
    if (const auto near = text::nearest(wrong, names)) {
      return format("{}. Did you mean {}?", hint, *near);
    }
    return format("{}. If {} is a stage of a Dockerfile, a process type must be built from it "
                  "first: build.docker.migration with dockerfile and target: {}, then image: "
                  "migration",
                  hint,
                  wrong,
                  wrong);
  }

  void read_release(const Value& release) {
    ManifestProcess process{.type = "release", .where = place(release)};
    process.command = command_line(*release.find("command"));
    if (const auto* given = release.find_string("image")) {
      process.image = text::trim(*given);
      if (!has_image(process.image)) {
        refuse(*release.find("image"),
               format("Couldn't find the release image configured for this app. Is there a "
                      "matching run process? release.image is {}",
                      text::printable(process.image.substr(0, 100))),
               advice("release.image", process.image));
      }
    } else if (read_.images.size() == 1) {
      process.image = read_.images[0].type;
    } else {
      refuse(release,
             "release does not say in which image its command runs",
             format("Add image: with one of: {}.", text::join(image_names(), ", ")));
    }
    read_.release = std::move(process);
  }

  void read_process(const std::string& type, const Value& value) {
    ManifestProcess process{.type = type, .image = type, .where = place(value)};
    process.command = command_line(value.is_object() ? *value.find("command") : value);
    if (const auto* given = value.find_string("image")) {
      process.image = text::trim(*given);
      if (!has_image(process.image)) {
        refuse(*value.find("image"),
               format("run.{}.image is {}, and no such image is built",
                      type,
                      text::printable(process.image.substr(0, 100))),
               advice(format("run.{}.image", type), process.image));
      }
    } else if (!has_image(type)) {
      refuse(value,
             format("run.{} does not say in which image it runs, and build.docker has none of this "
                    "name",
                    type),
             format("Write it as a map with command and image: one of {}.",
                    text::join(image_names(), ", ")));
    }
    if (type == "release") {
      read_.warnings.push_back(
          {"run.release is started like any process: the command that runs once before a release "
           "stands under release",
           place(value)});
    }
    read_.processes.push_back(std::move(process));
  }

  const Value& root_;
  const std::string& file_;
  std::vector<Error>& errors_;
  HerokuYml read_;
};

/// The file by itself; nullopt where it cannot be taken any further.
std::optional<HerokuYml>
read_manifest(std::string_view text, const std::string& file, std::vector<Error>& errors) {
  const auto refused = [&](Error error) {
    errors.push_back(std::move(error));
    return std::nullopt;
  };
  if (const auto tabs = check_tabs(text, file); !tabs) return refused(tabs.error());
  const auto root = document::parse_yaml(text, file, document::YamlScalars::as_written);
  if (!root) return refused(root.error());
  if (auto once = document::check_yaml_keys_once(text, file); !once) {
    return refused(std::move(once).error());
  }
  ShapeFindings findings;
  check_shape(*root, heroku_yml_shape(), "", file, findings);
  if (!findings.errors.empty()) {
    errors.insert(errors.end(), findings.errors.begin(), findings.errors.end());
    return std::nullopt;
  }
  return ManifestReader(*root, file, errors).read();
}

/// Compares heroku.yml with the Dockerfiles that it names.
class DockerfileCheck {
public:
  DockerfileCheck(const fs::Path& app_dir,
                  const std::vector<std::string>& config_vars,
                  ManifestCheck& check)
      : app_dir_(app_dir), check_(check), config_vars_(config_vars) {
    for (const auto& [name, value] : check.manifest->config_vars)
      config_vars_.push_back(name);
    // What the add-ons set that everybody has.
    config_vars_.insert(config_vars_.end(), {"DATABASE_URL", "REDIS_URL"});
  }

  Result<void> run() {
    std::vector<std::string> seen;
    for (const auto& image : check_.manifest->images) {
      if (image.dockerfile.ends_with(".in")) {
        check_.errors.push_back(
            {.kind = ErrorKind::app,
             .message = format("build.docker.{}: {} would go through the C preprocessor, which "
                               "reads the machine's files",
                               image.type,
                               text::printable(image.dockerfile)),
             .where = image.where,
             .hint = "Give the file a name that does not end in .in."});
        continue;
      }
      const auto text = fs::read_file_beneath(app_dir_, image.dockerfile);
      if (!text || !*text) {
        check_.errors.push_back(
            {.kind = ErrorKind::app,
             .message = text ? format("build.docker.{}: there is no file {} in the app",
                                      image.type,
                                      text::printable(image.dockerfile))
                             : format("build.docker.{}: {}", image.type, text.error().message),
             .where = image.where,
             .hint = "The path is one in the app, from where heroku.yml lies."});
        continue;
      }
      const auto dockerfile = parse_dockerfile(**text, image.dockerfile);
      if (!dockerfile) {
        check_.errors.push_back(dockerfile.error());
        continue;
      }
      check_target(image, *dockerfile);
      if (std::find(seen.begin(), seen.end(), image.dockerfile) != seen.end()) continue;
      seen.push_back(image.dockerfile);
      check_variables(image.dockerfile, *dockerfile);
      for (auto& error :
           check_sources(*dockerfile, check_.manifest->build_arguments, image.dockerfile))
        check_.errors.push_back(std::move(error));
    }
    return {};
  }

private:
  void check_target(const ManifestImage& image, const Dockerfile& dockerfile) {
    if (image.target.empty() || find_stage(dockerfile, image.target) != nullptr) return;
    check_.errors.push_back({.kind = ErrorKind::app,
                             .message = format("build.docker.{}: {} has no stage {}",
                                               image.type,
                                               image.dockerfile,
                                               text::printable(image.target)),
                             .where = image.where,
                             .hint = format("Its stages are: {}.", stage_names(dockerfile))});
  }

  bool is_config_var(const std::string& name) const {
    return std::find(config_vars_.begin(), config_vars_.end(), name) != config_vars_.end();
  }

  bool is_build_argument(const std::string& name) const {
    const auto& given = check_.manifest->build_arguments;
    return std::any_of(
        given.begin(), given.end(), [&](const auto& one) { return one.first == name; });
  }

  void refuse_in_build(const std::string& file, const std::string& name, int line) {
    check_.errors.push_back(
        {.kind = ErrorKind::app,
         .message = format("a build stage expects the config var {}, and builds have none", name),
         .where = Location{file, line},
         .hint = format("Config vars are there when the app runs and when its release command "
                        "runs. A migration belongs into heroku.yml under release, with image and "
                        "command; a value that the build alone needs belongs into build.config as "
                        "{}: VALUE, with ARG {} in the stage.",
                        name,
                        name)});
  }

  void check_variables(const std::string& file, const Dockerfile& dockerfile) {
    for (const auto& stage : dockerfile.stages) {
      for (const auto& argument : stage.arguments) {
        if (argument.has_default || is_build_argument(argument.name)) continue;
        if (is_config_var(argument.name)) refuse_in_build(file, argument.name, argument.line);
      }
      for (const auto& used : stage.unset_variables) {
        if (is_config_var(used.name)) refuse_in_build(file, used.name, used.line);
      }
    }
    for (const auto& [name, value] : check_.manifest->build_arguments) {
      if (is_declared(dockerfile, name)) continue;
      check_.warnings.push_back(
          {format("build.config.{} does not reach {}: no ARG {} stands in it", name, file, name),
           Location{manifest_file, 0}});
    }
  }

  static bool is_declared(const Dockerfile& dockerfile, const std::string& name) {
    const auto among = [&](const std::vector<DockerArgument>& arguments) {
      return std::any_of(arguments.begin(), arguments.end(), [&](const auto& argument) {
        return argument.name == name;
      });
    };
    return among(dockerfile.arguments) ||
           std::any_of(dockerfile.stages.begin(), dockerfile.stages.end(), [&](const auto& stage) {
             return among(stage.arguments);
           });
  }

  const fs::Path& app_dir_;
  ManifestCheck& check_;
  std::vector<std::string> config_vars_;
};

}  // namespace

Result<HerokuYml> parse_heroku_yml(std::string_view text, const std::string& file) {
  std::vector<Error> errors;
  auto manifest = read_manifest(text, file, errors);
  if (!errors.empty()) return errors.front();
  return std::move(*manifest);
}

Result<std::optional<ManifestCheck>> check_heroku_yml(const fs::Path& app_dir,
                                                      const std::vector<std::string>& config_vars) {
  const auto text = TRY(fs::read_file_beneath(app_dir, manifest_file));
  if (!text) return std::optional<ManifestCheck>();
  ManifestCheck check;
  check.manifest = read_manifest(*text, manifest_file, check.errors);
  if (check.manifest) {
    check.warnings = check.manifest->warnings;
    TRY(DockerfileCheck(app_dir, config_vars, check).run());
  }
  return std::optional(std::move(check));
}

Result<std::optional<HerokuYml>> read_heroku_yml(const fs::Path& app_dir,
                                                 const std::vector<std::string>& config_vars) {
  auto check = TRY(check_heroku_yml(app_dir, config_vars));
  if (!check) return std::optional<HerokuYml>();
  if (!check->errors.empty()) return check->errors.front();
  check->manifest->warnings = std::move(check->warnings);
  return std::move(check->manifest);
}

}  // namespace bprun::manifest
