// SPDX-License-Identifier: MIT
#include "runner/rootfs/description.hpp"

#include "runner/base/digest.hpp"
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/document/value.hpp"
#include "runner/fs/beneath.hpp"
#include "runner/fs/file.hpp"
#include "runner/process/machine.hpp"

#include <algorithm>
#include <ctime>

namespace bprun::rootfs {

namespace {

using document::Value;

constexpr int schema = 1;

Error unusable(const Path& directory, std::string_view why) {
  return Error{.kind = ErrorKind::config,
               .message = format("{} is no stack's root filesystem: {}", directory.native(), why),
               .hint = "bprun stack rootfs STACK DIR makes one."};
}

std::string text_of(const Value& value, std::string_view key) {
  const auto* text = value.find_string(key);
  return text == nullptr ? std::string() : text::printable(*text);
}

Result<Description> parse_description(const std::string& text, const std::string& file) {
  auto parsed = document::parse_json(text, file);
  if (!parsed) {
    Error error = std::move(parsed).error();
    error.kind = ErrorKind::config;
    return error;
  }
  const auto wrong = [&](std::string message) {
    return Error{.kind = ErrorKind::config,
                 .message = std::move(message),
                 .where = Location{file, 0},
                 .hint =
                     "The file is written by bprun stack rootfs. Make the root filesystem anew, "
                     "or remove the file and name the stack with --stack."};
  };
  const auto* number = parsed->find("schema");
  const auto* written = number == nullptr ? nullptr : number->as_integer();
  if (written == nullptr) return wrong("'schema' is missing, or no integer");
  if (*written != schema) {
    return wrong(
        format("the description has schema {}, and this bprun knows {}", *written, schema));
  }
  Description description{.stack = text_of(*parsed, "stack"),
                          .made_by = text_of(*parsed, "made_by"),
                          .source = text_of(*parsed, "source"),
                          .digest = text_of(*parsed, "digest"),
                          .made_at = text_of(*parsed, "made_at"),
                          .architecture = text_of(*parsed, "architecture"),
                          .added = {}};
  if (description.stack.empty()) return wrong("'stack' is missing, or no string");
  if (const auto* added = parsed->find("added")) {
    for (const auto& name : added->elements()) {
      if (const auto* word = name.as_string()) description.added.push_back(text::printable(*word));
    }
  }
  return description;
}

/// The one or the other, as os-release(5) has it. A link between them leads up and down again,
/// which read_file_beneath follows only where it stays inside.
std::string read_os_release(const Path& root) {
  for (const char* name : {"usr/lib/os-release", "etc/os-release"}) {
    const auto text = fs::read_file_beneath(root, name, 1UL << 16);
    if (text && *text) return **text;
  }
  return "";
}

}  // namespace

Result<StackRoot> open_root(const Path& directory) {
  std::error_code failed;
  StackRoot root{.path = std::filesystem::canonical(directory, failed)};
  if (failed) {
    return Error{.kind = ErrorKind::config,
                 .message = format("the root filesystem {} is not there", directory.native()),
                 .hint = format("bprun stack rootfs STACK {} makes one.", directory.native())};
  }
  if (root.path == "/") return unusable(directory, "it is this machine's own");
  if (!fs::is_directory(root.path)) return unusable(directory, "it is no directory");
  if (!fs::exists(root.path / "usr") && !fs::exists(root.path / "bin")) {
    return unusable(directory, "there is neither usr nor bin in it");
  }
  const Path file = root.path / description_file;
  auto text = fs::read_file_beneath(root.path, description_file, 1UL << 20);
  if (!text) {
    Error error = std::move(text).error();
    error.kind = ErrorKind::config;
    error.where = Location{file.native(), 0};
    return error;
  }
  if (*text) root.description = TRY(parse_description(**text, file.native()));
  root.os_release = read_os_release(root.path);
  if (const auto& told = root.description; told && !told->architecture.empty() &&
                                           told->architecture != process::machine_architecture()) {
    return Error{.kind = ErrorKind::unsupported,
                 .message = format("the root filesystem {} is made for {}, and this machine is {}",
                                   root.path.native(),
                                   told->architecture,
                                   process::machine_architecture()),
                 .hint = "Make one here: bprun stack rootfs " + told->stack + " DIR"};
  }
  return root;
}

Result<void> write_description(const Path& root, const Description& description) {
  Value added = Value::array();
  for (const auto& name : description.added)
    added.add(name);
  const Value value = Value::object()
                          .set("schema", schema)
                          .set("stack", description.stack)
                          .set("architecture", description.architecture)
                          .set("made_by", description.made_by)
                          .set("source", description.source)
                          .set("digest", description.digest)
                          .set("made_at", description.made_at)
                          .set("added", std::move(added));
  TRY(fs::remove_file(root / description_file));
  return fs::write_file(root / description_file, document::to_json(value, 2) + "\n", 0644);
}

Result<std::string> package_digest(const Path& root) {
  const auto status = TRY(fs::read_file_beneath(root, "var/lib/dpkg/status", 256UL << 20));
  if (!status) return std::string();
  std::vector<std::string> packages;
  for (const auto line : text::lines(*status)) {
    if (line.starts_with("Package: ")) {
      packages.emplace_back(line.substr(9));
    } else if (!packages.empty() &&
               (line.starts_with("Version: ") || line.starts_with("Architecture: "))) {
      packages.back() += ' ';
      packages.back() += line.substr(line.find(' ') + 1);
    }
  }
  std::sort(packages.begin(), packages.end());
  return "sha256:" + sha256_hex(text::join(packages, "\n"));
}

std::string utc_now() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

}  // namespace bprun::rootfs
