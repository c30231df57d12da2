// SPDX-License-Identifier: MIT
#include "runner/pipeline/formation.hpp"

#include "runner/archive/list.hpp"
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/beneath.hpp"
#include "runner/manifest/process_types.hpp"
#include "runner/manifest/release_output.hpp"
#include "runner/run/image_app.hpp"

#include <map>
#include <optional>

namespace bprun::pipeline {

namespace {

const std::vector<std::string>& formation_files() {
  static const std::vector<std::string> names{"Procfile", ".release", "app.json"};
  return names;
}

Result<std::map<std::string, std::string>> files_of(const run::SlugFile& slug,
                                                    run::SlugLayout layout) {
  auto found = layout == run::SlugLayout::heroku
                   ? std::map<std::string, std::string>()
                   : TRY(archive::read_members(slug.file, formation_files()));
  if (layout == run::SlugLayout::plain || !found.empty()) return found;
  std::vector<std::string> below;
  for (const auto& name : formation_files())
    below.push_back("app/" + name);
  for (auto& [name, text] : TRY(archive::read_members(slug.file, below)))
    found[name.substr(4)] = std::move(text);
  return found;
}

Result<std::map<std::string, std::string>> files_of(const run::AppDirectory& app) {
  std::map<std::string, std::string> found;
  for (const auto& name : formation_files()) {
    if (auto text = TRY(fs::read_file_beneath(app.directory, name))) found[name] = std::move(*text);
  }
  return found;
}

}  // namespace

Result<Formation> read_formation(const std::variant<run::SlugFile, run::AppDirectory>& app,
                                 run::SlugLayout layout) {
  const auto* slug = std::get_if<run::SlugFile>(&app);
  if (slug != nullptr && run::is_image(slug->file)) {
    Formation of_image;
    of_image.types = TRY(run::image_process_types(slug->file));
    return of_image;
  }
  const auto files =
      TRY(slug != nullptr ? files_of(*slug, layout) : files_of(std::get<run::AppDirectory>(app)));
  Formation formation;
  std::vector<manifest::ProcessType> own;
  if (const auto found = files.find("Procfile"); found != files.end()) {
    own = TRY(manifest::parse_procfile(found->second, "Procfile")).types;
  }
  manifest::ReleaseOutput release;
  if (const auto found = files.find(".release"); found != files.end()) {
    release = TRY(manifest::parse_release(found->second, ".release"));
  }
  formation.types = manifest::effective_process_types(own, release.default_process_types);
  if (const auto found = files.find("app.json"); found != files.end()) {
    formation.app = TRY(manifest::parse_formation(found->second, "app.json"));
  }
  return formation;
}

std::string Placed::name() const {
  return format("{}.{}", type, number);
}

Result<std::vector<Placed>>
place_processes(const Formation& formation, const manifest::Quantities& asked, int base) {
  for (const auto& [type, number] : asked) {
    if (manifest::find_process_type(formation.types, type) != nullptr) continue;
    std::vector<std::string> names;
    names.reserve(formation.types.size());
    for (const auto& known : formation.types)
      names.push_back(known.name);
    return Error{.kind = ErrorKind::usage,
                 .message = format("there is no process type {}", type),
                 .hint = names.empty() ? "The app has none: it needs a Procfile."
                                       : format("There are {}.", text::list(names))};
  }
  std::vector<Placed> placed;
  int port = base;
  for (const auto& type : formation.types) {
    if (type.name == "release") continue;
    const auto& wanted = asked.empty() ? formation.app.quantities : asked;
    const auto found = wanted.find(type.name);
    const int many = found != wanted.end() ? found->second : (asked.empty() ? 1 : 0);
    for (int number = 1; number <= many; ++number)
      placed.push_back({type.name, number, base == 0 ? 0 : port + number - 1});
    constexpr int ports_of_a_type = 100;
    port += ports_of_a_type;
  }
  if (!placed.empty()) return placed;
  return Error{.kind = ErrorKind::app,
               .message = "there is no process to start",
               .hint = "The Procfile has no type but release, or all are scaled to 0."};
}

}  // namespace bprun::pipeline
