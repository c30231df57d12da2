// SPDX-License-Identifier: MIT
#include "runner/herokuish/install.hpp"

#include "runner/archive/extract.hpp"
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/remove_tree.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/git/remote.hpp"
#include "runner/herokuish/bundled.hpp"
#include "runner/herokuish/ownership.hpp"
#include "runner/sandbox/identity.hpp"
#include "runner/transfer/fetch.hpp"

#include <sys/stat.h>

#include <algorithm>

namespace bprun::herokuish {

namespace {

constexpr std::string_view name_characters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";

bool is_word(std::string_view text, std::string_view more = "") {
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return name_characters.find(c) != std::string_view::npos ||
           more.find(c) != std::string_view::npos;
  });
}

bool has_control_character(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F;
  });
}

/// One buildpack on its way to its directory.
class Fetching {
public:
  Fetching(const Wanted& wanted, const Path& target, Log& log, bool announces)
      : wanted_(wanted),
        target_(target),
        log_(log),
        announces_(announces),
        shown_(git::shown(wanted.url)) {}

  Result<bool> run() {
    if (!fs::is_directory(wanted_.url) && !has_url_shape(wanted_.url)) return bad_shape();
    if (fs::exists(target_) && !TRY(fs::is_empty_or_absent(target_))) {
      return failed("Failed to clone buildpack from",
                    format("there is a directory {} already", target_.native()));
    }
    // Whatever ends like an archive is none of git's affair; asking a host for it takes seconds.
    auto done = git::is_archive_name(wanted_.url) ? download() : clone();
    if (!done || !*done) TRY(fs::remove_tree(target_));
    return done;
  }

private:
  bool bad_shape() {
    log_.complain(format("!     Invalid buildpack URL: '{}'", text::printable(shown_)));
    if (!log_.look().original && has_control_character(wanted_.url)) {
      log_.complain("!     It holds a control character, such as a line break.");
    }
    log_.complain("!     Expected a git remote (https://, git://, ssh://, git@host:path) or a "
                  "tarball URL (http(s)://...tar.gz|tgz|tar.bz|tbz|tar).");
    return false;
  }

  bool failed(std::string_view what, const std::string& why) {
    log_.complain(format("!     {} '{}'", what, text::printable(shown_)));
    if (!why.empty() && !log_.look().original) {
      log_.complain(format("!     {}", text::printable(why)));
    }
    return false;
  }

  /// Where git itself would say it, on standard error (H-20).
  void announce(const std::string& line, bool as_git) {
    if (!announces_) return;
    if (as_git) {
      log_.complain(line);
    } else {
      log_.line(line);
    }
  }

  Result<bool> clone() {
    const git::Options options;
    const auto resolved = git::resolve(wanted_.url, wanted_.ref, options);
    if (!resolved) return unresolved(resolved.error());
    announce(format("Cloning into '{}'...", target_.native()), wanted_.ref.empty());
    TRY(fs::make_directories(target_));
    const auto taken = git::snapshot(wanted_.url, resolved->revision, target_, options);
    if (taken) return true;
    if (taken.error().kind == ErrorKind::interrupted) return taken.error();
    if (!wanted_.ref.empty() && !git::is_full_commit(resolved->revision)) return no_such_ref();
    return failed("Failed to clone buildpack from", taken.error().message);
  }

  bool no_such_ref() {
    return failed(format("Failed to checkout '{}' from", text::printable(wanted_.ref)), "");
  }

  /// Nobody answers there, or it has no such ref.
  Result<bool> unresolved(const Error& error) {
    if (error.kind == ErrorKind::interrupted) return error;
    if (!wanted_.ref.empty()) {
      const auto without_ref = git::resolve(wanted_.url, "", {});
      if (without_ref) return no_such_ref();
    }
    log_.complain(format("!     Buildpack URL is not a reachable git remote or a recognised "
                         "archive: '{}'",
                         text::printable(shown_)));
    log_.complain("!     Supported archive extensions: .tgz, .tar.gz, .tbz, .tar.bz, .tar");
    if (!log_.look().original) log_.complain(format("!     {}", text::printable(error.message)));
    return false;
  }

  Result<bool> download() {
    announce(format("Downloading '{}' into '{}'...", text::printable(shown_), target_.native()),
             false);
    const auto work = TRY(fs::TempDir::create("/tmp", "bprun-download-"));
    Path archive = wanted_.url;
    if (!fs::is_file(archive)) {
      archive = work.path() / "archive";
      transfer::Request request{.url = wanted_.url, .destination = archive};
      request.content = transfer::Content::archive;
      auto results = transfer::fetch({request}, {.attempts = 3});
      if (!results.front()) return not_had(results.front().error());
    }
    const auto unpacked = archive::extract(archive, target_, {.descend_single_root = true});
    if (!unpacked) return not_had(unpacked.error());
    static_cast<void>(::chmod(target_.c_str(), 0755));
    return true;
  }

  Result<bool> not_had(const Error& error) {
    if (error.kind == ErrorKind::interrupted) return error;
    return failed("Failed to download buildpack from", git::redact(error.message, wanted_.url));
  }

  const Wanted& wanted_;
  const Path& target_;
  Log& log_;
  const bool announces_;
  const std::string shown_;
};

}  // namespace

Result<Wanted> parse_wanted(std::string_view text, bool original) {
  text = text::trim(text);
  const auto mark = text.find('#');
  Wanted wanted{.url = std::string(text.substr(0, mark))};
  if (mark != std::string_view::npos) wanted.ref = text.substr(mark + 1);
  if (original) return wanted;
  if (wanted.ref.find('#') != std::string::npos) {
    return Error{.kind = ErrorKind::buildpack,
                 .message = format("more than one # in {}", text::printable(git::shown(text))),
                 .hint = "One # parts the address from the branch, tag or commit."};
  }
  const auto pieces = text::split(wanted.url, '/');
  if (pieces.size() == 2 && is_word(pieces[0]) && is_word(pieces[1]) &&
      !fs::is_directory(wanted.url)) {
    const std::string_view owner = pieces[0] == "heroku-community" ? "heroku" : pieces[0];
    wanted.url = format("https://github.com/{}/heroku-buildpack-{}.git", owner, pieces[1]);
  }
  return wanted;
}

bool has_url_shape(std::string_view url) {
  if (has_control_character(url)) return false;
  for (const std::string_view scheme : {"http://", "https://", "git://", "ssh://", "file://"}) {
    if (url.starts_with(scheme) && url.size() > scheme.size()) return true;
  }
  const auto at = url.find('@');
  if (at == std::string_view::npos || !is_word(url.substr(0, at), ".")) return false;
  const auto rest = url.substr(at + 1);
  const auto colon = rest.find(':');
  return colon != std::string_view::npos && is_word(rest.substr(0, colon), ".") &&
         colon + 1 < rest.size();
}

std::string directory_name(std::string_view url) {
  if (git::is_archive_name(url)) url = url.substr(0, url.find('?'));
  while (url.size() > 1 && url.ends_with('/'))
    url.remove_suffix(1);
  std::string name(url.substr(url.rfind('/') + 1));
  for (const std::string_view ending :
       {".tgz", ".tar.gz", ".tbz", ".tar.bz2", ".tar.bz", ".tar.xz", ".tar"}) {
    if (name.size() > ending.size() && name.ends_with(ending)) {
      name.resize(name.size() - ending.size());
      break;
    }
  }
  return name;
}

std::string title_of(const Wanted& wanted) {
  std::string name = wanted.url;
  if (!wanted.ref.empty()) name += "#" + wanted.ref;
  for (const std::string_view host : {"https://github.com/", "git@github.com:"}) {
    if (!name.starts_with(host)) continue;
    name.erase(0, host.size());
    if (const auto ending = name.find(".git"); ending != std::string::npos) name.erase(ending, 4);
    return name;
  }
  return git::shown(name);
}

Result<bool> fetch_buildpack(const Wanted& wanted, const Path& target, Log& log, bool announces) {
  return Fetching(wanted, target, log, announces).run();
}

Result<void> give_buildpacks(const Session& session, const std::optional<Account>& account) {
  const Account nobody{.uid = sandbox::default_build_uid,
                       .gid = sandbox::default_build_uid,
                       .owner_gid = sandbox::default_build_uid};
  return give_tree(session.paths.buildpacks, account ? *account : nobody);
}

Result<int> install(const Session& session, const std::vector<std::string>& words, Log& log) {
  TRY(ensure_paths(session.paths));
  std::optional<Account> account;
  if (can_change_user() && !session.user.empty()) {
    account = account_named(TRY(AccountFiles::read()), session.user, session.with_tty);
  }
  const auto word = [&](std::size_t i) { return words.size() > i ? words[i] : std::string(); };
  bool installed = true;
  if (word(0).empty()) {
    for (const auto& bundled : bundled_buildpacks()) {
      const Wanted wanted{.url = std::string(bundled.url), .ref = std::string(bundled.version)};
      const Path target = session.paths.buildpacks / bundled.directory;
      installed = TRY(fetch_buildpack(wanted, target, log)) && installed;
    }
  } else {
    Wanted wanted = TRY(parse_wanted(word(0), session.original));
    if (!word(1).empty()) wanted.ref = word(1);
    const std::string name = word(2).empty() ? directory_name(wanted.url) : word(2);
    if (name.empty() || name == "." || name == ".." || name.find('/') != std::string::npos) {
      return Error{.kind = ErrorKind::usage,
                   .message = format("{} is no name of a directory", text::printable(name)),
                   .hint = "herokuish buildpack install URL REF NAME"};
    }
    installed = TRY(fetch_buildpack(wanted, session.paths.buildpacks / name, log));
  }
  TRY(give_buildpacks(session, account));
  return installed ? 0 : 1;
}

}  // namespace bprun::herokuish
