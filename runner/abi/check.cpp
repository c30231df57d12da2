// SPDX-License-Identifier: MIT
#include "runner/abi/check.hpp"

#include "runner/abi/platform.hpp"
#include "runner/abi/search.hpp"
#include "runner/abi/tree_links.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace bprun::abi {

namespace {

/// The version that a library lacks, and the newest of that family that it has.
struct Lack {
  std::string version;
  std::string have;
  stack::Basis basis = stack::Basis::measured;
};

/// The newest of a family among what a library defines; empty where it has none of it.
template <class Versions>
std::string newest_of(const std::string& family, const Versions& versions) {
  std::string newest;
  std::string number;
  for (const std::string& text : versions) {
    const auto version = SymbolVersion::parse(text);
    if (!version || version->family != family || !text.ends_with(version->number)) continue;
    if (newest.empty() || is_newer(version->number, number)) {
      newest = text;
      number = version->number;
    }
  }
  return newest;
}

bool is_newer_version(const std::string& a, const std::string& b) {
  const auto left = SymbolVersion::parse(a);
  const auto right = SymbolVersion::parse(b);
  if (!left || !right) return left.has_value();
  return is_newer(left->number, right->number);
}

/// Against what a library was seen to define. One that defines none at all satisfies the loader.
template <class Versions>
std::optional<Lack> lack_of_defined(const std::vector<std::string>& wanted,
                                    const Versions& defined) {
  if (defined.empty()) return std::nullopt;
  std::optional<Lack> lack;
  for (const std::string& version : wanted) {
    if (std::find(defined.begin(), defined.end(), version) != defined.end()) continue;
    if (!lack || is_newer_version(version, lack->version)) lack = Lack{.version = version};
  }
  if (lack) {
    if (const auto parsed = SymbolVersion::parse(lack->version)) {
      lack->have = newest_of(parsed->family, defined);
    }
  }
  return lack;
}

/// Against a stack's ceilings. Families that have none are taken to be there.
std::optional<Lack> lack_of_ceilings(const std::vector<std::string>& wanted, const System& system) {
  std::optional<Lack> lack;
  for (const std::string& text : wanted) {
    const auto version = SymbolVersion::parse(text);
    if (!version) continue;
    const auto ceiling = system.ceilings.find(version->family);
    if (ceiling == system.ceilings.end()) continue;
    if (!is_newer(version->number, ceiling->second.value)) continue;
    if (!lack || is_newer_version(text, lack->version)) {
      lack = Lack{.version = text,
                  .have = version->family + "_" + ceiling->second.value,
                  .basis = ceiling->second.basis};
    }
  }
  return lack;
}

class Checker {
public:
  Checker(const Tree& tree, const System& system, stack::Image image, const Catalogue& catalogue)
      : tree_(tree),
        system_(system),
        image_(image),
        catalogue_(catalogue),
        machine_(architecture_of(tree, system.architectures)),
        search_(tree, system, machine_) {
    for (const TreeFile& file : tree.files) {
      if (file.needs.machine == machine_ && !is_for_musl(file.needs)) {
        native_names_.insert(name_of(file.path));
      }
    }
  }

  std::vector<Finding> run() {
    for (const Unreadable& file : tree_.unreadable) {
      add({.problem = Problem::unreadable,
           .severity = Severity::warning,
           .file = file.path,
           .what = file.why});
    }
    for (const TreeFile& file : tree_.files)
      look_at(file);
    std::stable_sort(findings_.begin(), findings_.end(), [](const Finding& a, const Finding& b) {
      return a.file < b.file;
    });
    return std::move(findings_);
  }

private:
  void add(Finding finding) { findings_.push_back(std::move(finding)); }

  /// What is wrong with a file that is for another platform: nothing, where its path says so or one
  /// of its name for this platform is there. Packages bring them along for all.
  Severity severity_of_other_platform(const TreeFile& file, bool path_says_so) const {
    const bool has_counterpart = native_names_.contains(name_of(file.path));
    return path_says_so || has_counterpart ? Severity::note : Severity::error;
  }

  void look_at(const TreeFile& file) {
    const elf::Needs& needs = file.needs;
    if (needs.machine != machine_) {
      add({.problem = Problem::wrong_architecture,
           .severity =
               severity_of_other_platform(file, path_names_machine(file.path, needs.machine)),
           .file = file.path,
           .what = needs.machine,
           .have = machine_});
      return;
    }
    if (!needs.is_dynamic) return;
    if (!has_interpreter(needs)) {
      const bool musl = is_for_musl(needs);
      add({.problem = musl ? Problem::musl : Problem::missing_interpreter,
           .severity = musl ? severity_of_other_platform(file, path_names_musl(file.path))
                            : Severity::error,
           .file = file.path,
           .what = needs.interpreter,
           .have = std::string(usual_interpreter(machine_).value_or("")),
           .basis = system_.basis});
      return;
    }
    if (needs.interpreter.empty() && is_for_musl(needs) && !has_musl()) {
      add({.problem = Problem::musl,
           .severity = severity_of_other_platform(file, path_names_musl(file.path)),
           .file = file.path,
           .what = musl_library(needs),
           .basis = system_.basis});
      return;
    }
    for (const std::string& library : needs.libraries)
      look_at_library(file, library);
  }

  bool has_interpreter(const elf::Needs& needs) const {
    if (needs.interpreter.empty()) return true;
    if (const auto inside = below_app(needs.interpreter)) {
      const auto reached = follow_links(tree_, *inside);
      return reached && std::any_of(tree_.files.begin(), tree_.files.end(), [&](const auto& file) {
               return file.path == *reached;
             });
    }
    if (system_.looked_at) return system_.interpreters.contains(needs.interpreter);
    const auto usual = usual_interpreter(machine_);
    return !usual || needs.interpreter == *usual;
  }

  bool has_musl() const {
    return std::any_of(system_.libraries.begin(), system_.libraries.end(), [](const auto& library) {
      return library.first.starts_with("libc.musl-") || library.first.starts_with("ld-musl-");
    });
  }

  static std::string musl_library(const elf::Needs& needs) {
    for (const std::string& library : needs.libraries) {
      if (library == "libc.so" || library.starts_with("libc.musl-")) return library;
    }
    return "";
  }

  void look_at_library(const TreeFile& file, const std::string& library) {
    const auto places = search_.places(file, library);
    if (places.empty()) {
      // Where no libraries are listed, nothing is known of them; and every stack has glibc whole.
      const bool taken_to_be_there =
          !system_.looked_at && (system_.libraries.empty() || is_part_of_glibc(library));
      if (taken_to_be_there) compare_with_ceilings(file, library);
      if (!taken_to_be_there) miss(file, library);
      return;
    }
    std::optional<Lack> first_lack;
    for (const Place& place : places) {
      auto lack = lack_at(place, versions_of(file, library));
      if (!lack) {
        if (place.only_if_told) not_searched(file, library, *place.in_tree);
        return;
      }
      if (!first_lack) first_lack = std::move(lack);
    }
    lacks(file, library, *first_lack);
  }

  void compare_with_ceilings(const TreeFile& file, const std::string& library) {
    const auto lack = lack_of_ceilings(versions_of(file, library), system_);
    if (lack) lacks(file, library, *lack);
  }

  void lacks(const TreeFile& file, const std::string& library, const Lack& lack) {
    add({.problem = Problem::newer_symbols,
         .severity = severity_by(lack.basis),
         .file = file.path,
         .what = lack.version,
         .library = library,
         .have = lack.have,
         .basis = lack.basis});
  }

  static Severity severity_by(stack::Basis basis) {
    return stack::may_fail_a_build(basis) ? Severity::error : Severity::warning;
  }

  static std::vector<std::string> versions_of(const TreeFile& file, const std::string& library) {
    for (const auto& required : file.needs.versions_required) {
      if (required.library == library) return required.versions;
    }
    return {};
  }

  std::optional<Lack> lack_at(const Place& place, const std::vector<std::string>& versions) const {
    if (place.in_tree != nullptr) {
      return lack_of_defined(versions, place.in_tree->needs.versions_defined);
    }
    if (place.in_system->versions) return lack_of_defined(versions, *place.in_system->versions);
    return lack_of_ceilings(versions, system_);
  }

  void miss(const TreeFile& file, const std::string& library) {
    stack::Basis basis = system_.basis;
    if (basis != stack::Basis::measured) {
      basis = basis_of_absence(library, system_.table, image_, catalogue_.libraries);
    }
    Finding finding{.problem = Problem::missing_library,
                    .severity = severity_by(basis),
                    .file = file.path,
                    .what = library,
                    .have = other_version_of(library),
                    .basis = basis};
    finding.only_for = seldom_loaded_part(file.path);
    if (!finding.only_for.empty()) finding.severity = Severity::warning;
    finding.package = package_with(library, system_.stack, catalogue_);
    add(std::move(finding));
  }

  /// "libssl.so.1.1" for "libssl.so.3", where the system has that.
  std::string other_version_of(const std::string& library) const {
    const std::size_t end = library.find(".so.");
    if (end == std::string::npos) return "";
    const std::string begin = library.substr(0, end + 4);
    const auto found = system_.libraries.lower_bound(begin);
    if (found == system_.libraries.end() || !found->first.starts_with(begin)) return "";
    return found->first;
  }

  void not_searched(const TreeFile& file, const std::string& library, const TreeFile& found) {
    add({.problem = Problem::library_not_searched,
         .severity = Severity::note,
         .file = file.path,
         .what = library,
         .have = found.path,
         .basis = stack::Basis::inferred});
  }

  const Tree& tree_;
  const System& system_;
  stack::Image image_;
  const Catalogue& catalogue_;
  std::string machine_;
  Search search_;
  std::set<std::string_view> native_names_;
  std::vector<Finding> findings_;
};

}  // namespace

std::string_view to_string(Problem problem) {
  switch (problem) {
  case Problem::missing_library:
    return "missing-library";
  case Problem::newer_symbols:
    return "newer-symbols";
  case Problem::wrong_architecture:
    return "wrong-architecture";
  case Problem::musl:
    return "musl";
  case Problem::missing_interpreter:
    return "missing-interpreter";
  case Problem::unreadable:
    return "unreadable";
  case Problem::library_not_searched:
    break;
  }
  return "library-not-searched";
}

std::string_view to_string(Severity severity) {
  switch (severity) {
  case Severity::error:
    return "error";
  case Severity::warning:
    return "warning";
  case Severity::note:
    break;
  }
  return "note";
}

std::vector<Finding>
check(const Tree& tree, const System& system, stack::Image image, const Catalogue& catalogue) {
  return Checker(tree, system, image, catalogue).run();
}

}  // namespace bprun::abi
