// SPDX-License-Identifier: MIT
#include "runner/manifest/app_json.hpp"

#include "runner/fs/beneath.hpp"
#include "runner/manifest/app_json_values.hpp"

namespace bprun::manifest {

Result<AppJson> parse_app_json(std::string_view text, const std::string& file) {
  const auto root = TRY(parse_app_json_text(text, file));
  AppJson app;
  warn_of_unknown_keys(root, app_json_keys(), "", file, app.warnings);
  if (const auto* list = root.find("buildpacks")) {
    app.buildpacks = TRY(read_listed_buildpacks(*list, "buildpacks", file));
  }
  if (const auto* stack = root.find("stack")) {
    app.stack = TRY(read_listed_stack(*stack, "stack", file));
  }
  return app;
}

Result<std::optional<AppJson>> read_app_json(const fs::Path& app_dir) {
  const auto text = TRY(fs::read_file_beneath(app_dir, "app.json"));
  if (!text) return std::optional<AppJson>();
  return std::optional<AppJson>(TRY(parse_app_json(*text, "app.json")));
}

}  // namespace bprun::manifest
