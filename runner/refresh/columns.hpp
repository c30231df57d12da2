// SPDX-License-Identifier: MIT
#pragma once

#include "runner/refresh/table_text.hpp"

#include <array>

namespace bprun::refresh {

/// The places of a table's columns, looked up once. An Error (kind config) for one it has not.
template <std::size_t N>
Result<std::array<std::size_t, N>> columns(const TableText& table,
                                           const std::array<std::string_view, N>& names) {
  std::array<std::size_t, N> places{};
  for (std::size_t i = 0; i < N; ++i)
    places[i] = TRY(table.column(names[i]));
  return places;
}

}  // namespace bprun::refresh
