// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/digest.hpp"
#include "runner/base/result.hpp"
#include "runner/document/value.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What `bin/plan BUILD STACK ENVD` of a buildpack answers on standard output: the runtimes it will
/// want, each with the places it can be had from. docs/reference/plan.md has the schema.
namespace bprun::runtimes {

/// A file to unpack, or to take as it is.
struct ArchivePart {
  std::string url;
  std::optional<Checksum> checksum = std::nullopt;  ///< "sha256": hex, or "integrity": SRI
  /// "sha256_list": where a list as sha256sum writes it has the checksum, if there is none here.
  std::string checksum_list = "";
  int strip = 0;           ///< leading path components to take off
  std::string into = ".";  ///< below the runtime's directory
  bool is_file = false;    ///< "file": no archive; it becomes the file `into`
};

/// A package of the npm registry to unpack, its "package/" taken off.
struct PackagePart {
  std::string name;
  std::string version;
  std::optional<Checksum> integrity = std::nullopt;
  std::string into = ".";
};

/// Packages of a Debian release, had by the machine's apt, and what of them makes the runtime.
struct DebianPart {
  std::string suite;                       ///< a codename: "bookworm"
  std::vector<std::string> packages = {};  ///< all needed
  std::vector<std::string> if_there = {};  ///< taken where the release has them
  std::string version_of;                  ///< the package whose upstream version must be `version`
  std::string version;                     ///< "25.2.3"
  /// A path in the packages ("usr/lib/erlang") to one below the runtime's directory. What no
  /// package has is passed over.
  std::vector<std::pair<std::string, std::string>> take = {};
};

/// How a tree is finished after everything is in it.
enum class Layout {
  plain,  ///< it is as it is
  otp,    ///< Erlang/OTP as built ("make release"): what its Install script does, for any place
};

/// One place that has the whole runtime. Parts are unpacked in order, archives first.
struct Source {
  std::string
      kind;  ///< "official", "npm", "debian": what `sources.<runtime>` of the settings orders by
  std::vector<ArchivePart> archives = {};
  std::vector<PackagePart> packages = {};
  std::optional<DebianPart> debian = std::nullopt;
  std::vector<std::pair<std::string, std::string>> links = {};  ///< path to its link's target
  std::vector<std::string> executable = {};                     ///< paths that get their x bits
  std::vector<std::string> remove = {};                         ///< paths that do not belong there
  Layout layout = Layout::plain;
};

/// Why a version was taken: "22.x" in package.json:5.
struct Asked {
  std::string request;
  std::optional<Location> where = std::nullopt;
};

struct Runtime {
  std::string name;     ///< "node"
  std::string version;  ///< exact
  std::string arch;     ///< "x64", "arm64"
  Asked asked = {};
  std::vector<Source> sources = {};
  /// What it was built for, where one build does not do for every Linux: "ubuntu-24.04".
  std::string platform = "linux";

  /// "node-22.22.0-linux-x64": its key in the store, and its folder in BPRUN_RUNTIMES.
  std::string key() const { return name + "-" + version + "-" + platform + "-" + arch; }
};

struct Declaration {
  std::vector<Runtime> runtimes = {};
  std::vector<std::string> notes = {};  ///< lines for the log
  std::vector<std::string> warnings = {};
  std::optional<Error> error = std::nullopt;  ///< the build cannot succeed, and why
  /// "findings": diagnoses as resolve::to_document() writes them; an older bprun passes them over.
  std::vector<document::Value> findings = {};
};

/// Reads the answer of `buildpack`'s bin/plan. Unknown members are passed over, so that a newer
/// buildpack runs under an older runner; no text at all declares nothing. Errors: kind buildpack,
/// naming the member.
Result<Declaration> parse_declaration(std::string_view json, const std::string& buildpack);

/// The same as a document, for buildpacks that write it. parse_declaration reads it back.
document::Value to_document(const Declaration& declaration);

}  // namespace bprun::runtimes
