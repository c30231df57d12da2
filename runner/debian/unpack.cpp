// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/debian/archive.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/process/run.hpp"

namespace bprun::debian {

std::string machine_codename() {
  const auto text = fs::read_file_if_exists("/etc/os-release", 1UL << 16);
  if (!text || !*text) return "";
  bool is_debian = false;
  std::string codename;
  for (const std::string_view line : text::lines(**text)) {
    if (line == "ID=debian" || line == "ID=\"debian\"") is_debian = true;
    constexpr std::string_view key = "VERSION_CODENAME=";
    if (line.starts_with(key))
      codename = text::replace_all(std::string(line.substr(key.size())), "\"", "");
  }
  return is_debian ? codename : "";
}

Result<void> unpack(const Path& deb, const Path& directory) {
  TRY(fs::make_directories(directory));
  const process::Command command{.argv = {"dpkg-deb", "-x", deb.native(), directory.native()},
                                 .environment = process::Environment::inherited()};
  const auto done = TRY(process::capture(command));
  if (done.exit.ok()) return {};
  return Error{.kind = ErrorKind::corrupt,
               .message = format("the package {} cannot be unpacked (dpkg-deb {})",
                                 deb.filename().native(),
                                 done.exit.str()),
               .hint = std::string(text::trim(done.err))};
}

}  // namespace bprun::debian
