// SPDX-License-Identifier: MIT
#include "runner/sandbox/environment.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/process/command.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <array>

namespace bprun::sandbox {

namespace {

constexpr std::string_view proxy = "the way to the network";
constexpr std::string_view bundle = "certificate authorities of the machine's proxy or mirror";
constexpr std::string_view npm = "npm's registry and how it is reached";
constexpr std::string_view hex = "Hex's registry and how it is reached";
constexpr std::string_view python = "pip's and uv's index";
constexpr std::string_view go = "Go's module proxy and its exceptions";
constexpr std::string_view trace = "tracing of buildpacks";

using enum PlumbingKind;

constexpr std::array table = {
    Plumbing{"http_proxy", url, proxy},
    Plumbing{"HTTP_PROXY", url, proxy},
    Plumbing{"https_proxy", url, proxy},
    Plumbing{"HTTPS_PROXY", url, proxy},
    Plumbing{"all_proxy", url, proxy},
    Plumbing{"ALL_PROXY", url, proxy},
    Plumbing{"no_proxy", text, proxy},
    Plumbing{"NO_PROXY", text, proxy},

    Plumbing{"SSL_CERT_FILE", file, bundle},
    Plumbing{"SSL_CERT_DIR", directory, bundle},
    Plumbing{"CURL_CA_BUNDLE", file, bundle},
    Plumbing{"GIT_SSL_CAINFO", file, bundle},
    Plumbing{"NODE_EXTRA_CA_CERTS", file, bundle},
    Plumbing{"REQUESTS_CA_BUNDLE", file, bundle},
    Plumbing{"PIP_CERT", file, bundle},
    Plumbing{"AWS_CA_BUNDLE", file, bundle},
    Plumbing{"CARGO_HTTP_CAINFO", file, bundle},
    Plumbing{"HEX_CACERTS_PATH", file, bundle},

    Plumbing{"npm_config_registry", url, npm},
    Plumbing{"NPM_CONFIG_REGISTRY", url, npm},
    Plumbing{"npm_config_cafile", file, npm},
    Plumbing{"NPM_CONFIG_CAFILE", file, npm},
    Plumbing{"npm_config_proxy", url, npm},
    Plumbing{"npm_config_https_proxy", url, npm},
    Plumbing{"npm_config_noproxy", text, npm},
    Plumbing{"COREPACK_NPM_REGISTRY", url, npm},
    Plumbing{"YARN_NPM_REGISTRY_SERVER", url, npm},

    Plumbing{"HEX_MIRROR", url, hex},
    Plumbing{"HEX_MIRROR_URL", url, hex},
    Plumbing{"HEX_API_URL", url, hex},
    Plumbing{"HEX_BUILDS_URL", url, hex},
    Plumbing{"HEX_UNSAFE_REGISTRY", text, hex},
    Plumbing{"HEX_NO_VERIFY_REPO_ORIGIN", text, hex},
    Plumbing{"HEX_HTTP_CONCURRENCY", text, hex},
    Plumbing{"HEX_HTTP_TIMEOUT", text, hex},

    Plumbing{"PIP_INDEX_URL", url, python},
    Plumbing{"PIP_EXTRA_INDEX_URL", url_list, python},
    Plumbing{"UV_DEFAULT_INDEX", url, python},
    Plumbing{"UV_INDEX", url_list, python},

    Plumbing{"GOPROXY", url_list, go},
    Plumbing{"GOSUMDB", text, go},
    Plumbing{"GOPRIVATE", text, go},
    Plumbing{"GONOPROXY", text, go},
    Plumbing{"GONOSUMDB", text, go},

    Plumbing{"BUILDPACK_XTRACE", text, trace},
    Plumbing{"TRACE", text, trace},
};

/// curl and others take a proxy without a scheme too: "user:password@proxy:3128".
std::string without_user(std::string_view url) {
  if (url.find("://") != std::string_view::npos) return text::without_userinfo(url);
  const auto authority = url.substr(0, url.find('/'));
  const std::size_t at = authority.rfind('@');
  return std::string(at == std::string_view::npos ? url : url.substr(at + 1));
}

/// Takes user and password out of each URL in a list, and keeps the separators.
std::string strip_each(std::string_view list) {
  constexpr std::string_view separators = ",| \t\n";
  std::string result;
  while (!list.empty()) {
    const std::size_t end = list.find_first_of(separators);
    result += without_user(list.substr(0, end));
    if (end == std::string_view::npos) break;
    result += list[end];
    list.remove_prefix(end + 1);
  }
  return result;
}

class Builder {
public:
  Builder(const EnvironmentRequest& request, BuildEnvironment& result)
      : request_(request), result_(result) {}

  /// Sets one variable that comes from outside, as its kind demands.
  Result<void> pass(const std::string& name, const std::string& value, PlumbingKind kind) {
    std::string passed = value;
    if (!request_.pass_credentials && (kind == url || kind == url_list)) {
      passed = strip_each(value);
      if (passed != value) result_.stripped.push_back(name);
    }
    if (kind == file || kind == directory) {
      // A name that leads nowhere would break what works without it.
      const bool there = kind == file ? fs::is_file(value) : fs::is_directory(value);
      if (!there) return {};
      passed = TRY(make_visible(Path(value), kind)).native();
    }
    result_.environment.set(name, passed);
    result_.passed.push_back(name);
    return {};
  }

private:
  /// Where a script finds a file or directory of the host.
  Result<Path> make_visible(const Path& host, PlumbingKind kind) {
    const Path absolute = std::filesystem::absolute(host).lexically_normal();
    if (shown_as_it_is(absolute)) return absolute;
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      if (sources_[i] == absolute) return place_of(result_.mounts[i]);
    }
    const std::string name =
        format("{}-{}", result_.mounts.size() + 1, absolute.filename().native());
    Mount mount{absolute, Path("/bprun/ca") / name, false};
    if (kind == file) {
      // A copy, for the build's uid may not get to where it is (/root, a home of mode 0700).
      const std::string bytes = TRY(fs::read_file(absolute));
      mount.host = request_.scratch / "ca" / name;
      TRY(fs::make_directories(mount.host.parent_path()));
      ::chmod(mount.host.parent_path().c_str(), 0755);
      TRY(fs::write_file(mount.host, bytes, 0644));
      ::chmod(mount.host.c_str(), 0644);
    }
    result_.mounts.push_back(mount);
    sources_.push_back(absolute);
    return place_of(mount);
  }

  Path place_of(const Mount& mount) const {
    return request_.mode == Mode::sandbox ? mount.inside : mount.host;
  }

  /// In the host's root these are there under the same name. A stack's root has its own.
  bool shown_as_it_is(const Path& path) const {
    if (request_.mode == Mode::sandbox && request_.stack_root) return false;
    for (const char* top : {"/usr/", "/etc/", "/opt/"}) {
      if (path.native().rfind(top, 0) == 0) return true;
    }
    return false;
  }

  const EnvironmentRequest& request_;
  BuildEnvironment& result_;
  std::vector<Path> sources_;  ///< what each of result_.mounts is on the host
};

}  // namespace

std::span<const Plumbing> plumbing() {
  return table;
}

Result<BuildEnvironment> build_environment(const EnvironmentRequest& request,
                                           const process::Environment& caller) {
  BuildEnvironment result;
  auto& environment = result.environment;
  environment.set("STACK", request.stack);
  environment.set("HOME", request.home_inside.native());
  environment.set("PATH", process::default_path);
  environment.set("REQUEST_ID", "build-" + request.build_id);
  if (request.source_version) environment.set("SOURCE_VERSION", *request.source_version);
  // Herokuish's values (B-24), which the env dir may overrule.
  environment.set("CURL_CONNECT_TIMEOUT", "30");
  environment.set("CURL_TIMEOUT", "180");
  environment.set("LANG", "C.UTF-8");
  environment.set("USER", request.user);
  environment.set("LOGNAME", request.user);
  if (request.tmp_inside != "/tmp") environment.set("TMPDIR", request.tmp_inside.native());

  Builder builder(request, result);
  for (const auto& entry : table) {
    const auto value = caller.get(entry.name);
    const bool overruled =
        std::any_of(request.settings.begin(), request.settings.end(), [&](const Setting& setting) {
          return setting.name == entry.name;
        });
    if (value && !value->empty() && !overruled) {
      TRY(builder.pass(std::string(entry.name), *value, entry.kind));
    }
  }
  for (const auto& setting : request.settings) {
    TRY(builder.pass(setting.name, setting.value, setting.kind));
  }
  return result;
}

}  // namespace bprun::sandbox
