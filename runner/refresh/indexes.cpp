// SPDX-License-Identifier: MIT
#include "runner/refresh/indexes.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/document/value.hpp"
#include "runner/version/elixir_version.hpp"
#include "runner/version/npm_version.hpp"
#include "runner/version/otp_version.hpp"

#include <algorithm>

namespace bprun::refresh {

namespace {

Error no_list(const std::string& url, const std::string& why) {
  return Error{.kind = ErrorKind::corrupt,
               .message = format("{} is not the list it should be: {}", url, why),
               .hint = "The tables stay as they are. A proxy or a mirror may answer in the list's "
                       "place; try again, or look at the address."};
}

bool looks_like_html(std::string_view text) {
  const std::string head = text::to_lower(text::trim(text.substr(0, 256)));
  return head.starts_with("<!doctype") || head.starts_with("<html") || head.starts_with("<?xml");
}

bool is_sha256(std::string_view word) {
  return word.size() == 64 && word.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// A cell of our tables is separated by commas and never quoted.
bool fits_a_cell(std::string_view text) {
  return text.find_first_of(",\n\r\"#") == std::string_view::npos;
}

/// "NAME COMMIT TIME [SHA256]" a line, for each that has this form.
struct BuildLine {
  std::string_view name;
  std::string_view sha256;
};

Result<std::vector<BuildLine>> read_builds(std::string_view text, const std::string& url) {
  if (looks_like_html(text)) return no_list(url, "it is a web page");
  if (text.empty()) return no_list(url, "it is empty");
  // A transfer that was cut mostly ends in the middle of a line.
  if (!text.ends_with('\n')) return no_list(url, "its last line has no end, so it was cut off");
  std::vector<BuildLine> builds;
  std::size_t strange = 0;
  for (const std::string_view line : text::lines(text)) {
    const auto words = text::words(line);
    if (words.empty()) continue;
    if (words.size() < 3 || words[2].size() < 10) {
      ++strange;
      continue;
    }
    const bool has_sum = words.size() > 3 && is_sha256(words[3]);
    builds.push_back({words[0], has_sum ? words[3] : std::string_view()});
  }
  if (strange > builds.size()) return no_list(url, "most of its lines are no builds");
  return builds;
}

Result<document::Value> read_json(std::string_view json, const std::string& url) {
  if (looks_like_html(json)) return no_list(url, "it is a web page");
  auto parsed = document::parse_json(json, url);
  if (!parsed) {
    const Error& error = parsed.error();
    return no_list(
        url,
        format("{}{}", error.message, error.where ? format(" (line {})", error.where->line) : ""));
  }
  return std::move(parsed).take();
}

std::string text_of(const document::Value& object, std::string_view key) {
  const std::string* text = object.find_string(key);
  return text != nullptr && fits_a_cell(*text) ? *text : "";
}

}  // namespace

Result<std::vector<ListedOtp>> read_otp_list(std::string_view text, const std::string& url) {
  std::vector<ListedOtp> listed;
  for (const BuildLine& build : TRY(read_builds(text, url))) {
    if (!build.name.starts_with("OTP-")) continue;  // master, maint-27
    const auto version = version::OtpVersion::parse(build.name.substr(4));
    if (!version) continue;
    listed.push_back({version->str(), std::string(build.sha256)});
  }
  if (listed.empty()) return no_list(url, "it names no release of OTP");
  return listed;
}

Result<std::vector<ListedElixir>> read_elixir_list(std::string_view text, const std::string& url) {
  std::vector<ListedElixir> listed;
  for (const BuildLine& build : TRY(read_builds(text, url))) {
    std::string_view name = build.name;
    if (!name.starts_with('v')) continue;  // main
    name.remove_prefix(1);
    std::string_view otp = "generic";
    if (const std::size_t at = name.find("-otp-"); at != std::string_view::npos) {
      otp = name.substr(at + 5);
      name = name.substr(0, at);
      if (!text::to_integer(otp)) continue;
    }
    const auto version = version::ElixirVersion::parse(name);
    // Branches (v1.18) are no versions; candidates are not in the tables.
    if (!version || !version->pre.empty()) continue;
    listed.push_back({version->str(), std::string(otp), std::string(build.sha256)});
  }
  if (listed.empty()) return no_list(url, "it names no release of Elixir");
  return listed;
}

Result<std::vector<ListedNode>> read_node_index(std::string_view json, const std::string& url) {
  const document::Value root = TRY(read_json(json, url));
  std::vector<ListedNode> listed;
  for (const document::Value& entry : root.elements()) {
    const std::string name = text_of(entry, "version");
    const auto version = version::NpmVersion::parse(name);
    if (!version || !version->prerelease.empty()) continue;
    ListedNode node{.version = version->str(),
                    .date = text_of(entry, "date"),
                    .npm = text_of(entry, "npm"),
                    .lts = entry.find_string("lts") != nullptr};
    if (const document::Value* files = entry.find("files")) {
      for (const document::Value& file : files->elements()) {
        const std::string* word = file.as_string();
        if (word == nullptr) continue;
        node.linux_x64 = node.linux_x64 || *word == "linux-x64";
        node.linux_arm64 = node.linux_arm64 || *word == "linux-arm64";
      }
    }
    listed.push_back(std::move(node));
  }
  if (listed.empty()) return no_list(url, "it names no release of Node.js");
  return listed;
}

Result<std::vector<ListedLine>> read_node_schedule(std::string_view json, const std::string& url) {
  const document::Value root = TRY(read_json(json, url));
  std::vector<ListedLine> listed;
  for (const auto& [name, entry] : root.members()) {
    const auto major =
        name.starts_with('v') ? text::to_integer(std::string_view(name).substr(1)) : std::nullopt;
    if (!major || *major <= 0 || *major > 100'000) continue;  // v0.10
    listed.push_back({.major = static_cast<int>(*major),
                      .start = text_of(entry, "start"),
                      .lts_start = text_of(entry, "lts"),
                      .maintenance_start = text_of(entry, "maintenance"),
                      .eol = text_of(entry, "end"),
                      .lts_name = text_of(entry, "codename")});
  }
  if (listed.empty()) return no_list(url, "it names no line of Node.js");
  return listed;
}

Result<std::vector<ListedPackage>> read_package(std::string_view json, const std::string& url) {
  const document::Value root = TRY(read_json(json, url));
  const std::string package = text_of(root, "name");
  const document::Value* versions = root.find("versions");
  if (package.empty() || versions == nullptr) {
    return no_list(url, "it is no package's document");
  }
  std::vector<ListedPackage> listed;
  for (const auto& [name, entry] : versions->members()) {
    const auto version = version::NpmVersion::parse(name);
    if (!version || !version->prerelease.empty()) continue;
    ListedPackage one{
        .version = version->str(), .package = package, .integrity = "", .engines = ""};
    if (const document::Value* dist = entry.find("dist"))
      one.integrity = text_of(*dist, "integrity");
    const document::Value* engines = entry.find("engines");
    if (engines != nullptr && engines->is_object()) one.engines = text_of(*engines, "node");
    listed.push_back(std::move(one));
  }
  if (listed.empty()) return no_list(url, "it names no version");
  return listed;
}

}  // namespace bprun::refresh
