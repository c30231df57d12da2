// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"
#include "runner/process/environment.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The machine's own npm client configuration, read from where npm reads it and without starting
/// npm, so that bprun reaches the registry that npm reaches.
namespace bprun::settings {

/// A value and where it stands: "NPM_CONFIG_REGISTRY in the environment", "/etc/npmrc:3".
struct NpmValue {
  std::string value;
  std::string origin;
};

/// What registries want to see. It answers what to send to a URL; the one way to copy it is
/// as_npmrc, for a user who said that scripts may see it.
class NpmCredentials {
public:
  bool empty() const { return headers_.empty(); }

  /// The value of the Authorization header for a request to `url`, where one is configured for its
  /// host, port and a leading part of its path. Without TLS only where the machine's own
  /// configuration names that host so: an app's .npmrc cannot have a token sent in the clear.
  std::optional<std::string> authorization_for(std::string_view url) const;

  /// The lines of an .npmrc that hold it: "//host/path/:_authToken=…". Secret.
  std::string as_npmrc() const;

private:
  friend class NpmConfigReader;

  std::map<std::string, std::string> headers_;  ///< "//host:port/path/" to "Bearer …"
  std::set<std::string> plain_hosts_;           ///< "//host:port" that http:// is configured for
};

struct NpmConfig {
  std::optional<NpmValue> registry = std::nullopt;  ///< ends with '/'
  std::map<std::string, NpmValue> scopes = {};      ///< "@scope" to a registry
  std::optional<NpmValue> cafile = std::nullopt;
  std::optional<NpmValue> ca = std::nullopt;  ///< PEM text, several certificates in a row
  std::optional<NpmValue> proxy = std::nullopt;
  std::optional<NpmValue> https_proxy = std::nullopt;
  std::optional<NpmValue> noproxy = std::nullopt;
  bool strict_ssl = true;
  std::string strict_ssl_origin = {};  ///< where a `false` stands
  NpmCredentials credentials = {};

  /// The registry for a package: its scope's, else the general one; nullopt where none is known.
  std::optional<NpmValue> registry_for(std::string_view package) const;

  /// What a script needs for its own npm to work: npm_config_registry, npm_config_cafile,
  /// npm_config_strict_ssl, npm_config_proxy and kin. No credentials: of URLs the user and password
  /// are taken out. The file behind npm_config_cafile is the caller's to show to the script.
  process::Environment plumbing_environment() const;
};

/// Where to read. The defaults are npm's own.
struct NpmConfigSources {
  process::Environment environment = process::Environment::inherited();
  /// The app's directory: of its .npmrc only registries are taken (`registry`, `@scope:registry`),
  /// and none with `${VAR}` in it, so that no app reads the machine's variables by a URL.
  fs::Path project = {};
  /// `[npm] registry` of bprun's settings, with its origin: used where npm's own do not say.
  std::optional<NpmValue> configured_registry = std::nullopt;
  /// In front of the absolute places of global files; for tests.
  fs::Path root = "/";
};

/// Reads it: environment (npm_config_*, in any case) over SRC/.npmrc over the user's over the
/// global ones. Files that are not there are nothing; one that cannot be read is an Error of kind
/// config. Does not start npm.
Result<NpmConfig> read_npm_config(const NpmConfigSources& sources = {});

/// read_npm_config, and where that knows no registry the one that an installed npm names
/// (`npm config get registry`). An Error of kind config that says how to set it where there is no
/// npm either: bprun has no registry of its own.
Result<NpmConfig> npm_config_with_registry(const NpmConfigSources& sources = {});

}  // namespace bprun::settings
