// SPDX-License-Identifier: MIT
#include "runner/rootfs/registry.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/file.hpp"

namespace bprun::rootfs {

namespace {

constexpr std::string_view scheme = "docker://";

/// skopeo does not start without a policy. Where the machine has none, what is fetched is accepted:
/// its digest is recorded, and who asked for it named it.
constexpr const char* policy = R"({"default": [{"type": "insecureAcceptAnything"}]})";

/// "127.0.0.1:5000" of "docker://127.0.0.1:5000/name:tag".
std::string_view host_of(std::string_view reference) {
  reference.remove_prefix(scheme.size());
  return reference.substr(0, reference.find('/'));
}

bool is_loopback(std::string_view host) {
  if (host.starts_with("[::1]")) return true;
  const auto name = host.substr(0, host.find(':'));
  return name == "localhost" || name.starts_with("127.");
}

bool machine_has_policy(const process::Environment& caller) {
  if (fs::is_file("/etc/containers/policy.json")) return true;
  const auto home = caller.get("HOME");
  return home && fs::is_file(Path(*home) / ".config/containers/policy.json");
}

}  // namespace

bool is_registry_reference(const std::string& text) {
  return text.starts_with(scheme);
}

bool is_on_loopback(const std::string& reference) {
  return is_registry_reference(reference) && is_loopback(host_of(reference));
}

Result<process::Command>
skopeo(const Path& work, const process::Environment& caller, const char* what_for) {
  const Path program = TRY(find_tool("skopeo", "skopeo", what_for));
  process::Command command{
      .argv = {program.native()}, .environment = tool_environment(caller), .directory = work};
  if (machine_has_policy(caller)) return command;
  TRY(fs::write_file(work / "policy.json", policy, 0644));
  command.argv.insert(command.argv.end(), {"--policy", "policy.json"});
  return command;
}

Result<Path> copy_from_registry(const std::string& reference,
                                const Path& work,
                                const process::Environment& caller,
                                const Tell& tell) {
  process::Command command = TRY(skopeo(work, caller, "fetching an image from a registry"));
  command.argv.emplace_back("copy");
  if (is_on_loopback(reference)) command.argv.emplace_back("--src-tls-verify=false");
  // A relative name, for a colon in the path would be a tag's.
  command.argv.insert(command.argv.end(), {"--", reference, "oci:layout:root"});
  auto copied = run_tool(command, tell, ErrorKind::network);
  if (copied) return work / "layout";
  Error error = std::move(copied).error();
  if (error.kind == ErrorKind::network) {
    error.hint = format("Is {} right, and may you read it? skopeo login {} logs in.",
                        text::without_userinfo(reference),
                        text::without_userinfo(std::string(host_of(reference))));
  }
  return error;
}

}  // namespace bprun::rootfs
