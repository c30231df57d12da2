// SPDX-License-Identifier: MIT
#include "buildpacks/nodejs/package_json.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/file.hpp"

#include <array>

namespace bprun::nodejs {

namespace {

constexpr std::array<std::string_view, 5> known_engines{"node", "npm", "yarn", "pnpm", "iojs"};

Error malformed(std::string message, const std::string& file, int line, std::string hint) {
  return Error{.kind = ErrorKind::app,
               .message = std::move(message),
               .where = Location{file, line},
               .hint = std::move(hint)};
}

Result<void> check_engines(const document::Value& root, const std::string& file) {
  const document::Value* engines = root.find("engines");
  if (engines == nullptr || !engines->is_object()) return {};  // npm passes over lists here, too
  for (const std::string_view tool : known_engines) {
    const document::Value* value = engines->find(tool);
    if (value == nullptr || value->is_null()) continue;
    if (!value->is_string()) {
      return malformed(format("engines.{} is {}, not a string", tool, value->type_name()),
                       file,
                       value->line(),
                       "Write a version range in quotes, for example \"22.x\".");
    }
    if (tool == "iojs" && !text::trim(*value->as_string()).empty()) {
      return malformed("engines.iojs asks for io.js, which ended in 2015",
                       file,
                       value->line(),
                       "Ask for Node.js instead: \"engines\": { \"node\": \"22.x\" }.");
    }
  }
  return {};
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
  package.file_ = file;
  auto root = document::parse_json(text, file);
  if (!root) return std::move(root).error().while_doing("while reading the app's package.json");
  package.root_ = std::move(root).take();
  if (!package.root_.is_object()) {
    return malformed(format("{} holds {}, not an object", file, package.root_.type_name()),
                     file,
                     package.root_.line(),
                     "`npm init` writes a valid one.");
  }
  TRY(check_engines(package.root_, file));
  package.package_manager_ = TRY(read_package_manager(package.root_, file));
  return package;
}

std::optional<Field> PackageJson::engine(std::string_view tool) const {
  const document::Value* engines = root_.find("engines");
  const document::Value* value = engines != nullptr ? engines->find(tool) : nullptr;
  if (value == nullptr || value->as_string() == nullptr) return std::nullopt;
  const std::string_view text = text::trim(*value->as_string());
  if (text.empty()) return std::nullopt;
  return Field{std::string(text), Location{file_, value->line()}};
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

std::string PackageJson::name() const {
  const std::string* name = root_.find_string("name");
  return name != nullptr ? *name : "";
}

}  // namespace bprun::nodejs
