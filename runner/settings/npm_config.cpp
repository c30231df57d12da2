// SPDX-License-Identifier: MIT
#include "runner/settings/npm_config.hpp"

#include "runner/base/digest.hpp"
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/file.hpp"
#include "runner/process/run.hpp"
#include "runner/settings/npmrc.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace bprun::settings {

namespace {

/// A URL in npm's spelling of registry keys: "//host:port/path/", without scheme, user, query, and
/// without the port that the scheme implies. Empty where it is no http(s) URL.
std::string registry_key(std::string_view url) {
  const bool tls = url.starts_with("https://");
  if (!tls && !url.starts_with("http://")) return "";
  url.remove_prefix(tls ? 8 : 7);
  url = url.substr(0, url.find_first_of("?#"));
  const std::size_t slash = std::min(url.find('/'), url.size());
  std::string_view host = url.substr(0, slash);
  if (const std::size_t at = host.rfind('@'); at != std::string_view::npos)
    host.remove_prefix(at + 1);
  const std::string_view implied = tls ? ":443" : ":80";
  if (host.ends_with(implied)) host.remove_suffix(implied.size());
  return "//" + text::to_lower(host) + std::string(url.substr(slash));
}

std::string host_of(std::string_view key) {
  return std::string(key.substr(0, key.find('/', 2)));
}

/// The user and password of a URL, as they stand there; empty where it has none.
std::string userinfo_of(std::string_view url) {
  const std::size_t begin = url.find("://");
  if (begin == std::string_view::npos) return "";
  const std::string_view host =
      url.substr(begin + 3, url.find_first_of("/?#", begin + 3) - begin - 3);
  const std::size_t at = host.rfind('@');
  return at == std::string_view::npos ? std::string() : std::string(host.substr(0, at));
}

std::string percent_decoded(std::string_view text) {
  const auto digit = [](char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
  };
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && digit(text[i + 1]) >= 0 &&
        digit(text[i + 2]) >= 0) {
      result += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
      i += 2;
    } else {
      result += text[i];
    }
  }
  return result;
}

bool is_false(std::string_view value) {
  return value == "false" || value == "null" || value == "0";
}

}  // namespace

/// Collects values, the strongest source first: the first to say a thing is right.
class NpmConfigReader {
public:
  explicit NpmConfigReader(const NpmConfigSources& sources) : sources_(sources) {}

  Result<NpmConfig> read() {
    read_environment();
    if (!sources_.project.empty()) TRY(read_project());
    TRY(read_file(user_file()));
    for (const fs::Path& file : global_files())
      TRY(read_file(file));
    finish_credentials();
    if (!config_.registry && sources_.configured_registry) {
      set_registry(config_.registry, *sources_.configured_registry, true);
    }
    return std::move(config_);
  }

private:
  /// `machine`: not an app's file.
  void set_registry(std::optional<NpmValue>& place, NpmValue value, bool machine) {
    if (place || value.value.empty()) return;
    const std::string userinfo = userinfo_of(value.value);
    value.value = text::without_userinfo(value.value);
    if (!value.value.ends_with('/')) value.value += '/';
    const std::string key = registry_key(value.value);
    if (key.empty()) return;
    if (!userinfo.empty()) {
      config_.credentials.headers_.emplace(key, "Basic " + to_base64(percent_decoded(userinfo)));
    }
    if (machine && value.value.starts_with("http://")) {
      config_.credentials.plain_hosts_.insert(host_of(key));
    }
    place = std::move(value);
  }

  void set(std::optional<NpmValue>& place, const NpmValue& value) {
    if (!place) place = value;
  }

  /// Values seen on the way that decide where to look next.
  void take_location(const std::string& key, const std::string& value) {
    if (key == "prefix" || key == "userconfig" || key == "globalconfig")
      locations_.emplace(key, value);
  }

  void take(const std::string& key, const NpmValue& value) {
    if (value.value.empty()) return;
    take_location(key, value.value);
    if (key == "registry") {
      set_registry(config_.registry, value, true);
    } else if (key.starts_with('@') && key.ends_with(":registry")) {
      std::optional<NpmValue> place;
      const std::string scope = key.substr(0, key.size() - 9);
      set_registry(place, value, true);
      if (place) config_.scopes.emplace(scope, std::move(*place));
    } else if (key == "cafile") {
      set(config_.cafile, {.value = path(value.value), .origin = value.origin});
    } else if (key == "proxy" || key == "http-proxy") {
      set(config_.proxy, value);
    } else if (key == "https-proxy") {
      set(config_.https_proxy, value);
    } else if (key == "noproxy" || key == "no-proxy") {
      set(config_.noproxy, value);
    } else if (key == "strict-ssl") {
      if (std::exchange(strict_ssl_known_, true)) return;
      config_.strict_ssl = !is_false(value.value);
      config_.strict_ssl_origin = config_.strict_ssl ? "" : value.origin;
    } else {
      take_credential(key, value.value);
    }
  }

  void take_credential(const std::string& key, const std::string& value) {
    static constexpr std::array<std::string_view, 4> names = {
        "_authToken", "_auth", "username", "_password"};
    for (const std::string_view name : names) {
      // "//host/path/:_authToken", and "_authToken" alone, which older npms had for the registry.
      const bool alone = text::to_lower(key) == text::to_lower(name);
      if (!alone && !(key.starts_with("//") && key.ends_with(":" + std::string(name)))) continue;
      const std::string place = alone ? "" : key.substr(0, key.size() - name.size() - 1);
      secrets_[place].emplace(name, value);
    }
  }

  void finish_credentials() {
    for (const auto& [place, values] : secrets_) {
      const auto value = [&values = values](std::string_view name) {
        const auto found = values.find(name);
        return found == values.end() ? std::string() : found->second;
      };
      const std::string key = !place.empty()     ? host_in_lower_case(place)
                              : config_.registry ? registry_key(config_.registry->value)
                                                 : "";
      std::string header;
      if (!value("_authToken").empty()) {
        header = "Bearer " + value("_authToken");
      } else if (!value("_auth").empty()) {
        header = "Basic " + value("_auth");
      } else if (!value("username").empty() && !value("_password").empty()) {
        const auto password = from_base64(value("_password"));
        if (password) header = "Basic " + to_base64(value("username") + ":" + *password);
      }
      if (!key.empty() && !header.empty()) config_.credentials.headers_.emplace(key, header);
    }
  }

  static std::string host_in_lower_case(const std::string& place) {
    const std::string host = host_of(place);
    return text::to_lower(host) + place.substr(host.size());
  }

  void read_environment() {
    for (const auto& [name, value] : sources_.environment.variables()) {
      if (!text::to_lower(name).starts_with("npm_config_")) continue;
      std::string key = name.substr(11);
      if (!key.starts_with("//")) {
        key = text::to_lower(key);
        for (std::size_t i = 1; i < key.size(); ++i) {
          if (key[i] == '_') key[i] = '-';
        }
        if (key == "-authtoken" || key == "_authtoken") key = "_authToken";
      }
      const NpmValue entry{.value = value, .origin = bprun::format("{} in the environment", name)};
      if (key == "ca")
        set(config_.ca, {.value = text::replace_all(value, "\\n", "\n"), .origin = entry.origin});
      take(key, entry);
    }
  }

  Result<void> read_project() {
    const fs::Path file = sources_.project / ".npmrc";
    const auto text = TRY(read(file));
    if (!text) return {};
    for (const NpmrcEntry& entry : parse_npmrc(*text)) {
      if (entry.value.find("${") != std::string::npos) continue;
      const NpmValue value{.value = entry.value, .origin = bprun::format(".npmrc:{}", entry.line)};
      if (entry.key == "registry") set_registry(config_.registry, value, false);
      if (!entry.key.starts_with('@') || !entry.key.ends_with(":registry")) continue;
      std::optional<NpmValue> place;
      set_registry(place, value, false);
      if (place)
        config_.scopes.emplace(entry.key.substr(0, entry.key.size() - 9), std::move(*place));
    }
    return {};
  }

  Result<void> read_file(const fs::Path& file) {
    const auto text = TRY(read(file));
    if (!text) return {};
    std::string certificates;
    // Of two lines for one key the last counts, and take() keeps the first it sees.
    std::vector<NpmrcEntry> entries = parse_npmrc(*text);
    for (NpmrcEntry& entry : entries) {
      entry.key = expand_npm_variables(entry.key, sources_.environment);
      entry.value = expand_npm_variables(entry.value, sources_.environment);
      if (entry.key == "ca") certificates += text::replace_all(entry.value, "\\n", "\n") + "\n";
    }
    std::reverse(entries.begin(), entries.end());
    for (const NpmrcEntry& entry : entries) {
      take(entry.key,
           {.value = entry.value, .origin = bprun::format("{}:{}", file.string(), entry.line)});
    }
    if (!certificates.empty()) set(config_.ca, {.value = certificates, .origin = file.string()});
    return {};
  }

  static Result<std::optional<std::string>> read(const fs::Path& file) {
    if (file.empty()) return std::optional<std::string>();
    auto text = fs::read_file_if_exists(file, 1UL << 20);
    if (text) return text;
    Error error = std::move(text).error();
    error.kind = ErrorKind::config;
    error.hint = "bprun reads npm's configuration to reach the registry that npm reaches.";
    return error;
  }

  std::string home() const { return sources_.environment.get("HOME").value_or(""); }

  /// npm's paths: "~/" is the home directory.
  std::string path(const std::string& text) const {
    const fs::Path given =
        text.starts_with("~/") ? fs::Path(home()) / text.substr(2) : fs::Path(text);
    std::error_code ignored;
    return std::filesystem::absolute(given, ignored).string();
  }

  fs::Path user_file() const {
    if (const auto given = locations_.find("userconfig"); given != locations_.end()) {
      return path(given->second);
    }
    return home().empty() ? fs::Path() : fs::Path(home()) / ".npmrc";
  }

  std::vector<fs::Path> global_files() const {
    if (const auto given = locations_.find("globalconfig"); given != locations_.end()) {
      return {path(given->second)};
    }
    std::vector<fs::Path> files;
    if (const auto given = locations_.find("prefix"); given != locations_.end()) {
      files.push_back(fs::Path(path(given->second)) / "etc/npmrc");
    } else if (const auto prefix = sources_.environment.get("PREFIX")) {
      files.push_back(fs::Path(*prefix) / "etc/npmrc");
    }
    // npm's prefix is the one that its node lives in; Debian's npm has /etc. Without node there is
    // none to ask, so all usual places are read.
    for (const char* place : {"usr/etc/npmrc", "usr/local/etc/npmrc", "etc/npmrc"}) {
      files.push_back(sources_.root / place);
    }
    return files;
  }

  const NpmConfigSources& sources_;
  NpmConfig config_;
  bool strict_ssl_known_ = false;
  std::map<std::string, std::string> locations_;
  std::map<std::string, std::map<std::string, std::string, std::less<>>> secrets_;
};

std::string NpmCredentials::as_npmrc() const {
  constexpr std::string_view bearer = "Bearer ";
  constexpr std::string_view basic = "Basic ";
  std::string lines;
  for (const auto& [key, header] : headers_) {
    const std::string_view value = header;
    if (value.starts_with(bearer)) {
      lines += bprun::format("{}:_authToken={}\n", key, value.substr(bearer.size()));
    } else if (value.starts_with(basic)) {
      lines += bprun::format("{}:_auth={}\n", key, value.substr(basic.size()));
    }
  }
  return lines;
}

std::optional<std::string> NpmCredentials::authorization_for(std::string_view url) const {
  std::string key = registry_key(url);
  if (key.empty()) return std::nullopt;
  if (url.starts_with("http://") && !plain_hosts_.contains(host_of(key))) return std::nullopt;
  // "//host/a/b" is asked for as itself, then as "//host/a/", "//host/a", "//host/", "//host".
  while (key.size() > 2) {
    if (const auto found = headers_.find(key); found != headers_.end()) return found->second;
    if (key.ends_with('/')) {
      key.pop_back();
    } else {
      key.resize(key.rfind('/') + 1);
    }
  }
  return std::nullopt;
}

std::optional<NpmValue> NpmConfig::registry_for(std::string_view package) const {
  if (package.starts_with('@')) {
    const auto scope = scopes.find(std::string(package.substr(0, package.find('/'))));
    if (scope != scopes.end()) return scope->second;
  }
  return registry;
}

process::Environment NpmConfig::plumbing_environment() const {
  process::Environment environment;
  const auto set = [&](const char* name, const std::optional<NpmValue>& value) {
    if (value) environment.set(name, text::without_userinfo(value->value));
  };
  set("npm_config_registry", registry);
  set("npm_config_proxy", proxy);
  set("npm_config_https_proxy", https_proxy);
  set("npm_config_noproxy", noproxy);
  if (cafile) environment.set("npm_config_cafile", cafile->value);
  if (!strict_ssl) environment.set("npm_config_strict_ssl", "false");
  return environment;
}

Result<NpmConfig> read_npm_config(const NpmConfigSources& sources) {
  return NpmConfigReader(sources).read();
}

Result<NpmConfig> npm_config_with_registry(const NpmConfigSources& sources) {
  NpmConfig config = TRY(read_npm_config(sources));
  if (config.registry) return config;
  // In "/", where no project's .npmrc is.
  const process::Command ask{.argv = {"npm", "config", "get", "registry"},
                             .environment = sources.environment,
                             .directory = "/"};
  const std::string search = sources.environment.get("PATH").value_or(process::default_path);
  if (process::find_program("npm", search)) {
    const auto answer = process::capture(ask, 1UL << 16, std::chrono::seconds(20));
    const std::string url = answer && answer->exit.ok() ? std::string(text::trim(answer->out)) : "";
    if (url.starts_with("http://") || url.starts_with("https://")) {
      NpmConfigSources told = sources;
      told.configured_registry = NpmValue{.value = url, .origin = "npm config get registry"};
      return read_npm_config(told);
    }
  }
  return Error{.kind = ErrorKind::config,
               .message = "no npm registry is configured",
               .hint =
                   "Set registry=URL in ~/.npmrc, or npm_config_registry in the environment, or "
                   "registry in [npm] of bprun.toml."};
}

}  // namespace bprun::settings
