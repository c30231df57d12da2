// SPDX-License-Identifier: MIT
#include "runner/runtimes/declaration.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"

#include <array>

namespace bprun::runtimes {

namespace {

using document::Value;

/// Reads members of one answer, and words its errors.
class Reader {
public:
  explicit Reader(std::string buildpack) : buildpack_(std::move(buildpack)) {}

  Error wrong(const std::string& what, std::string_view expected) const {
    return Error{.kind = ErrorKind::buildpack,
                 .message = format("bin/plan of {}: {} must be {}", buildpack_, what, expected),
                 .hint = "It is the buildpack's mistake: docs/reference/plan.md has the schema."};
  }

  Result<std::string> text(const Value& object, std::string_view key, const std::string& of) const {
    const auto* found = object.find_string(key);
    if (found == nullptr || found->empty()) return wrong(format("{}.{}", of, key), "a text");
    return *found;
  }

  /// A relative path that stays below the runtime's directory.
  Result<std::string> place(const std::string& path, const std::string& of) const {
    const bool climbs = [&] {
      for (const auto part : text::split(path, '/')) {
        if (part == "..") return true;
      }
      return false;
    }();
    if (path.empty() || path.starts_with('/') || climbs || path.find('\0') != std::string::npos) {
      return wrong(of, "a relative path without ..");
    }
    return path;
  }

  Result<std::string> into(const Value& object, const std::string& of) const {
    const auto* found = object.find_string("into");
    return found == nullptr ? Result<std::string>(std::string(".")) : place(*found, of + ".into");
  }

  Result<std::optional<Checksum>> checksum(const Value& object, const std::string& of) const {
    for (const char* key : {"sha256", "integrity"}) {
      const auto* value = object.find(key);
      if (value == nullptr || value->is_null()) continue;
      const auto* found = value->as_string();
      if (found != nullptr && found->empty()) continue;
      const auto parsed = found != nullptr ? Checksum::parse(*found) : std::nullopt;
      if (!parsed) return wrong(format("{}.{}", of, key), "a checksum");
      return std::optional(*parsed);
    }
    return std::optional<Checksum>{};
  }

  Result<std::vector<std::string>> texts(const Value& object, std::string_view key) const {
    std::vector<std::string> found;
    const auto* list = object.find(key);
    if (list == nullptr || list->is_null()) return found;
    for (const auto& element : list->elements()) {
      const auto* word = element.as_string();
      if (word == nullptr) return wrong(std::string(key), "a list of texts");
      found.push_back(*word);
    }
    return found;
  }

private:
  std::string buildpack_;
};

const Value::Array& list_in(const Value& object, std::string_view key) {
  static const Value::Array none;
  const auto* found = object.find(key);
  return found != nullptr ? found->elements() : none;
}

Result<ArchivePart> parse_archive(const Reader& reader, const Value& value) {
  ArchivePart part{.url = TRY(reader.text(value, "url", "archive")),
                   .checksum = TRY(reader.checksum(value, "archive"))};
  if (const auto* strip = value.find("strip")) {
    const auto* number = strip->as_integer();
    if (number == nullptr || *number < 0 || *number > 20) {
      return reader.wrong("archive.strip", "a small number");
    }
    part.strip = static_cast<int>(*number);
  }
  part.into = TRY(reader.into(value, "archive"));
  return part;
}

Result<PackagePart> parse_package(const Reader& reader, const Value& value) {
  return PackagePart{.name = TRY(reader.text(value, "name", "package")),
                     .version = TRY(reader.text(value, "version", "package")),
                     .integrity = TRY(reader.checksum(value, "package")),
                     .into = TRY(reader.into(value, "package"))};
}

Result<Source> parse_source(const Reader& reader, const Value& value) {
  Source source{.kind = TRY(reader.text(value, "kind", "source"))};
  for (const auto& part : list_in(value, "archives")) {
    source.archives.push_back(TRY(parse_archive(reader, part)));
  }
  for (const auto& part : list_in(value, "packages")) {
    source.packages.push_back(TRY(parse_package(reader, part)));
  }
  if (const auto* links = value.find("links")) {
    for (const auto& [path, target] : links->members()) {
      const auto* text = target.as_string();
      if (text == nullptr) return reader.wrong("links." + path, "a text");
      source.links.emplace_back(TRY(reader.place(path, "links." + path)), *text);
    }
  }
  for (const auto& path : TRY(reader.texts(value, "executable"))) {
    source.executable.push_back(TRY(reader.place(path, "executable")));
  }
  return source;
}

std::optional<Location> parse_location(const Value& value) {
  const auto* file = value.find_string("file");
  if (file == nullptr || file->empty()) return std::nullopt;
  const auto* line = value.find("line");
  const auto* number = line != nullptr ? line->as_integer() : nullptr;
  return Location{*file, number != nullptr ? static_cast<int>(*number) : 0};
}

Result<Runtime> parse_runtime(const Reader& reader, const Value& value) {
  Runtime runtime{.name = TRY(reader.text(value, "name", "runtime")),
                  .version = TRY(reader.text(value, "version", "runtime")),
                  .arch = TRY(reader.text(value, "arch", "runtime"))};
  // They become a file name.
  for (const auto* word : {&runtime.name, &runtime.version, &runtime.arch}) {
    if (word->find_first_of("/\0", 0, 2) != std::string::npos || word->starts_with('.')) {
      return reader.wrong("runtime " + text::printable(*word), "a name");
    }
  }
  if (const auto* asked = value.find("asked")) {
    const auto* request = asked->find_string("request");
    runtime.asked = {request != nullptr ? *request : "", parse_location(*asked)};
  }
  for (const auto& source : list_in(value, "sources")) {
    runtime.sources.push_back(TRY(parse_source(reader, source)));
  }
  if (runtime.sources.empty()) return reader.wrong("runtime.sources", "a list with a source");
  return runtime;
}

constexpr std::array error_kinds{ErrorKind::app,
                                 ErrorKind::unsupported,
                                 ErrorKind::config,
                                 ErrorKind::network,
                                 ErrorKind::corrupt};

Error parse_error(const Value& value) {
  Error error{.kind = ErrorKind::app, .message = "the buildpack cannot build this app"};
  if (const auto* kind = value.find_string("kind")) {
    for (const auto known : error_kinds) {
      if (*kind == to_string(known)) error.kind = known;
    }
  }
  if (const auto* message = value.find_string("message")) error.message = *message;
  if (const auto* hint = value.find_string("hint")) error.hint = *hint;
  error.where = parse_location(value);
  return error;
}

Value location_members(Value object, const std::optional<Location>& where) {
  if (!where) return object;
  return object.set("file", where->file).set("line", where->line);
}

Value to_value(const Source& source) {
  Value archives = Value::array();
  for (const auto& part : source.archives) {
    Value value = Value::object().set("url", part.url);
    if (part.checksum) value.set("sha256", part.checksum->str());
    archives.add(value.set("strip", part.strip).set("into", part.into));
  }
  Value packages = Value::array();
  for (const auto& part : source.packages) {
    Value value = Value::object().set("name", part.name).set("version", part.version);
    if (part.integrity) value.set("integrity", part.integrity->str());
    packages.add(value.set("into", part.into));
  }
  Value links = Value::object();
  for (const auto& [path, target] : source.links)
    links.set(path, target);
  Value executable = Value::array();
  for (const auto& path : source.executable)
    executable.add(path);
  return Value::object()
      .set("kind", source.kind)
      .set("archives", std::move(archives))
      .set("packages", std::move(packages))
      .set("links", std::move(links))
      .set("executable", std::move(executable));
}

Value texts_value(const std::vector<std::string>& texts) {
  Value list = Value::array();
  for (const auto& text : texts)
    list.add(text);
  return list;
}

}  // namespace

Result<Declaration> parse_declaration(std::string_view json, const std::string& buildpack) {
  const Reader reader(buildpack);
  if (text::trim(json).empty()) return Declaration{};
  auto parsed = document::parse_json(json, format("bin/plan of {}", buildpack));
  if (!parsed) {
    Error error = std::move(parsed).error();
    error.kind = ErrorKind::buildpack;
    return error;
  }
  if (!parsed->is_object()) return reader.wrong("its answer", "an object");
  Declaration declaration;
  for (const auto& runtime : list_in(*parsed, "runtimes")) {
    declaration.runtimes.push_back(TRY(parse_runtime(reader, runtime)));
  }
  declaration.notes = TRY(reader.texts(*parsed, "notes"));
  declaration.warnings = TRY(reader.texts(*parsed, "warnings"));
  const auto* error = parsed->find("error");
  if (error != nullptr && !error->is_null()) declaration.error = parse_error(*error);
  return declaration;
}

document::Value to_document(const Declaration& declaration) {
  Value runtimes = Value::array();
  for (const auto& runtime : declaration.runtimes) {
    Value sources = Value::array();
    for (const auto& source : runtime.sources)
      sources.add(to_value(source));
    runtimes.add(Value::object()
                     .set("name", runtime.name)
                     .set("version", runtime.version)
                     .set("arch", runtime.arch)
                     .set("asked",
                          location_members(Value::object().set("request", runtime.asked.request),
                                           runtime.asked.where))
                     .set("sources", std::move(sources)));
  }
  Value error;
  if (declaration.error) {
    error = location_members(Value::object()
                                 .set("kind", to_string(declaration.error->kind))
                                 .set("message", declaration.error->message)
                                 .set("hint", declaration.error->hint),
                             declaration.error->where);
  }
  return Value::object()
      .set("runtimes", std::move(runtimes))
      .set("notes", texts_value(declaration.notes))
      .set("warnings", texts_value(declaration.warnings))
      .set("error", std::move(error));
}

}  // namespace bprun::runtimes
