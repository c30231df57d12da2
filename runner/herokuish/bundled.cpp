// SPDX-License-Identifier: MIT
#include "runner/herokuish/bundled.hpp"

#include "runner/base/format.hpp"
#include "runner/herokuish/session.hpp"

#include <array>

namespace bprun::herokuish {

std::span<const Bundled> bundled_buildpacks() {
  static constexpr std::array<Bundled, 12> all{{
      {"00_buildpack-multi", "https://github.com/dokku/heroku-buildpack-multi", "v1.2.0"},
      {"01_buildpack-ruby", "https://github.com/heroku/heroku-buildpack-ruby", "v361"},
      {"02_buildpack-nodejs", "https://github.com/heroku/heroku-buildpack-nodejs", "v361"},
      {"03_buildpack-clojure", "https://github.com/heroku/heroku-buildpack-clojure", "v98"},
      {"04_buildpack-python", "https://github.com/heroku/heroku-buildpack-python", "v349"},
      {"05_buildpack-java", "https://github.com/heroku/heroku-buildpack-java", "v81"},
      {"06_buildpack-gradle", "https://github.com/heroku/heroku-buildpack-gradle", "v49"},
      {"07_buildpack-scala", "https://github.com/heroku/heroku-buildpack-scala", "v107"},
      {"08_buildpack-php", "https://github.com/heroku/heroku-buildpack-php", "v294"},
      {"09_buildpack-go", "https://github.com/heroku/heroku-buildpack-go", "v232"},
      {"10_buildpack-static", "https://github.com/dokku/heroku-buildpack-nginx", "v33"},
      {"11_buildpack-null", "https://github.com/dokku/buildpack-null", "v3"},
  }};
  return all;
}

std::string version_text(std::string_view own) {
  std::string text = format("herokuish: {}\nbuildpacks:\n", herokuish_version);
  for (const auto& buildpack : bundled_buildpacks())
    text += format("  {:<26} {}\n", buildpack.repository(), buildpack.version);
  if (!own.empty()) text += format("bprun: {}\n", own);
  return text;
}

}  // namespace bprun::herokuish
