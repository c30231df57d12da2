// SPDX-License-Identifier: MIT
#pragma once

#include "runner/herokuish/account.hpp"
#include "runner/herokuish/session.hpp"

#include <optional>
#include <string>
#include <string_view>

/// Buildpacks out of repositories and archives (contract H-16 to H-25, M-6 to M-12).
namespace bprun::herokuish {

struct Wanted {
  std::string url;  ///< may hold a token, which is never printed
  std::string ref = "";

  bool operator==(const Wanted&) const = default;
};

/// "url#ref"; nothing behind the "#" is no ref. An Error (kind buildpack) for more than one "#".
/// Dokku's and Heroku's shorthand owner/name becomes the URL that Dokku makes of it (M-11, M-12);
/// not in the original's voice.
Result<Wanted> parse_wanted(std::string_view text, bool original);

/// http, https, git, ssh and file, and user@host:path (H-17). Existing directories are not seen.
bool has_url_shape(std::string_view url);

/// The name of the directory for a URL: its last part, without the ending of an archive (H-16,
/// H-19). ".git" stays.
std::string directory_name(std::string_view url);

/// How a custom buildpack is called in a title (H-36).
std::string title_of(const Wanted& wanted);

/// Brings the buildpack to `target`, and says so before if it `announces`. False: it could not be
/// had, and why stands on standard error as Herokuish words it; nothing is left of `target`.
/// Errors: kind interrupted.
Result<bool>
fetch_buildpack(const Wanted& wanted, const Path& target, Log& log, bool announces = true);

/// `herokuish buildpack install [URL [REF [NAME]]]`: into BUILDPACK_PATH, which then belongs to
/// `account`, or to 32767. Without a URL all of the bundled ones.
Result<int> install(const Session& session, const std::vector<std::string>& words, Log& log);

/// Gives BUILDPACK_PATH to the account, or to 32767 (H-23).
Result<void> give_buildpacks(const Session& session, const std::optional<Account>& account);

}  // namespace bprun::herokuish
