// SPDX-License-Identifier: MIT
#include "runner/abi/platform.hpp"

#include "runner/base/text.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace bprun::abi {

namespace {

/// Runs of letters and digits, in lower case.
std::vector<std::string> words_of(std::string_view path) {
  std::vector<std::string> words(1);
  for (const char c : text::to_lower(path)) {
    const bool part = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (part) words.back() += c;
    if (!part && !words.back().empty()) words.emplace_back();
  }
  return words;
}

std::vector<std::string_view> spellings(std::string_view machine) {
  if (machine == "x64") return {"x64", "amd64"};
  if (machine == "arm64") return {"arm64", "aarch64", "armv8"};
  if (machine == "x86") return {"x86", "ia32", "i386", "i586", "i686"};
  if (machine == "arm")
    return {"arm", "armv6", "armv6l", "armv7", "armv7l", "armhf", "armel", "gnueabihf"};
  if (machine == "ppc64le") return {"ppc64le", "ppc64", "ppc64el", "powerpc64le"};
  if (machine == "mips64el") return {"mips64el", "mips64"};
  return {machine};
}

}  // namespace

std::string architecture_of(const Tree& tree, const std::vector<std::string>& architectures) {
  std::map<std::string_view, int> counts;
  for (const TreeFile& file : tree.files)
    ++counts[file.needs.machine];
  std::string best;
  for (const std::string& architecture : architectures) {
    if (best.empty() || counts[architecture] > counts[best]) best = architecture;
  }
  return best;
}

bool path_names_machine(std::string_view path, std::string_view machine) {
  const auto words = words_of(path);
  const auto known = spellings(machine);
  for (std::size_t i = 0; i < words.size(); ++i) {
    // x86_64 is two words, and another machine than x86.
    if (words[i] == "x86" && i + 1 < words.size() && words[i + 1] == "64") {
      if (machine == "x64") return true;
      continue;
    }
    if (std::find(known.begin(), known.end(), words[i]) != known.end()) return true;
  }
  return false;
}

bool path_names_musl(std::string_view path) {
  const auto words = words_of(path);
  return std::any_of(words.begin(), words.end(), [](const std::string& word) {
    return word.find("musl") != std::string::npos || word == "alpine";
  });
}

bool is_for_musl(const elf::Needs& needs) {
  if (needs.interpreter.find("/ld-musl-") != std::string::npos) return true;
  return std::any_of(needs.libraries.begin(), needs.libraries.end(), [](const std::string& name) {
    return name == "libc.so" || name.starts_with("libc.musl-");
  });
}

std::string_view seldom_loaded_part(std::string_view path) {
  struct Part {
    std::string_view folder;  ///< a folder above the file begins so
    std::string_view name;    ///< and the file's name
    std::string_view of;
  };

  constexpr std::array parts = {Part{"wx-", "wxe_driver.so", "Erlang's wx"},
                                Part{"wx-", "erl_gl.so", "Erlang's wx"},
                                Part{"odbc-", "odbcserver", "Erlang's odbc"},
                                Part{"lib-dynload", "_tkinter.", "Python's tkinter"},
                                Part{"lib-dynload", "_dbm.", "Python's dbm"},
                                Part{"lib-dynload", "_gdbm.", "Python's gdbm"}};
  const auto folders = text::split(path, '/');
  for (const Part& part : parts) {
    if (!folders.back().starts_with(part.name)) continue;
    const bool below =
        std::any_of(folders.begin(), folders.end() - 1, [&](std::string_view folder) {
          return folder.starts_with(part.folder);
        });
    if (below) return part.of;
  }
  return "";
}

std::optional<std::string_view> usual_interpreter(std::string_view machine) {
  if (machine == "x64") return "/lib64/ld-linux-x86-64.so.2";
  if (machine == "arm64") return "/lib/ld-linux-aarch64.so.1";
  if (machine == "x86") return "/lib/ld-linux.so.2";
  if (machine == "arm") return "/lib/ld-linux-armhf.so.3";
  if (machine == "riscv64") return "/lib/ld-linux-riscv64-lp64d.so.1";
  if (machine == "ppc64le") return "/lib64/ld64.so.2";
  if (machine == "s390x") return "/lib/ld64.so.1";
  return std::nullopt;
}

bool is_part_of_glibc(std::string_view library) {
  constexpr std::array parts = {"libc.so.6",
                                "libm.so.6",
                                "libmvec.so.1",
                                "libpthread.so.0",
                                "libdl.so.2",
                                "librt.so.1",
                                "libutil.so.1",
                                "libresolv.so.2",
                                "libanl.so.1",
                                "libthread_db.so.1",
                                "libBrokenLocale.so.1"};
  return library.starts_with("ld-linux") || library.starts_with("ld64.so") ||
         std::find(parts.begin(), parts.end(), library) != parts.end();
}

}  // namespace bprun::abi
