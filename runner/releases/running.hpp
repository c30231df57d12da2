// SPDX-License-Identifier: MIT
#pragma once

#include "runner/releases/place.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>

/// How an app's releases run on this machine, if a deploy is to see to it: two slots, a and b. One
/// has the release that serves, and the other takes the next one beside it.
///
///     apps/NAME/running.json     the commands, and which slot serves
///     apps/NAME/slots/a, b       links to the releases in them
namespace bprun::releases {

/// What somebody set up: each command is a line for /bin/sh, run by whoever deploys.
struct Running {
  std::string start = "";         ///< starts what is in slot $BPRUN_SLOT; empty: nothing is run
  std::string stop = "";          ///< stops it
  std::string switch_over = "";   ///< sends the traffic to $BPRUN_PORT; may be empty
  std::array<int, 2> ports = {};  ///< of slot a and b, for web.1; 0: there is no port
  std::string check = "";         ///< a path that must answer; empty: app.json decides
  int limit_seconds = 60;         ///< for it to be well
  std::optional<char> slot = {};  ///< 'a' or 'b': which serves; nullopt: none yet
  /// To which slot a deploy was about to send the traffic: set where it was killed on the way.
  std::optional<char> pending = {};

  bool operator==(const Running&) const = default;
};

/// nullopt where nothing was set up. Kind corrupt: the file is not ours.
Result<std::optional<Running>> read_running(const Place& place);
/// Replaces it, by one rename.
Result<void> write_running(const Place& place, const Running& running);
/// Nothing is run any more by deploys.
Result<void> forget_running(const Place& place);

/// "a" or "b".
std::optional<char> parse_slot(std::string_view text);
/// The port of web.1 in a slot.
int port_of(const Running& running, char slot);
/// The one that does not serve.
char free_slot(const Running& running);

/// Puts a release into a slot, by one rename.
Result<void> fill_slot(const Place& place, char slot, int version);
/// The version in a slot; nullopt: it is empty.
Result<std::optional<int>> version_in(const Place& place, char slot);

}  // namespace bprun::releases
