// SPDX-License-Identifier: MIT
#include "runner/pack/inspect.hpp"

#include "runner/archive/list.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/file.hpp"
#include "runner/manifest/process_types.hpp"
#include "runner/manifest/release_output.hpp"

#include <algorithm>
#include <map>
#include <optional>

namespace bprun::pack {

namespace {

constexpr std::size_t most_files = 10;
constexpr std::size_t most_oddities = 100;
constexpr std::size_t most_profile_scripts = 1000;

/// Directories that are counted one by one. A slug can be made to hold millions of them; past this
/// many the second level is no longer told apart.
constexpr std::size_t most_directories = 20'000;

constexpr std::string_view heroku_prefix = "app/";

bool larger(const FileSize& a, const FileSize& b) {
  return a.bytes != b.bytes ? a.bytes > b.bytes : a.path < b.path;
}

/// Where a link of the slug leads, as a path below its root; nullopt: out of it.
std::optional<std::string> target_inside(const std::string& link, const std::string& target) {
  if (target.starts_with('/')) {
    if (!target.starts_with("/app/") && target != "/app") return std::nullopt;
    return target.substr(1);
  }
  const Path joined = (Path(link).parent_path() / target).lexically_normal();
  if (!joined.empty() && *joined.begin() == "..") return std::nullopt;
  return joined.native();
}

/// Adds up the entries of a slug as they come.
class Survey {
public:
  void add(const archive::Entry& entry) {
    if (entry.path == ".") return;
    look_for_layout(entry);
    look_for_oddities(entry);
    switch (entry.type) {
    case archive::EntryType::directory:
      ++inspection_.directories;
      return;
    case archive::EntryType::symlink:
      ++inspection_.symlinks;
      break;
    case archive::EntryType::file:
    case archive::EntryType::hardlink:
      ++inspection_.files;
      add_file(entry);
      break;
    case archive::EntryType::other:
      break;
    }
    look_for_profile(entry);
  }

  /// True where everything lies below app/.
  bool heroku_layout() const { return only_app_; }

  Inspection take() {
    for (auto& [path, size] : sizes_)
      inspection_.by_directory.push_back(std::move(size));
    std::sort(inspection_.by_directory.begin(),
              inspection_.by_directory.end(),
              [](const DirectorySize& a, const DirectorySize& b) {
                return a.bytes != b.bytes ? a.bytes > b.bytes : a.path < b.path;
              });
    std::sort(inspection_.largest_files.begin(), inspection_.largest_files.end(), larger);
    std::sort(inspection_.profile_scripts.begin(), inspection_.profile_scripts.end());
    return std::move(inspection_);
  }

private:
  void look_for_layout(const archive::Entry& entry) {
    const bool below = entry.path.starts_with(heroku_prefix) ||
                       (entry.path == "app" && entry.type == archive::EntryType::directory);
    only_app_ = only_app_ && below;
  }

  void add_file(const archive::Entry& entry) {
    inspection_.uncompressed_bytes += entry.size;
    const std::size_t first = entry.path.find('/');
    if (first != std::string::npos) {
      count(entry.path.substr(0, first), entry.size);
      const std::size_t second = entry.path.find('/', first + 1);
      if (second != std::string::npos) count(entry.path.substr(0, second), entry.size);
    }
    auto& largest = inspection_.largest_files;
    largest.push_back({entry.path, entry.size});
    std::push_heap(largest.begin(), largest.end(), larger);
    if (largest.size() > most_files) {
      std::pop_heap(largest.begin(), largest.end(), larger);
      largest.pop_back();
    }
  }

  void count(const std::string& directory, unsigned long long bytes) {
    if (sizes_.size() >= most_directories && !sizes_.contains(directory)) return;
    auto& size = sizes_[directory];
    size.path = directory;
    size.bytes += bytes;
    ++size.files;
  }

  void look_for_profile(const archive::Entry& entry) {
    std::string_view path = entry.path;
    if (path.starts_with(heroku_prefix)) path.remove_prefix(heroku_prefix.size());
    if (path == ".profile" && entry.size > 0) inspection_.has_profile = true;
    constexpr std::string_view folder = ".profile.d/";
    if (!path.starts_with(folder) || !path.ends_with(".sh")) return;
    const std::string_view name = path.substr(folder.size());
    if (name.find('/') != std::string_view::npos || name.starts_with('.')) return;
    if (inspection_.profile_scripts.size() < most_profile_scripts) {
      inspection_.profile_scripts.emplace_back(name);
    }
  }

  void look_for_oddities(const archive::Entry& entry) {
    if (entry.type == archive::EntryType::symlink) {
      if (!target_inside(entry.path, entry.target)) {
        odd(entry, "symbolic link to " + entry.target + ", which is outside the slug");
      } else if (entry.target.starts_with('/')) {
        odd(entry, "symbolic link to the absolute path " + entry.target);
      }
    }
    if (entry.type == archive::EntryType::other) odd(entry, "a device, FIFO or socket");
    const bool file = entry.type == archive::EntryType::file;
    if (file && (entry.mode & 06000U) != 0) odd(entry, "set-user-id or set-group-id");
    if (entry.path.starts_with('/') ||
        Path(entry.path).lexically_normal().native().starts_with("..")) {
      odd(entry, "a path out of the slug");
    }
  }

  void odd(const archive::Entry& entry, std::string what) {
    if (inspection_.oddities.size() < most_oddities) {
      inspection_.oddities.push_back({entry.path, std::move(what)});
    } else {
      ++inspection_.more_oddities;
    }
  }

  Inspection inspection_;
  std::map<std::string, DirectorySize> sizes_;
  bool only_app_ = true;
};

/// The types, and what is wrong with the files that name them: a slug that cannot start can still
/// be looked at.
Result<void> add_process_types(Inspection& inspection, bool heroku_layout) {
  const std::string prefix(heroku_layout ? heroku_prefix : "");
  const std::string procfile_path = prefix + "Procfile";
  const std::string release_path = prefix + ".release";
  const auto members = TRY(archive::read_members(inspection.file, {procfile_path, release_path}));
  const auto complain = [&](const std::string& path, const Error& error) {
    const std::string line = error.where && error.where->line > 0
                                 ? " (line " + std::to_string(error.where->line) + ")"
                                 : "";
    inspection.oddities.push_back({path, error.message + line});
  };
  std::vector<manifest::ProcessType> own;
  if (const auto text = members.find(procfile_path); text != members.end()) {
    auto procfile = manifest::parse_procfile(text->second, "Procfile");
    if (procfile) own = std::move(procfile->types);
    if (!procfile) complain(procfile_path, procfile.error());
  }
  manifest::ReleaseOutput release;
  if (const auto text = members.find(release_path); text != members.end()) {
    auto parsed = manifest::parse_release(text->second, ".release");
    if (parsed) release = std::move(*parsed);
    if (!parsed) complain(release_path, parsed.error());
  }
  inspection.process_types = manifest::effective_process_types(own, release.default_process_types);
  return {};
}

}  // namespace

Result<Inspection> inspect_slug(const Path& file) {
  const auto status = TRY(fs::status_of(file));
  if (!status) {
    return Error{.kind = ErrorKind::usage, .message = "there is no file " + file.native()};
  }
  Survey survey;
  TRY(archive::list(file, [&](const archive::Entry& entry) -> Result<archive::ListStep> {
    survey.add(entry);
    return archive::ListStep::next;
  }));
  const bool heroku_layout = survey.heroku_layout();
  Inspection inspection = survey.take();
  inspection.file = file;
  std::error_code failed;
  inspection.compressed_bytes = std::filesystem::file_size(file, failed);
  TRY(add_process_types(inspection, heroku_layout));
  return inspection;
}

}  // namespace bprun::pack
