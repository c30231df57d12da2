// SPDX-License-Identifier: MIT
#pragma once

#include "runner/version/cursor.hpp"
#include "runner/version/elixir_version.hpp"

#include <optional>

namespace bprun::version::grammar {

/// Why a version without a patch is none.
inline constexpr const char* three_numbers_expected =
    "has two numbers where three are expected (two will do behind ~> only)";

/// What may stand behind `~>`: "1.2" and "1.2-rc.1" have no patch. Internal to the room.
struct PartialElixirVersion {
  ElixirVersion version = {};  ///< patch 0 where it has none
  bool has_patch = false;
  std::size_t patch_belongs_at = 0;  ///< where its dot stands or is missed
};

/// All that the cursor has left. nullopt: the cursor says why.
std::optional<PartialElixirVersion> read_elixir_version(Cursor& cursor);

}  // namespace bprun::version::grammar
