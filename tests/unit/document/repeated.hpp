// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

/// Deep and long documents: the same piece again and again.
inline std::string repeated(std::string_view piece, int times) {
  std::string text;
  for (int i = 0; i < times; ++i)
    text += piece;
  return text;
}
