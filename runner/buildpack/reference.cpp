// SPDX-License-Identifier: MIT
#include "runner/buildpack/reference.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/buildpack/builtin.hpp"
#include "runner/fs/file.hpp"
#include "runner/git/address.hpp"

#include <algorithm>

namespace bprun::buildpack {

namespace {

/// M-10: where `heroku buildpacks:set ns/name` gets it from.
constexpr std::string_view registry_pattern =
    "https://buildpack-registry.s3.amazonaws.com/buildpacks/";

bool is_word(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  });
}

/// ns/name (M-11: ^[\w-]+/[\w-]+$).
bool is_shorthand(std::string_view text) {
  const auto pieces = text::split(text, '/');
  return pieces.size() == 2 && is_word(pieces[0]) && is_word(pieces[1]);
}

bool is_path_like(std::string_view text) {
  return text.starts_with('/') || text == "." || text == ".." || text.starts_with("./") ||
         text.starts_with("../");
}

Error refuse(const ParseOptions& options, std::string message, std::string hint) {
  return Error{.kind = ErrorKind::buildpack,
               .message = std::move(message),
               .where = options.where,
               .hint = std::move(hint)};
}

Path resolve(const std::string& text, const Path& base) {
  std::error_code ignored;
  const Path from = std::filesystem::absolute(base.empty() ? Path(".") : base, ignored);
  Path path = (from / text).lexically_normal();
  if (!path.has_filename() && path != path.root_path()) path = path.parent_path();
  return path;
}

/// "" where a ref stands behind something that has no history.
std::string no_refs_note(const git::Address& address, std::string_view what) {
  return address.ref.empty() ? "" : format("#{} is ignored: {} has no refs", address.ref, what);
}

Reference of_url(const git::Address& address) {
  Reference reference{.url = address.url};
  // git:// and ssh have no files to download.
  const std::string scheme = git::scheme_of(address.url);
  const bool plain = scheme == "http" || scheme == "https" || scheme == "file";
  if (plain && git::is_archive_name(address.url)) {
    reference.kind = Kind::archive_url;
    reference.note = no_refs_note(address, "a tarball");
    return reference;
  }
  reference.kind = Kind::git;
  reference.ref = address.ref;
  return reference;
}

/// What an app may name of this machine: itself.
Result<void>
check_reach(const git::Address& address, const Path& path, const ParseOptions& options) {
  std::error_code failure;
  const Path root = std::filesystem::canonical(options.base, failure);
  if (failure) return system_error(format("look at {}", options.base.native()), failure.value());
  const Path target = std::filesystem::weakly_canonical(path, failure);
  const bool inside = !failure && (target == root || root == root.root_path() ||
                                   target.native().starts_with(root.native() + "/"));
  if (inside) return {};
  return refuse(options,
                format("{} leads out of the app", address.url),
                "An app's own files may name directories of the app, repositories and tarballs on "
                "the network, and built-ins. For others there is --buildpack.");
}

Result<Reference> of_path(const git::Address& address, const ParseOptions& options) {
  const Path path = resolve(address.url, options.base);
  if (options.from_app) TRY(check_reach(address, path, options));
  if (fs::is_file(path) && git::is_archive_name(path.native())) {
    return Reference{
        .kind = Kind::archive_file, .path = path, .note = no_refs_note(address, "a tarball")};
  }
  if (fs::is_directory(path)) {
    // "dir#ref" can only mean the history of a repository there.
    if (!address.ref.empty()) {
      return Reference{.kind = Kind::git, .url = path.native(), .ref = address.ref};
    }
    return Reference{.kind = Kind::directory, .path = path};
  }
  if (fs::exists(path)) {
    return refuse(options,
                  format("{} is neither a directory nor an archive", path.native()),
                  "A buildpack is a directory with bin/detect and bin/compile, or a tarball of "
                  "one.");
  }
  return refuse(options,
                format("there is no buildpack at {}", path.native()),
                format("A relative path begins in {}.",
                       options.base.empty() || options.base == "." ? "the current directory"
                                                                   : options.base.native()));
}

Result<Reference> of_shorthand(const git::Address& address, const ParseOptions& options) {
  const auto pieces = text::split(address.url, '/');
  const std::string name(pieces[1]);
  if (options.registry) {
    return Reference{.kind = Kind::archive_url,
                     .url = format("{}{}/{}.tgz", registry_pattern, pieces[0], name),
                     .note = format("{} is taken from Heroku's buildpack registry", address.url)};
  }
  const std::string_view owner = pieces[0] == "heroku-community" ? "heroku" : pieces[0];
  Reference reference{.kind = Kind::git,
                      .url = format("https://github.com/{}/heroku-buildpack-{}.git", owner, name),
                      .ref = address.ref};
  reference.note = format("{} is taken from {}", address.url, reference.url);
  if (fs::is_file(options.builtins / name / "bin/detect")) {
    reference.note += format("; the built-in is called {}", name);
  }
  return reference;
}

Result<Reference> of_unknown_word(const git::Address& address, const ParseOptions& options) {
  std::vector<std::string> names;
  for (const auto& builtin : TRY(list_builtins(options.builtins)))
    names.push_back(builtin.name);
  const auto near = text::nearest(address.url, names);
  std::string hint = near ? format("Did you mean {}? ", *near) : "";
  if (!names.empty()) hint += format("The built-in buildpacks are {}. ", text::list(names));
  hint += "Others are named by directory (./dir), by URL of a repository or tarball, or as "
          "owner/name for GitHub's owner/heroku-buildpack-name.";
  return refuse(options, format("there is no buildpack called {}", address.url), hint);
}

/// Sees what kind of thing is named; replacements are done.
Result<Reference> read_address(const git::Address& address, const ParseOptions& options) {
  const std::string scheme = git::scheme_of(address.url);
  if (options.from_app && scheme == "file") {
    return refuse(options,
                  format("{} names a file of this machine, which an app may not", address.url),
                  "Use --buildpack for it, or an address on the network.");
  }
  if (git::is_remote(address.url)) return of_url(address);
  if (!scheme.empty()) {
    return refuse(
        options,
        format("{} begins with {}://, which names no buildpack", git::shown(address.url), scheme),
        "Use https, http, git, ssh, file, or user@host:path.");
  }
  if (is_path_like(address.url)) return of_path(address, options);

  const bool built_in = is_word(address.url) && !options.builtins.empty() &&
                        fs::is_file(options.builtins / address.url / "bin/detect");
  if (built_in) {
    Reference reference{.kind = Kind::builtin,
                        .path = options.builtins / address.url,
                        .name = address.url,
                        .note = no_refs_note(address, "a built-in")};
    if (fs::is_directory(resolve(address.url, options.base))) {
      reference.note =
          format("{} is the built-in; the directory is ./{}", address.url, address.url);
    }
    return reference;
  }
  if (fs::exists(resolve(address.url, options.base))) {
    auto reference = TRY(of_path(address, options));
    if (is_shorthand(address.url)) {
      reference.note = format("{} is a directory here, and not GitHub's", address.url);
    }
    return reference;
  }
  if (is_shorthand(address.url)) return of_shorthand(address, options);
  if (address.url.find('/') != std::string::npos) return of_path(address, options);
  return of_unknown_word(address, options);
}

std::string without_git_ending(std::string url) {
  while (url.ends_with('/'))
    url.pop_back();
  if (url.ends_with(".git")) url.resize(url.size() - 4);
  return url;
}

/// What the settings put in place of `url`; nullptr where nothing.
const std::string* find_replacement(const std::string& url, const ParseOptions& options) {
  const std::string plain = without_git_ending(git::split_login(url).url);
  for (const auto& [from, to] : options.replace) {
    if (from == url || without_git_ending(from) == plain) return &to;
  }
  return nullptr;
}

Result<Reference> read_text(std::string_view text, const ParseOptions& options) {
  auto address = git::split_ref(text);
  if (!address) {
    Error error = std::move(address).error();
    error.kind = ErrorKind::buildpack;
    error.where = options.where;
    return error;
  }
  if (address->url.empty()) {
    return refuse(options, "an empty name is no buildpack", "Name a directory, a URL or a name.");
  }
  const std::string* replacement = find_replacement(address->url, options);
  if (replacement == nullptr) return read_address(*address, options);

  ParseOptions without = options;
  without.replace.clear();
  without.from_app = false;  // the machine's owner says so, not the app
  const std::string said = git::shown(address->url);
  auto reference = TRY_WHILE(read_text(*replacement, without),
                             format("while taking what the settings' [replace] has for {}", said));
  // The ref asked for goes with it where it can: a mirror has the same refs.
  if (reference.kind == Kind::git && reference.ref.empty()) reference.ref = address->ref;
  reference.note =
      format("{} is replaced by {}, as the settings say", said, reference.display_with_ref());
  return reference;
}

/// The last part of a path or URL.
std::string_view last_part(std::string_view text) {
  text = text.substr(0, text.find('?'));
  while (text.ends_with('/'))
    text.remove_suffix(1);
  const std::size_t slash = text.find_last_of("/:");
  return slash == std::string_view::npos ? text : text.substr(slash + 1);
}

std::string_view without_archive_ending(std::string_view name) {
  while (git::is_archive_name(name))
    name = name.substr(0, name.rfind('.'));
  const auto whole = name;
  // "x.tar.gz" has lost ".gz" only.
  if (whole.ends_with(".tar")) name.remove_suffix(4);
  return name;
}

}  // namespace

std::string Reference::display_name() const {
  switch (kind) {
  case Kind::builtin:
    return name;
  case Kind::directory:
  case Kind::archive_file:
    return path.native();
  case Kind::git:
  case Kind::archive_url:
    break;
  }
  return git::shown(url);
}

std::string Reference::display_with_ref() const {
  return ref.empty() ? display_name() : format("{}#{}", display_name(), ref);
}

std::string Reference::short_name() const {
  std::string_view last = last_part(url);
  if (url.empty()) last = kind == Kind::builtin ? std::string_view(name) : last_part(path.native());
  if (kind == Kind::archive_file || kind == Kind::archive_url) last = without_archive_ending(last);
  if (last.ends_with(".git")) last.remove_suffix(4);
  for (const std::string_view prefix : {"heroku-buildpack-", "buildpack-"}) {
    if (last.starts_with(prefix) && last.size() > prefix.size()) last.remove_prefix(prefix.size());
  }
  std::string safe;
  for (const char c : last.substr(0, 64)) {
    const bool plain = is_word(std::string_view(&c, 1)) || (c == '.' && !safe.empty());
    safe += plain ? c : '_';
  }
  return safe.empty() ? "buildpack" : safe;
}

Result<Reference> parse_reference(std::string_view text, const ParseOptions& options) {
  auto reference = TRY(read_text(text::trim(text), options));
  reference.where = options.where;
  return reference;
}

}  // namespace bprun::buildpack
