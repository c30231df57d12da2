// SPDX-License-Identifier: MIT
#include "buildpacks/nodejs/package_json.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/file.hpp"

namespace bprun::nodejs {

namespace {

Error malformed(std::string message, const std::string& file, int line, std::string hint) {
  return Error{.kind = ErrorKind::app,
               .message = std::move(message),
               .where = Location{file, line},
               .hint = std::move(hint)};
}

Result<std::optional<PackageManagerField>> read_package_manager(const document::Value& root,
                                                                const std::string& file) {
  const document::Value* value = root.find("packageManager");
  if (value == nullptr || value->is_null()) return std::optional<PackageManagerField>{};
  const std::string* text = value->as_string();
  if (text == nullptr) {
    return malformed(format("packageManager is {}, not a string", value->type_name()),
                     file,
                     value->line(),
                     "Write it as \"pnpm@9.15.0\".");
  }
  const std::string_view trimmed = text::trim(*text);
  if (trimmed.empty()) return std::optional<PackageManagerField>{};
  const std::size_t at = trimmed.find('@');
  // "+sha512.…" behind the version is corepack's checksum; ours come from the version table.
  const std::string_view version =
      at == std::string_view::npos ? "" : trimmed.substr(at + 1, trimmed.find('+', at) - at - 1);
  if (at == 0 || version.empty()) {
    return malformed(format("packageManager \"{}\" names no version", text::printable(*text)),
                     file,
                     value->line(),
                     "Write it as \"pnpm@9.15.0\": a name, @, and a version.");
  }
  return std::optional(PackageManagerField{.name = std::string(trimmed.substr(0, at)),
                                           .version = std::string(version),
                                           .where = Location{file, value->line()}});
}

/// The name of the first member, at any depth, whose version is a place in the app.
std::optional<std::string> local_member(const document::Value& group) {
  if (!group.is_object()) return std::nullopt;
  for (const auto& [name, value] : group.members()) {
    if (value.is_object()) {
      if (auto inner = local_member(value)) return inner;
    }
    const std::string* asked = value.as_string();
    if (asked == nullptr) continue;
    for (const auto* local : {"file:", "link:", "portal:", "./", "../", "/"}) {
      if (asked->starts_with(local)) return name;
    }
  }
  return std::nullopt;
}

}  // namespace

Result<PackageJson> PackageJson::read(const Path& app) {
  const auto text = TRY(fs::read_file_if_exists(app / "package.json"));
  if (!text) {
    return Error{.kind = ErrorKind::app,
                 .message = "there is no package.json in the app's root",
                 .hint = "`npm init` writes one."};
  }
  return parse(*text, "package.json");
}

Result<PackageJson> PackageJson::parse(std::string_view text, const std::string& file) {
  PackageJson package;
  auto root = document::parse_json(text, file);
  if (!root) return std::move(root).error().while_doing("while reading the app's package.json");
  package.root_ = std::move(root).take();
  if (!package.root_.is_object()) {
    return malformed(format("{} holds {}, not an object", file, package.root_.type_name()),
                     file,
                     package.root_.line(),
                     "`npm init` writes a valid one.");
  }
  package.engines_ = TRY(requests::engines_of(package.root_, file));
  package.package_manager_ = TRY(read_package_manager(package.root_, file));
  return package;
}

std::optional<Field> PackageJson::engine(std::string_view tool) const {
  for (const requests::Engine& engine : engines_) {
    if (engine.tool == tool) return Field{engine.range, engine.where};
  }
  return std::nullopt;
}

bool PackageJson::has_script(std::string_view name) const {
  const document::Value* scripts = root_.find("scripts");
  const std::string* command = scripts != nullptr ? scripts->find_string(name) : nullptr;
  return command != nullptr && !command->empty();
}

std::optional<std::vector<std::string>> PackageJson::cache_directories() const {
  for (const auto* key : {"cacheDirectories", "cache_directories"}) {
    const document::Value* value = root_.find(key);
    if (value == nullptr || value->as_array() == nullptr || value->elements().empty()) continue;
    std::vector<std::string> directories;
    for (const document::Value& element : value->elements()) {
      if (element.as_string() != nullptr) directories.push_back(*element.as_string());
    }
    return directories;
  }
  return std::nullopt;
}

bool PackageJson::has_workspaces() const {
  return root_.find("workspaces") != nullptr;
}

std::optional<std::string> PackageJson::local_dependency() const {
  const document::Value* pnpm = root_.find("pnpm");
  const document::Value* of_pnpm = pnpm != nullptr ? pnpm->find("overrides") : nullptr;
  for (const document::Value* group : {root_.find("dependencies"),
                                       root_.find("devDependencies"),
                                       root_.find("optionalDependencies"),
                                       root_.find("overrides"),
                                       root_.find("resolutions"),
                                       of_pnpm}) {
    if (group == nullptr) continue;
    if (auto name = local_member(*group)) return name;
  }
  return std::nullopt;
}

std::string PackageJson::name() const {
  const std::string* name = root_.find_string("name");
  return name != nullptr ? *name : "";
}

}  // namespace bprun::nodejs
