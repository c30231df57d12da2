// SPDX-License-Identifier: MIT
#include "runner/doctor/machine.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/sandbox/mode.hpp"

#include <locale.h>
#include <sys/statvfs.h>

#include <ctime>

namespace bprun::doctor {

namespace {

constexpr unsigned long long gigabyte = 1ULL << 30;
/// A Node.js or Erlang and an app's dependencies, unpacked.
constexpr unsigned long long least_disk = gigabyte / 2;
constexpr unsigned long long enough_disk = 2 * gigabyte;
/// webpack and the Elixir compiler take so much.
constexpr unsigned long long enough_memory = gigabyte / 2;
constexpr std::int64_t a_day = 24 * 60 * 60;

/// The number of a line "MemAvailable:  123 kB", in bytes.
std::optional<unsigned long long> available_memory() {
  const auto text = fs::read_file_if_exists("/proc/meminfo", 1UL << 16);
  if (!text || !*text) return std::nullopt;
  for (const auto line : text::lines(**text)) {
    if (!line.starts_with("MemAvailable:")) continue;
    const auto words = text::words(line);
    const auto kilobytes = words.size() > 1 ? text::to_integer(words[1]) : std::nullopt;
    if (kilobytes) return static_cast<unsigned long long>(*kilobytes) * 1024;
  }
  return std::nullopt;
}

/// The nearest directory that is there: a store may yet have to be made.
fs::Path nearest_directory(fs::Path path) {
  while (!fs::is_directory(path) && path.has_relative_path())
    path = path.parent_path();
  return path;
}

Result<void> examine_sandbox(const sandbox::Identity& identity, std::vector<Finding>& findings) {
  const auto choice = sandbox::choose(sandbox::Mode::sandbox, identity);
  if (choice) return {};
  if (choice.error().kind != ErrorKind::denied) return choice.error();
  const auto otherwise = TRY(sandbox::choose(std::nullopt, identity));
  findings.push_back(found("no-sandbox",
                           {},
                           format("{}; builds take isolation {}",
                                  choice.error().message,
                                  sandbox::to_string(otherwise.mode)),
                           choice.error().hint));
  return {};
}

/// Whether the C library knows a locale of this name.
bool has_locale(const std::string& name) {
  const locale_t made = ::newlocale(LC_ALL_MASK, name.c_str(), nullptr);
  if (made == nullptr) return false;
  ::freelocale(made);
  return true;
}

void examine_locale(const process::Environment& caller, std::vector<Finding>& findings) {
  for (const char* variable : {"LC_ALL", "LANG"}) {
    const auto value = caller.get(variable);
    if (!value || value->empty()) continue;
    if (*value == "C" || *value == "POSIX" || text::to_lower(*value).starts_with("c.utf")) return;
    if (has_locale(*value)) return;
    findings.push_back(found("locale-missing",
                             {},
                             format("{}={} does not exist here, so bash and perl complain, and "
                                    "what reads it takes ASCII",
                                    variable,
                                    text::printable(*value)),
                             "Take LANG=C.UTF-8, or make it with locale-gen."));
    return;
  }
}

}  // namespace

void examine_memory(unsigned long long available, std::vector<Finding>& findings) {
  if (available >= enough_memory) return;
  findings.push_back(found("memory-low",
                           {},
                           format("{} of memory can be had", text::human_size(available)),
                           "End what is not needed, or give the machine swap: compilers that get "
                           "no memory are killed."));
}

void examine_disk(const fs::Path& store, unsigned long long free, std::vector<Finding>& findings) {
  if (free >= enough_disk) return;
  findings.push_back(
      found(free < least_disk ? "disk-full" : "disk-low",
            {},
            format("{} are free where the store is, {}", text::human_size(free), store.native()),
            "Make room (`bprun cache gc --max 2G`), or take another place with "
            "--store."));
}

void examine_clock(std::int64_t now, std::int64_t made_at, std::vector<Finding>& findings) {
  if (now + a_day >= made_at) return;
  findings.push_back(found("clock-behind",
                           {},
                           "the clock shows a day on which this bprun was not made yet; "
                           "certificates will be refused as not valid yet",
                           "Set the clock: `timedatectl set-ntp true`."));
}

void examine_proxies(const process::Environment& caller, std::vector<Finding>& findings) {
  for (const char* variable :
       {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}) {
    const auto value = caller.get(variable);
    if (!value || value->empty()) continue;
    const auto scheme = value->find("://");
    const std::string rest = scheme == std::string::npos ? *value : value->substr(scheme + 3);
    const std::string authority = rest.substr(0, rest.find('/'));
    const auto at = authority.rfind('@');
    const std::string host = at == std::string::npos ? authority : authority.substr(at + 1);
    const auto colon = host.rfind(':');
    const bool port_is_none = colon != std::string::npos && !host.ends_with(']') &&
                              !text::to_integer(host.substr(colon + 1));
    if (host.empty() || colon == 0 || port_is_none ||
        host.find_first_of(" \t") != std::string::npos) {
      findings.push_back(found("proxy-malformed",
                               {},
                               format("{} holds no address of a proxy", variable),
                               format("Set it like this: {}=http://host:3128", variable)));
      continue;
    }
    if (at != std::string::npos) {
      findings.push_back(found("proxy-password",
                               {},
                               format("{} holds a password, which scripts do not get", variable),
                               "If buildpacks cannot fetch: bprun build --pass-credentials."));
    }
  }
}

Result<std::vector<Finding>> examine_machine(const MachineFacts& facts) {
  std::vector<Finding> findings;
  TRY(examine_sandbox(facts.identity, findings));
  if (const auto memory = available_memory()) examine_memory(*memory, findings);

  struct statvfs disk = {};

  if (::statvfs(nearest_directory(facts.store).c_str(), &disk) == 0) {
    examine_disk(
        facts.store, static_cast<unsigned long long>(disk.f_bavail) * disk.f_frsize, findings);
  }
  if (facts.made_at) examine_clock(std::time(nullptr), *facts.made_at, findings);
  examine_locale(facts.caller, findings);
  examine_proxies(facts.caller, findings);
  return findings;
}

}  // namespace bprun::doctor
