// SPDX-License-Identifier: MIT
// What parse_declaration reads, written.
#include "runner/runtimes/declaration.hpp"

namespace bprun::runtimes {

using document::Value;

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

Value paths_to_value(const std::vector<std::pair<std::string, std::string>>& paths) {
  Value value = Value::object();
  for (const auto& [path, other] : paths)
    value.set(path, other);
  return value;
}

Value to_value(const DebianPart& part) {
  Value value;
  value.set("suite", part.suite).set("packages", strings_to_value(part.packages));
  if (!part.if_there.empty()) value.set("if_there", strings_to_value(part.if_there));
  if (!part.version_of.empty()) value.set("version_of", part.version_of);
  if (!part.version.empty()) value.set("version", part.version);
  value.set("take", paths_to_value(part.take));
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
    if (part.is_file) archive.set("file", true);
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
  if (source.debian) value.set("debian", to_value(*source.debian));
  if (!source.links.empty()) value.set("links", paths_to_value(source.links));
  if (!source.executable.empty()) value.set("executable", strings_to_value(source.executable));
  if (!source.remove.empty()) value.set("remove", strings_to_value(source.remove));
  if (source.layout == Layout::otp) value.set("layout", "otp");
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
  if (runtime.platform != "linux") value.set("platform", runtime.platform);
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
  if (!declaration.findings.empty()) value.set("findings", Value(declaration.findings));
  return value;
}

}  // namespace bprun::runtimes
