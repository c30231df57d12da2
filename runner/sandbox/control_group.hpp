// SPDX-License-Identifier: MIT
#pragma once

#include "runner/sandbox/group_places.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bprun::sandbox {

/// A control group of our own: one directory in version 2, one for each controller in version 1.
/// Its destructor kills what is in it and removes it.
class ControlGroup {
public:
  /// Makes one with as many of `wanted` as this machine lets us have; nullopt where that is none (a
  /// version 2 group without controllers still counts: it can be killed as a whole). Groups that a
  /// killed bprun left behind are removed on the way, with what runs in them.
  static std::optional<ControlGroup> create(const std::vector<std::string>& wanted);

  ControlGroup(ControlGroup&& other) noexcept
      : places_(std::exchange(other.places_, {})), owner_(other.owner_) {}

  ControlGroup& operator=(ControlGroup&&) = delete;
  ~ControlGroup();

  /// The directory of the group that has `controller`, and its version.
  const GroupPlace* find(std::string_view controller) const;

  /// The files into which a process writes itself to join.
  std::vector<fs::Path> doors() const;

  /// Kills all that is in it, waits for it to be empty, and removes it.
  void remove();

private:
  explicit ControlGroup(std::vector<GroupPlace> places);

  std::vector<GroupPlace> places_;
  pid_t owner_;  ///< a forked child must not remove it
};

}  // namespace bprun::sandbox
