// SPDX-License-Identifier: MIT
#include "runner/debian/archive.hpp"

#include "runner/base/digest.hpp"
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/file_lock.hpp"
#include "runner/process/interrupt.hpp"
#include "runner/process/machine.hpp"
#include "runner/process/run.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <ctime>

namespace bprun::debian {

namespace {

/// Signs every release of Debian there is; part of every Debian.
constexpr const char* keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";

/// An index of ours is fetched anew after this long.
constexpr std::time_t index_lasts = 24L * 3600;

std::string debian_architecture() {
  std::string name = process::machine_architecture();
  if (name == "x64") return "amd64";
  return name;
}

/// The last lines that begin with "E:": what apt itself says was wrong.
std::string complaints(const std::string& err) {
  std::vector<std::string> lines;
  for (const std::string_view line : text::lines(err)) {
    if (line.starts_with("E:") || line.starts_with("Err:")) {
      lines.push_back(text::without_userinfo(text::printable(line)));
    }
  }
  if (lines.size() > 6) lines.resize(6);
  return lines.empty() ? std::string(text::trim(err.substr(0, 600))) : text::join(lines, "\n");
}

std::vector<Source> parse_targets(std::string_view listing) {
  std::vector<Source> sources;
  for (const std::string_view line : text::lines(listing)) {
    const auto fields = text::split(line, '|');
    if (fields.size() != 4 || fields[0] != "Packages") continue;
    const auto known = [](std::string_view field) {
      return field.find("$(") == std::string_view::npos ? std::string(field) : std::string();
    };
    sources.push_back({std::string(fields[1]), std::string(fields[2]), known(fields[3])});
  }
  return sources;
}

/// How apt names a package's file: the colon of an epoch is escaped.
std::string file_name(const Package& package, const std::string& architecture) {
  return format(
      "{}_{}_{}.deb", package.name, text::replace_all(package.version, ":", "%3a"), architecture);
}

Result<void> check(const Path& file, const Package& package) {
  const std::string bytes = TRY(fs::read_file(file, 1UL << 30));
  if (bytes.size() == package.size && sha256_hex(bytes) == package.sha256) return {};
  return Error{.kind = ErrorKind::corrupt,
               .message = format("the package {} {} is not what Debian's index says it is",
                                 package.name,
                                 package.version),
               .hint = "The mirror has something else under this name."};
}

/// apt names files that its index has, and the mirror has not.
bool is_gone(const Error& error) {
  return error.kind == ErrorKind::network && error.hint.find(" 404 ") != std::string::npos;
}

}  // namespace

const Package* Archive::package(std::string_view name) const {
  const auto found = std::find_if(packages_.begin(), packages_.end(), [&](const Package& package) {
    return package.name == name;
  });
  return found == packages_.end() ? nullptr : &*found;
}

std::vector<std::string> Archive::names() const {
  std::vector<std::string> all = wanted_.packages;
  all.insert(all.end(), wanted_.if_there.begin(), wanted_.if_there.end());
  return all;
}

Result<std::string> Archive::apt(const std::string& program,
                                 std::vector<std::string> arguments,
                                 const Path& directory) const {
  process::Command command{
      .argv = {program}, .environment = options_.environment, .directory = directory};
  command.argv.insert(command.argv.end(), settings_.begin(), settings_.end());
  // As root apt would hand downloads to a user of its own, who cannot write to our directories.
  for (const char* word : {"-o", "APT::Sandbox::User=root", "-q"})
    command.argv.emplace_back(word);
  command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
  command.environment.set("LC_ALL", "C.UTF-8");
  auto captured = process::capture(command, 64UL << 20, options_.limit.left());
  if (!captured && captured.error().kind == ErrorKind::timeout) {
    return options_.limit.stopped(format("{} {}", program, arguments.front()));
  }
  const auto done = TRY(std::move(captured));
  if (done.exit.ok()) return done.out;
  return Error{.kind = ErrorKind::network,
               .message = format("{} {} {}", program, arguments.front(), done.exit.str()),
               .hint = complaints(done.err)};
}

Result<bool> Archive::is_of_this_machine() {
  if (machine_codename() != wanted_.suite || debian_architecture() != wanted_.architecture) {
    return false;
  }
  // A machine whose lists were never fetched, or were deleted to make an image smaller, has the
  // mirrors all the same.
  TRY(look_up());
  return packages_.size() >= wanted_.packages.size();
}

Result<void> Archive::look_up() {
  std::vector<std::string> arguments{"show", "--no-all-versions"};
  for (const std::string& name : names())
    arguments.push_back(name);
  auto shown = apt("apt-cache", std::move(arguments));
  if (!shown && shown.error().kind == ErrorKind::timeout) return std::move(shown).error();
  // No package at all is found: apt-cache takes that for a failure.
  const std::vector<Package> found = shown ? parse_packages(*shown) : std::vector<Package>{};
  packages_.clear();
  for (const std::string& name : names()) {
    for (const Package& package : found) {
      if (package.name == name) packages_.push_back(package);
    }
  }
  return {};
}

Result<std::vector<std::string>> Archive::source_lines() const {
  // Where the machine's lists were never fetched, apt tells of its sources only when asked to say
  // nothing of their releases; where they were, not to know them would let others' in.
  for (const char* with : {"--release-info", "--no-release-info"}) {
    const std::string listing = TRY(
        apt("apt-get",
            {"indextargets", with, "--format", "$(CREATED_BY)|$(REPO_URI)|$(RELEASE)|$(ORIGIN)"}));
    auto lines = sources_for(parse_targets(listing), machine_codename(), wanted_.suite, keyring);
    if (!lines.empty()) return lines;
  }
  return std::vector<std::string>{};
}

Result<void> Archive::read_own_index(Parts parts, bool refresh) {
  auto lines = TRY(source_lines());
  if (lines.empty()) {
    return Error{
        .kind = ErrorKind::unsupported,
        .message = format("this machine's apt has no Debian mirror to take {} from", wanted_.suite),
        .hint = "Look at /etc/apt/sources.list and /etc/apt/sources.list.d."};
  }
  std::string name = format("{}-{}", wanted_.suite, wanted_.architecture);
  if (parts == Parts::released) {
    name += "-released";
    std::erase_if(lines, [](const std::string& line) { return line.ends_with("-security main"); });
  }
  const Path home = options_.state / name;
  for (const char* folder : {"lists/partial", "cache/archives/partial", "parts"}) {
    TRY(fs::make_directories(home / folder));
  }
  const fs::FileLock lock = TRY(fs::FileLock::acquire(
      home / "lock", nullptr, [] { return process::interrupt::pending().has_value(); }));
  const std::string text = text::join(lines, "\n") + "\n";
  const auto before = TRY(fs::read_file_if_exists(home / "sources.list"));
  TRY(fs::write_file(home / "sources.list", text));
  TRY(fs::write_file(home / "status", ""));
  for (const std::string& setting : {"Dir::State=" + home.native(),
                                     "Dir::State::status=" + (home / "status").native(),
                                     "Dir::State::lists=" + (home / "lists").native(),
                                     "Dir::Cache=" + (home / "cache").native(),
                                     "Dir::Etc::sourcelist=" + (home / "sources.list").native(),
                                     "Dir::Etc::sourceparts=" + (home / "parts").native(),
                                     "Dir::Etc::preferencesparts=" + (home / "parts").native(),
                                     "APT::Architecture=" + wanted_.architecture,
                                     "APT::Architectures::=" + wanted_.architecture,
                                     std::string("Acquire::Languages=none"),
                                     // A mirror that is frozen at a day is a mirror all the same.
                                     std::string("Acquire::Check-Valid-Until=false")}) {
    settings_.emplace_back("-o");
    settings_.push_back(setting);
  }
  const auto stamp = TRY(fs::status_of(home / "fetched"));
  const bool fresh = stamp && before && *before == text && !refresh &&
                     std::time(nullptr) - stamp->st_mtime < index_lasts;
  if (!fresh) {
    if (options_.on_note) options_.on_note("Reading the index of Debian " + wanted_.suite);
    TRY(apt("apt-get", {"update"}));
    TRY(fs::write_file(home / "fetched", ""));
  }
  return look_up();
}

Result<Archive> Archive::find(const Wanted& wanted, ArchiveOptions options) {
  const std::string path = options.environment.get("PATH").value_or(process::default_path);
  if (!process::find_program("apt-get", path) || !process::find_program("dpkg-deb", path)) {
    return Error{.kind = ErrorKind::unsupported,
                 .message = "there is no apt on this machine, and so no Debian package can be had"};
  }
  Archive archive(wanted, std::move(options));
  if (!TRY(archive.is_of_this_machine())) TRY(archive.read_own_index(Parts::all, false));
  std::vector<std::string> missing;
  for (const std::string& name : wanted.packages) {
    if (archive.package(name) == nullptr) missing.push_back(name);
  }
  if (missing.empty()) return archive;
  return Error{.kind = ErrorKind::unsupported,
               .message = format("Debian {} has no package {}", wanted.suite, text::list(missing)),
               .hint = "`apt-cache policy` says what this machine's apt knows."};
}

Result<void> Archive::fetch(const Path& directory) {
  std::vector<std::string> arguments{"download", "-o", "Acquire::Retries=3"};
  for (const Package& package : packages_)
    arguments.push_back(format("{}={}", package.name, package.version));
  TRY_WHILE(apt("apt-get", std::move(arguments), directory), "while fetching packages of Debian");
  return {};
}

Result<std::vector<Path>> Archive::download(const Path& directory) {
  TRY(fs::make_directories(directory));
  auto fetched = fetch(directory);
  if (!fetched && fetched.error().kind == ErrorKind::network) {
    // A mirror drops a file once a newer one is there, and the machine's index may be older.
    settings_.clear();
    TRY(read_own_index(Parts::all, true));
    fetched = fetch(directory);
  }
  if (!fetched && is_gone(fetched.error())) {
    if (options_.on_note) {
      options_.on_note(
          format("The mirror has lost security updates of Debian {}: what was released "
                 "is taken",
                 wanted_.suite));
    }
    settings_.clear();
    TRY(read_own_index(Parts::released, false));
    fetched = fetch(directory);
  }
  TRY(std::move(fetched));
  std::vector<Path> files;
  for (const Package& package : packages_) {
    Path file = directory / file_name(package, wanted_.architecture);
    if (!fs::exists(file)) file = directory / file_name(package, "all");
    TRY(check(file, package));
    files.push_back(std::move(file));
  }
  return files;
}

}  // namespace bprun::debian
