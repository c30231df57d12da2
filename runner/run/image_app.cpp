// SPDX-License-Identifier: MIT
#include "runner/run/image_app.hpp"

#include "runner/archive/extract.hpp"
#include "runner/archive/list.hpp"
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/rootfs/oci_layout.hpp"
#include "runner/run/app_files.hpp"

#include <algorithm>
#include <array>

namespace bprun::run {

namespace {

using document::Value;

constexpr const char* layout_mark = "oci-layout";
constexpr const char* index_file = "index.json";
constexpr const char* processes_file = "bprun.json";
constexpr const char* types_label = "io.bprun.process-types";

/// What the sandbox makes itself instead of showing a root's own.
constexpr std::array hidden_folders{"app", "home", "mnt", "root", "srv", "var"};

/// Folders of a system, in which an app writes nothing.
constexpr std::array system_folders{
    "bin", "boot", "dev", "etc", "lib", "lib64", "proc", "run", "sbin", "sys", "tmp", "usr"};

template <std::size_t Size>
bool is_among(const std::array<const char*, Size>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string wanted_type(const decltype(RunRequest::what)& what) {
  const auto* type = std::get_if<ProcessTypeName>(&what);
  return type == nullptr ? "" : type->name;
}

bool may_lack(const decltype(RunRequest::what)& what) {
  const auto* type = std::get_if<ProcessTypeName>(&what);
  return type != nullptr && type->may_lack;
}

std::vector<manifest::ProcessType> types_of(const Value& processes) {
  std::vector<manifest::ProcessType> types;
  types.reserve(processes.members().size());
  for (const auto& [name, process] : processes.members()) {
    const auto* command =
        process.is_string() ? process.as_string() : process.find_string("command");
    types.push_back({name, command == nullptr ? "" : *command, 0});
  }
  return types;
}

/// Which image of several, and the command in it; nullopt: there is no such process.
struct Chosen {
  std::string tag;
  std::string command;
};

Result<std::optional<Chosen>> choose_image(const Value& document,
                                           const decltype(RunRequest::what)& what) {
  const std::string type = wanted_type(what);
  const Value* processes = document.find("processes");
  const Value* process = nullptr;
  if (type == "release") process = document.find("release");
  if (process == nullptr && processes != nullptr) {
    process = processes->find(type.empty() ? "web" : type);
    // A one-off command runs in web, or in the first there is.
    if (process == nullptr && type.empty() && !processes->members().empty()) {
      process = &processes->members().front().second;
    }
  }
  if (process != nullptr && process->find_string("image") == nullptr) {
    return Error{.kind = ErrorKind::corrupt,
                 .message =
                     format("{} does not say which image a process type runs in", processes_file)};
  }
  if (process == nullptr) {
    if (may_lack(what)) return std::optional<Chosen>();
    // It is not there: the Error lists those that are.
    static_cast<void>(TRY(command_of(
        processes == nullptr ? std::vector<manifest::ProcessType>() : types_of(*processes), type)));
    return std::optional<Chosen>();
  }
  Chosen chosen{.tag = *process->find_string("image"), .command = ""};
  const auto* command = process->find_string("command");
  if (!type.empty() && command != nullptr) chosen.command = *command;
  return std::optional(std::move(chosen));
}

const Value* setting(const ImageApp& app, std::string_view key) {
  const Value* config = app.configuration.find("config");
  return config == nullptr ? nullptr : config->find(key);
}

std::vector<std::string> words_of(const Value* list) {
  std::vector<std::string> words;
  if (list == nullptr) return words;
  for (const auto& element : list->elements()) {
    if (const auto* word = element.as_string()) words.push_back(*word);
  }
  return words;
}

/// By the label of the only image of a layout.
Result<std::vector<manifest::ProcessType>> labelled_types(const Path& file, bool is_packed) {
  std::optional<fs::TempDir> unpacked;
  Path layout = file;
  if (is_packed) {
    unpacked.emplace(
        TRY(fs::TempDir::create(std::filesystem::temp_directory_path(), "bprun-image")));
    layout = unpacked->path() / "layout";
    TRY_WHILE(archive::extract(file, layout), format("while unpacking {}", file.native()));
  }
  ImageApp app{.root = {}, .configuration = {}};
  app.configuration = TRY(rootfs::read_image({.directory = layout})).config;
  const Value* labels = setting(app, "Labels");
  const auto* types = labels == nullptr ? nullptr : labels->find_string(types_label);
  if (types == nullptr) return std::vector<manifest::ProcessType>();
  return types_of(TRY(document::parse_json(*types, "the image's labels")));
}

}  // namespace

bool is_image(const Path& file) {
  if (fs::is_directory(file))
    return fs::is_file(file / index_file) && fs::is_file(file / layout_mark);
  if (!fs::is_file(file) || file.extension() != ".tar") return false;
  const auto members = archive::read_members(file, {layout_mark});
  return members && members->contains(layout_mark);
}

Result<std::vector<manifest::ProcessType>> image_process_types(const Path& file) {
  std::vector<manifest::ProcessType> types;
  const bool is_packed = !fs::is_directory(file);
  std::optional<std::string> text;
  if (is_packed) {
    const auto found = TRY(archive::read_members(file, {processes_file}));
    if (const auto member = found.find(processes_file); member != found.end())
      text = member->second;
  } else {
    text = TRY(fs::read_file_if_exists(file / processes_file));
  }
  if (text) {
    const auto document = TRY(document::parse_json(*text, processes_file));
    if (const Value* processes = document.find("processes")) types = types_of(*processes);
  } else {
    types = TRY(labelled_types(file, is_packed));
  }
  for (const auto& type : types) {
    if (manifest::is_process_type_name(type.name)) continue;
    return Error{.kind = ErrorKind::corrupt,
                 .message = format("the image has a process type \"{}\", which is no name of one",
                                   text::printable(type.name))};
  }
  return types;
}

Result<std::optional<ImageApp>>
open_image_app(const Path& file, const Path& work, const decltype(RunRequest::what)& what) {
  Path layout = file;
  if (!fs::is_directory(file)) {
    layout = work / "layout";
    TRY_WHILE(archive::extract(file, layout), format("while unpacking {}", file.native()));
  }
  rootfs::LayoutName name{.directory = layout};
  ImageApp app{.root = work / "root", .configuration = {}};
  if (const auto text = TRY(fs::read_file_if_exists(layout / processes_file))) {
    const auto document = TRY(document::parse_json(*text, processes_file));
    const auto chosen = TRY(choose_image(document, what));
    if (!chosen) return std::optional<ImageApp>();
    name.tag = chosen->tag;
    app.command = chosen->command;
  }
  app.configuration = TRY(rootfs::read_image(name)).config;
  const Value* labels = setting(app, "Labels");
  if (const auto* types = labels == nullptr ? nullptr : labels->find_string(types_label)) {
    app.types = types_of(TRY(document::parse_json(*types, "the image's labels")));
  }
  TRY(fs::make_directories(app.root, 0755));
  TRY_WHILE(rootfs::unpack_image(name, app.root), format("while unpacking {}", file.native()));
  return std::optional(std::move(app));
}

Result<std::vector<std::string>> image_words(const ImageApp& app,
                                             const decltype(RunRequest::what)& what) {
  std::vector<std::string> words = words_of(setting(app, "Entrypoint"));
  if (const auto* list = std::get_if<WordList>(&what)) return list->words;
  std::string line = app.command;
  if (const auto* shell = std::get_if<ShellLine>(&what)) {
    line = shell->text;
    words.clear();
  }
  if (!line.empty()) {
    words.insert(words.end(), {"/bin/sh", "-c", line});
    return words;
  }
  for (auto& word : words_of(setting(app, "Cmd")))
    words.push_back(std::move(word));
  if (!words.empty() && !words.front().empty()) return words;
  return Error{.kind = ErrorKind::app,
               .message = "the image starts nothing by itself: it has neither CMD nor ENTRYPOINT",
               .hint = format("Say it in heroku.yml:\nrun:\n  {}: COMMAND", wanted_type(what))};
}

bool is_folder_of_image(const ImageApp& app, const Path& relative) {
  Path place = app.root;
  for (const auto& name : relative) {
    if (name.empty()) continue;
    if (name == "..") return false;
    place /= name;
    std::error_code failed;
    if (!std::filesystem::is_directory(std::filesystem::symlink_status(place, failed))) {
      return false;
    }
  }
  return true;
}

Path image_directory(const ImageApp& app) {
  const Value* value = setting(app, "WorkingDir");
  const auto* text = value == nullptr ? nullptr : value->as_string();
  if (text == nullptr) return "/";
  const Path directory = Path(*text).lexically_normal();
  const bool is_clean =
      directory.is_absolute() && directory.native().find("..") == std::string::npos;
  return is_clean && is_folder_of_image(app, directory.relative_path()) ? directory : Path("/");
}

std::vector<sandbox::Mount> image_mounts(const ImageApp& app) {
  std::vector<sandbox::Mount> mounts;
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(app.root, failed)) {
    const std::string name = entry.path().filename().native();
    std::error_code ignored;
    if (entry.is_symlink(ignored)) continue;
    const bool is_hidden = entry.is_directory(ignored) && is_among(hidden_folders, name);
    if (is_hidden || entry.is_regular_file(ignored)) {
      mounts.push_back({.host = entry.path(), .inside = Path("/") / name});
    }
  }
  std::sort(mounts.begin(), mounts.end(), [](const auto& a, const auto& b) {
    return a.inside < b.inside;
  });
  const Path directory = image_directory(app);
  if (directory == "/") return mounts;
  const std::string top = directory.relative_path().begin()->native();
  const bool is_own = !is_among(system_folders, top) || directory.native().starts_with("/usr/src/");
  if (is_own) {
    mounts.push_back(
        {.host = app.root / directory.relative_path(), .inside = directory, .writable = true});
  }
  return mounts;
}

void add_image_environment(const ImageApp& app,
                           const manifest::ConfigVars& config,
                           process::Environment& environment) {
  for (const auto& word : words_of(setting(app, "Env"))) {
    const std::size_t equals = word.find('=');
    std::string name = word.substr(0, equals);
    if (equals == std::string::npos || !process::is_variable_name(name) || name == "PORT") continue;
    if (config.find(name) == nullptr) environment.set(std::move(name), word.substr(equals + 1));
  }
}

}  // namespace bprun::run
