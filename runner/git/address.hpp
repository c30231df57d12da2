// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

/// Git repositories as a client sees them: addresses, refs, the tree of a commit, and the state of
/// a work tree. All of it by the git program, so that the user's own credential helpers, proxies
/// and ssh configuration work.
namespace bprun::git {

/// "https://host/path#ref" taken apart.
struct Address {
  std::string url;
  std::string ref = "";  ///< empty: none was given

  bool operator==(const Address&) const = default;
};

/// Splits at "#". Errors (kind usage; where there is more than one "#", M-6; a blank or a control
/// character; a leading "-" of either part, which git would take for an option).
Result<Address> split_ref(std::string_view text);

/// "https" of "https://…", in lower case; "ssh" for user@host:path; empty where it is no URL.
std::string scheme_of(std::string_view text);

/// True for what git fetches from: https, http, git, ssh, file, user@host:path.
bool is_remote(std::string_view text);

/// The directory that a file:// URL or a plain path names; nullopt for other URLs.
std::optional<std::filesystem::path> local_path(const std::string& url);

/// True where a name, or a URL's path, ends as archives do (.tgz, .tar.gz, .tar.zst, .zip …).
bool is_archive_name(std::string_view name_or_url);

/// A URL as it may be shown: without user and password (but ssh's user, which is no secret) and
/// with "?…" for the query, in which tokens are handed on too.
std::string shown(std::string_view url);

/// `text` with every occurrence of what is secret in `url` taken out: for messages of other
/// programs.
std::string redact(std::string text, std::string_view url);

/// What is in front of the host: decoded, and the URL without it. Only for http and https.
struct Login {
  std::string url;
  std::string user = "";
  std::string password = "";
};

Login split_login(std::string_view url);

}  // namespace bprun::git
