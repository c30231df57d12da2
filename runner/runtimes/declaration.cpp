// SPDX-License-Identifier: MIT
#include "runner/runtimes/declaration.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"

#include <algorithm>

namespace bprun::runtimes {

using document::Value;

namespace {

/// Reads members of one object, and says where it stands when one is wrong.
class Reader {
public:
  Reader(const Value& value, std::string place, const std::string& file)
      : value_(value), place_(std::move(place)), file_(file) {}

  Error wrong(std::string_view key, std::string_view expected, int line) const {
    return Error{.kind = ErrorKind::buildpack,
                 .message = bprun::format("'{}{}' must be {}", place_, key, expected),
                 .where = Location{.file = file_, .line = line},
                 .hint = "The answer of bin/plan has a schema: docs/reference/plan.md."};
  }

  Error wrong(std::string_view key, std::string_view expected) const {
    const Value* member = value_.find(key);
    return wrong(key, expected, member == nullptr ? value_.line() : member->line());
  }

  Result<std::string> string(std::string_view key) const {
    const std::string* text = value_.find_string(key);
    if (text == nullptr || text->empty()) return wrong(key, "a string");
    return *text;
  }

  Result<std::string> string_or(std::string_view key, std::string otherwise) const {
    const Value* member = value_.find(key);
    if (member == nullptr || member->is_null()) return otherwise;
    if (member->as_string() == nullptr) return wrong(key, "a string");
    return *member->as_string();
  }

  Result<int> integer_or(std::string_view key, int otherwise) const {
    const Value* member = value_.find(key);
    if (member == nullptr || member->is_null()) return otherwise;
    const std::int64_t* number = member->as_integer();
    if (number == nullptr || *number < 0 || *number > 1'000'000'000) {
      return wrong(key, "a whole number");
    }
    return static_cast<int>(*number);
  }

  /// A path below the runtime's directory: it comes from a buildpack, and must stay inside.
  Result<std::string> path_or(std::string_view key, const std::string& otherwise) const {
    std::string path = TRY(string_or(key, otherwise));
    if (!is_inside(path)) return wrong(key, "a path inside the runtime");
    return path;
  }

  static bool is_inside(std::string_view path) {
    if (path.empty() || path.front() == '/' || path.find('\0') != std::string_view::npos)
      return false;
    const auto names = text::split(path, '/');
    return std::find(names.begin(), names.end(), "..") == names.end();
  }

  Result<std::optional<Checksum>> checksum(std::string_view key) const {
    const std::string text = TRY(string_or(key, ""));
    if (text.empty()) return std::optional<Checksum>();
    const auto checksum = Checksum::parse(text);
    if (!checksum) return wrong(key, "a checksum");
    return checksum;
  }

  Result<std::vector<std::string>> strings(std::string_view key) const {
    std::vector<std::string> texts;
    for (const Value& element : TRY(list(key))) {
      const std::string* text = element.as_string();
      if (text == nullptr) return wrong(key, "a list of strings", element.line());
      texts.push_back(*text);
    }
    return texts;
  }

  /// The elements of a list; none where the member is absent.
  Result<Value::Array> list(std::string_view key) const {
    const Value* member = value_.find(key);
    if (member == nullptr || member->is_null()) return Value::Array();
    if (!member->is_array()) return wrong(key, "a list");
    return member->elements();
  }

  /// Reads each element of a list, an object, by `read`.
  template <class T>
  Result<std::vector<T>> objects(std::string_view key, Result<T> (*read)(const Reader&)) const {
    std::vector<T> all;
    for (const Value& element : TRY(list(key))) {
      const std::string place = bprun::format("{}{}[{}].", place_, key, all.size());
      if (!element.is_object()) return wrong(key, "a list of objects", element.line());
      all.push_back(TRY(read(Reader(element, place, file_))));
    }
    return all;
  }

  std::optional<Reader> object(std::string_view key) const {
    const Value* member = value_.find(key);
    if (member == nullptr || !member->is_object()) return std::nullopt;
    return Reader(*member, bprun::format("{}{}.", place_, key), file_);
  }

  const Value& value() const { return value_; }

private:
  const Value& value_;
  std::string place_;
  const std::string& file_;
};

Result<ArchivePart> read_archive(const Reader& reader) {
  ArchivePart part;
  part.url = TRY(reader.string("url"));
  part.checksum = TRY(reader.checksum("sha256"));
  part.checksum_list = TRY(reader.string_or("sha256_list", ""));
  part.strip = TRY(reader.integer_or("strip", 0));
  part.into = TRY(reader.path_or("into", "."));
  if (!part.checksum) part.checksum = TRY(reader.checksum("integrity"));
  return part;
}

Result<PackagePart> read_package(const Reader& reader) {
  PackagePart part;
  part.name = TRY(reader.string("name"));
  part.version = TRY(reader.string("version"));
  part.integrity = TRY(reader.checksum("integrity"));
  part.into = TRY(reader.path_or("into", "."));
  return part;
}

Result<Source> read_source(const Reader& reader) {
  Source source;
  source.kind = TRY(reader.string("kind"));
  source.archives = TRY(reader.objects<ArchivePart>("archives", read_archive));
  source.packages = TRY(reader.objects<PackagePart>("packages", read_package));
  source.executable = TRY(reader.strings("executable"));
  source.remove = TRY(reader.strings("remove"));
  if (source.archives.empty() && source.packages.empty()) {
    return reader.wrong("archives", "a list with something in it, or 'packages'");
  }
  if (const auto links = reader.object("links")) {
    for (const auto& [path, target] : links->value().members()) {
      if (target.as_string() == nullptr) return links->wrong(path, "a string");
      if (!Reader::is_inside(path)) return links->wrong(path, "a path inside the runtime");
      source.links.emplace_back(path, *target.as_string());
    }
  }
  for (const auto& [key, paths] :
       {std::pair("executable", &source.executable), {"remove", &source.remove}}) {
    for (const std::string& path : *paths) {
      if (!Reader::is_inside(path)) return reader.wrong(key, "a list of paths inside the runtime");
    }
  }
  return source;
}

/// A word of a file name: runtimes' names, versions and architectures make folder names.
bool is_word(std::string_view text) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-_.+").find(c) != std::string_view::npos;
  };
  return !text.empty() && text.front() != '.' && std::all_of(text.begin(), text.end(), allowed);
}

Result<std::optional<Location>> read_location(const Reader& reader) {
  const std::string file = TRY(reader.string_or("file", ""));
  if (file.empty()) return std::optional<Location>();
  const int line = TRY(reader.integer_or("line", 0));
  return std::optional(Location{.file = file, .line = line});
}

Result<Runtime> read_runtime(const Reader& reader) {
  Runtime runtime;
  runtime.name = TRY(reader.string("name"));
  runtime.version = TRY(reader.string("version"));
  runtime.arch = TRY(reader.string("arch"));
  runtime.sources = TRY(reader.objects<Source>("sources", read_source));
  for (const auto& [key, text] :
       {std::pair("name", &runtime.name), {"version", &runtime.version}, {"arch", &runtime.arch}}) {
    if (!is_word(*text)) return reader.wrong(key, "a word of letters, digits and . - _ +");
  }
  if (runtime.sources.empty()) return reader.wrong("sources", "a list with a source");
  if (const auto asked = reader.object("asked")) {
    runtime.asked.request = TRY(asked->string_or("request", ""));
    runtime.asked.where = TRY(read_location(*asked));
  }
  return runtime;
}

ErrorKind kind_named(std::string_view name) {
  for (int kind = 0; kind <= static_cast<int>(ErrorKind::interrupted); ++kind) {
    if (to_string(static_cast<ErrorKind>(kind)) == name) return static_cast<ErrorKind>(kind);
  }
  return ErrorKind::buildpack;
}

Result<std::optional<Error>> read_error(const Reader& reader) {
  Error error;
  error.kind = kind_named(TRY(reader.string_or("kind", "buildpack")));
  error.message = TRY(reader.string("message"));
  error.where = TRY(read_location(reader));
  error.hint = TRY(reader.string_or("hint", ""));
  return std::optional(std::move(error));
}

}  // namespace

Result<Declaration> parse_declaration(std::string_view json, const std::string& buildpack) {
  if (text::trim(json).empty()) return Declaration{};
  const std::string file = bprun::format("{}: bin/plan", buildpack);
  auto parsed = document::parse_json(json, file);
  if (!parsed) {
    Error error = std::move(parsed).error();
    error.kind = ErrorKind::buildpack;
    return error;
  }
  const Reader reader(*parsed, "", file);
  if (!parsed->is_object()) return reader.wrong("the answer", "an object", 1);
  Declaration declaration;
  declaration.runtimes = TRY(reader.objects<Runtime>("runtimes", read_runtime));
  declaration.notes = TRY(reader.strings("notes"));
  declaration.warnings = TRY(reader.strings("warnings"));
  if (const auto error = reader.object("error")) declaration.error = TRY(read_error(*error));
  return declaration;
}

namespace {

void set_location(Value& value, const std::optional<Location>& where) {
  if (!where) return;
  value.set("file", where->file);
  if (where->line > 0) value.set("line", static_cast<std::int64_t>(where->line));
}

/// npm's spelling, for all but sha256.
void set_checksum(Value& value, const std::optional<Checksum>& checksum) {
  if (!checksum) return;
  if (checksum->algorithm == DigestAlgorithm::sha256) {
    value.set("sha256", checksum->hex);
    return;
  }
  std::string bytes;
  for (std::size_t i = 0; i + 1 < checksum->hex.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(checksum->hex.substr(i, 2), nullptr, 16));
  }
  const bool sha512 = checksum->algorithm == DigestAlgorithm::sha512;
  value.set("integrity", (sha512 ? "sha512-" : "sha1-") + to_base64(bytes));
}

Value strings_to_value(const std::vector<std::string>& texts) {
  Value value = Value::array();
  for (const std::string& text : texts)
    value.add(text);
  return value;
}

Value to_value(const Source& source) {
  Value value;
  value.set("kind", source.kind);
  for (const ArchivePart& part : source.archives) {
    Value archive;
    archive.set("url", part.url);
    set_checksum(archive, part.checksum);
    if (!part.checksum_list.empty()) archive.set("sha256_list", part.checksum_list);
    archive.set("strip", part.strip).set("into", part.into);
    Value archives = value.find("archives") == nullptr ? Value::array() : *value.find("archives");
    value.set("archives", std::move(archives.add(std::move(archive))));
  }
  for (const PackagePart& part : source.packages) {
    Value package;
    package.set("name", part.name).set("version", part.version);
    set_checksum(package, part.integrity);
    package.set("into", part.into);
    Value packages = value.find("packages") == nullptr ? Value::array() : *value.find("packages");
    value.set("packages", std::move(packages.add(std::move(package))));
  }
  if (!source.links.empty()) {
    Value links;
    for (const auto& [path, target] : source.links)
      links.set(path, target);
    value.set("links", std::move(links));
  }
  if (!source.executable.empty()) value.set("executable", strings_to_value(source.executable));
  if (!source.remove.empty()) value.set("remove", strings_to_value(source.remove));
  return value;
}

Value to_value(const Runtime& runtime) {
  Value asked;
  asked.set("request", runtime.asked.request);
  set_location(asked, runtime.asked.where);
  Value sources = Value::array();
  for (const Source& source : runtime.sources)
    sources.add(to_value(source));
  Value value;
  value.set("name", runtime.name).set("version", runtime.version).set("arch", runtime.arch);
  value.set("asked", std::move(asked)).set("sources", std::move(sources));
  return value;
}

}  // namespace

document::Value to_document(const Declaration& declaration) {
  Value runtimes = Value::array();
  for (const Runtime& runtime : declaration.runtimes)
    runtimes.add(to_value(runtime));
  Value error;
  if (declaration.error) {
    error.set("kind", to_string(declaration.error->kind))
        .set("message", declaration.error->message);
    set_location(error, declaration.error->where);
    if (!declaration.error->hint.empty()) error.set("hint", declaration.error->hint);
  }
  Value value;
  value.set("runtimes", std::move(runtimes));
  value.set("notes", strings_to_value(declaration.notes));
  value.set("warnings", strings_to_value(declaration.warnings));
  value.set("error", std::move(error));
  return value;
}

}  // namespace bprun::runtimes
