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

  Result<bool> boolean_or(std::string_view key, bool otherwise) const {
    const Value* member = value_.find(key);
    if (member == nullptr || member->is_null()) return otherwise;
    const bool* truth = member->as_bool();
    if (truth == nullptr) return wrong(key, "true or false");
    return *truth;
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
  part.is_file = TRY(reader.boolean_or("file", false));
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

/// An object of strings; its keys are paths.
Result<std::vector<std::pair<std::string, std::string>>> read_paths(const Reader& reader) {
  std::vector<std::pair<std::string, std::string>> paths;
  for (const auto& [path, other] : reader.value().members()) {
    if (other.as_string() == nullptr) return reader.wrong(path, "a string");
    if (!Reader::is_inside(path)) return reader.wrong(path, "a path inside the runtime");
    paths.emplace_back(path, *other.as_string());
  }
  return paths;
}

/// A word of a file name: runtimes' names, versions and architectures make folder names, suites and
/// packages become words of apt's command line.
bool is_word(std::string_view text) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-_.+").find(c) != std::string_view::npos;
  };
  return !text.empty() && text.front() != '.' && text.front() != '-' &&
         std::all_of(text.begin(), text.end(), allowed);
}

Result<DebianPart> read_debian(const Reader& reader) {
  DebianPart part;
  part.suite = TRY(reader.string("suite"));
  part.packages = TRY(reader.strings("packages"));
  part.if_there = TRY(reader.strings("if_there"));
  part.version_of = TRY(reader.string_or("version_of", ""));
  part.version = TRY(reader.string_or("version", ""));
  if (!is_word(part.suite)) return reader.wrong("suite", "the codename of a release of Debian");
  if (part.packages.empty()) return reader.wrong("packages", "a list with something in it");
  for (const auto& [key, names] :
       {std::pair("packages", &part.packages), {"if_there", &part.if_there}}) {
    for (const std::string& name : *names) {
      if (!is_word(name)) return reader.wrong(key, "a list of packages' names");
    }
  }
  const auto take = reader.object("take");
  if (!take)
    return reader.wrong("take", "an object: paths in the packages to paths in the runtime");
  part.take = TRY(read_paths(*take));
  for (const auto& [from, to] : part.take) {
    if (!Reader::is_inside(to)) return take->wrong(from, "a path inside the runtime");
  }
  return part;
}

Result<Source> read_source(const Reader& reader) {
  Source source;
  source.kind = TRY(reader.string("kind"));
  source.archives = TRY(reader.objects<ArchivePart>("archives", read_archive));
  source.packages = TRY(reader.objects<PackagePart>("packages", read_package));
  source.executable = TRY(reader.strings("executable"));
  source.remove = TRY(reader.strings("remove"));
  if (const auto debian = reader.object("debian")) source.debian = TRY(read_debian(*debian));
  if (source.archives.empty() && source.packages.empty() && !source.debian) {
    return reader.wrong("archives", "a list with something in it, or 'packages', or 'debian'");
  }
  if (const auto links = reader.object("links")) source.links = TRY(read_paths(*links));
  const std::string layout = TRY(reader.string_or("layout", "plain"));
  if (layout != "plain" && layout != "otp") return reader.wrong("layout", "\"plain\" or \"otp\"");
  source.layout = layout == "otp" ? Layout::otp : Layout::plain;
  for (const auto& [key, paths] :
       {std::pair("executable", &source.executable), {"remove", &source.remove}}) {
    for (const std::string& path : *paths) {
      if (!Reader::is_inside(path)) return reader.wrong(key, "a list of paths inside the runtime");
    }
  }
  return source;
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
  runtime.platform = TRY(reader.string_or("platform", "linux"));
  runtime.sources = TRY(reader.objects<Source>("sources", read_source));
  for (const auto& [key, text] : {std::pair("name", &runtime.name),
                                  {"version", &runtime.version},
                                  {"arch", &runtime.arch},
                                  {"platform", &runtime.platform}}) {
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
  for (Value& finding : TRY(reader.list("findings"))) {
    if (!finding.is_object()) return reader.wrong("findings", "a list of objects", finding.line());
    declaration.findings.push_back(std::move(finding));
  }
  return declaration;
}

}  // namespace bprun::runtimes
