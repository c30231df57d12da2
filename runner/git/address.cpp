// SPDX-License-Identifier: MIT
#include "runner/git/address.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace bprun::git {

namespace {

Error malformed(std::string message, std::string hint = "") {
  return Error{.kind = ErrorKind::usage, .message = std::move(message), .hint = std::move(hint)};
}

/// Where the pieces of "scheme://user:password@host/path?query" begin; npos-free.
struct Pieces {
  std::string_view before;    ///< "https://"
  std::string_view userinfo;  ///< without '@'
  std::string_view rest;      ///< "host/path", or all of a URL without scheme
  std::string_view query;     ///< without '?'
};

Pieces take_apart(std::string_view url) {
  Pieces pieces;
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) {
    pieces.rest = url;
    return pieces;
  }
  const std::size_t authority = scheme + 3;
  pieces.before = url.substr(0, authority);
  pieces.rest = url.substr(authority);
  const std::size_t end = std::min(pieces.rest.find_first_of("/?#"), pieces.rest.size());
  const std::size_t at = pieces.rest.substr(0, end).rfind('@');
  if (at != std::string_view::npos) {
    pieces.userinfo = pieces.rest.substr(0, at);
    pieces.rest.remove_prefix(at + 1);
  }
  const std::size_t query = pieces.rest.find('?');
  if (query != std::string_view::npos) {
    pieces.query = pieces.rest.substr(query + 1);
    pieces.rest = pieces.rest.substr(0, query);
  }
  return pieces;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// "%41" to "A". What decodes to a control character stays: it could end a line of the protocol
/// that hands it on.
std::string percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 &&
        hex_digit(text[i + 2]) >= 0) {
      const int value = hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]);
      if (value >= 0x20 && value != 0x7F) {
        decoded += static_cast<char>(value);
        i += 2;
        continue;
      }
    }
    decoded += text[i];
  }
  return decoded;
}

bool is_http(std::string_view url) {
  const std::string scheme = scheme_of(url);
  return scheme == "http" || scheme == "https";
}

}  // namespace

Result<Address> split_ref(std::string_view text) {
  const auto pieces = text::split(text, '#');
  if (pieces.size() > 2) {
    return malformed(format("{} has more than one \"#\"", shown(pieces[0])),
                     "Write the address, one \"#\", and the branch, tag or commit.");
  }
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte == 0x7F) {
      return malformed(
          format("{} has a blank or a control character in it", text::printable(shown(text))),
          "An address is one word. Comments stand on lines of their own, and blanks in a URL are "
          "written %20.");
    }
  }
  Address address{.url = std::string(pieces[0]),
                  .ref = pieces.size() == 2 ? std::string(pieces[1]) : ""};
  if (address.url.starts_with('-')) {
    return malformed(format("{} begins with \"-\"", shown(address.url)),
                     "A directory of that name is written with \"./\" in front.");
  }
  if (address.ref.starts_with('-')) {
    return malformed(format("the ref {} begins with \"-\"", address.ref),
                     "No branch, tag or commit is called so.");
  }
  return address;
}

std::string scheme_of(std::string_view text) {
  const std::size_t end = text.find("://");
  if (end != std::string_view::npos && end > 0) {
    const auto scheme = text.substr(0, end);
    const bool plain = std::all_of(scheme.begin(), scheme.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
             c == '+' || c == '-' || c == '.';
    });
    return plain ? text::to_lower(scheme) : "";
  }
  // user@host:path, as scp and git take it.
  const std::size_t at = text.find('@');
  const std::size_t colon = text.find(':');
  const bool scp = at != std::string_view::npos && at > 0 && colon != std::string_view::npos &&
                   at + 1 < colon && colon + 1 < text.size() && text.find('/') > colon;
  return scp ? "ssh" : "";
}

bool is_remote(std::string_view text) {
  constexpr std::array<std::string_view, 5> schemes{"https", "http", "git", "ssh", "file"};
  return std::find(schemes.begin(), schemes.end(), scheme_of(text)) != schemes.end();
}

std::optional<std::filesystem::path> local_path(const std::string& url) {
  const std::string scheme = scheme_of(url);
  if (scheme.empty()) return url;
  if (scheme != "file") return std::nullopt;
  const Pieces pieces = take_apart(url);
  const std::size_t slash = pieces.rest.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  return percent_decoded(pieces.rest.substr(slash));
}

bool is_archive_name(std::string_view name_or_url) {
  constexpr std::array<std::string_view, 14> endings{".tgz",
                                                     ".tar.gz",
                                                     ".tbz",
                                                     ".tbz2",
                                                     ".tb2",
                                                     ".tar.bz",
                                                     ".tar.bz2",
                                                     ".txz",
                                                     ".tar.xz",
                                                     ".tzst",
                                                     ".tar.zst",
                                                     ".tar",
                                                     ".zip",
                                                     ".tar.zstd"};
  const std::string name =
      text::to_lower(name_or_url.substr(0, std::min(name_or_url.find('?'), name_or_url.size())));
  return std::any_of(endings.begin(), endings.end(), [&](std::string_view ending) {
    return name.ends_with(ending) && name.size() > ending.size();
  });
}

std::string shown(std::string_view url) {
  if (url.find("://") == std::string_view::npos) return std::string(url);
  const Pieces pieces = take_apart(url);
  std::string text(pieces.before);
  if (!is_http(url) && !pieces.userinfo.empty()) {
    text += pieces.userinfo.substr(0, pieces.userinfo.find(':'));
    text += '@';
  }
  text += pieces.rest;
  if (!pieces.query.empty()) text += "?…";
  return text;
}

std::string redact(std::string text, std::string_view url) {
  if (url.find("://") == std::string_view::npos) return text;
  const Pieces pieces = take_apart(url);
  text = text::replace_all(std::move(text), url, shown(url));
  if (!pieces.query.empty()) {
    text = text::replace_all(std::move(text), format("?{}", pieces.query), "?…");
  }
  if (pieces.userinfo.empty()) return text;
  text = text::replace_all(std::move(text), format("{}@", pieces.userinfo), "");
  const std::size_t colon = pieces.userinfo.find(':');
  const bool has_password = colon != std::string_view::npos;
  // Of "user:password" the password is secret; a user alone is a token, but not in ssh's URLs.
  std::vector<std::string_view> secrets;
  if (has_password) secrets.push_back(pieces.userinfo.substr(colon + 1));
  if (is_http(url)) secrets.push_back(pieces.userinfo.substr(0, colon));
  for (const auto secret : secrets) {
    // "x" or "git" as a user would take letters out of every word.
    if (secret.size() < 5) continue;
    text = text::replace_all(std::move(text), secret, "[hidden]");
    text = text::replace_all(std::move(text), percent_decoded(secret), "[hidden]");
  }
  return text;
}

Login split_login(std::string_view url) {
  const Pieces pieces = take_apart(url);
  if (!is_http(url) || pieces.userinfo.empty()) return Login{.url = std::string(url)};
  const std::size_t colon = pieces.userinfo.find(':');
  Login login{.url = format("{}{}", pieces.before, pieces.rest),
              .user = percent_decoded(pieces.userinfo.substr(0, colon))};
  if (!pieces.query.empty()) login.url += format("?{}", pieces.query);
  if (colon != std::string_view::npos) {
    login.password = percent_decoded(pieces.userinfo.substr(colon + 1));
  }
  return login;
}

}  // namespace bprun::git
