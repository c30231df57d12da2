// SPDX-License-Identifier: MIT
#include "runner/image/push.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/file.hpp"
#include "runner/rootfs/oci_layout.hpp"
#include "runner/rootfs/registry.hpp"

namespace bprun::image {

namespace {

constexpr std::string_view docker_scheme = "docker://";

/// "HOST/NAME:TAG". Not shown in full where it is refused: it may hold a password.
Result<std::string> plain_reference(const std::string& given) {
  std::string reference = given;
  if (reference.starts_with(docker_scheme)) reference.erase(0, docker_scheme.size());
  const std::string host = reference.substr(0, reference.find('/'));
  if (host.find('@') != std::string::npos) {
    return Error{.kind = ErrorKind::usage,
                 .message = "a reference holds no user and no password",
                 .hint = format("Log in once, and leave them out: skopeo login {}",
                                text::printable(host.substr(host.rfind('@') + 1)))};
  }
  const bool has_name = host.size() + 1 < reference.size() && !host.empty();
  const bool is_plain = reference.find("://") == std::string::npos &&
                        reference.find_first_of(" \t\n@") == std::string::npos &&
                        !reference.starts_with('-');
  if (has_name && is_plain) return reference;
  return Error{.kind = ErrorKind::usage,
               .message = format("{} is no image reference", text::printable(given)),
               .hint = "For example: registry.example/team/app:1.0"};
}

}  // namespace

Result<Pushed> push_image(const PushRequest& request, const Path& work, const rootfs::Tell& tell) {
  const std::string reference = TRY(plain_reference(request.reference));
  const std::string destination = format("{}{}", docker_scheme, reference);
  // Whether there is such an image is known before anybody is asked.
  static_cast<void>(TRY(rootfs::read_image({.directory = request.layout, .tag = request.tag})));
  process::Command command =
      TRY(rootfs::skopeo(work, request.caller, "sending an image to a registry"));
  // By a link, for a colon in the path would be a tag's.
  std::error_code failed;
  const Path layout = std::filesystem::canonical(request.layout, failed);
  TRY(fs::make_symlink(layout.native(), work / "layout"));
  command.argv.emplace_back("copy");
  if (rootfs::is_on_loopback(destination)) command.argv.emplace_back("--dest-tls-verify=false");
  const std::string tag = request.tag.empty() ? "" : format(":{}", request.tag);
  command.argv.insert(command.argv.end(),
                      {"--digestfile", "digest", "--", format("oci:layout{}", tag), destination});
  if (auto copied = rootfs::run_tool(command, tell, ErrorKind::network); !copied) {
    Error error = std::move(copied).error();
    if (error.kind == ErrorKind::network) {
      error.hint = format("May you write to {}? skopeo login {} logs in.",
                          reference,
                          reference.substr(0, reference.find('/')));
    }
    return error;
  }
  const auto digest = TRY(fs::read_file(work / "digest", 4096));
  return Pushed{.reference = reference, .digest = std::string(text::trim(digest))};
}

}  // namespace bprun::image
