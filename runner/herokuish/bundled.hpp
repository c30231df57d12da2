// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <string_view>

/// The buildpacks that Herokuish's image brings (contract H-13, H-14).
namespace bprun::herokuish {

struct Bundled {
  std::string_view directory;  ///< in BUILDPACK_PATH; their order is that of detection
  std::string_view url;
  std::string_view version;  ///< a tag

  /// The repository's name: "heroku-buildpack-ruby".
  std::string_view repository() const { return url.substr(url.rfind('/') + 1); }
};

std::span<const Bundled> bundled_buildpacks();

/// What `herokuish version` prints; `own`: bprun's version, empty for the bytes of the original.
std::string version_text(std::string_view own);

}  // namespace bprun::herokuish
