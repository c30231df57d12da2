// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/image/layout_writer.hpp"
#include "tests/support/catch.hpp"

#include <string>

namespace bprun::image {

inline fs::TempDir image_scratch() {
  auto directory = fs::TempDir::create("/tmp", "bprun-image-");
  REQUIRE(directory);
  return std::move(directory).take();
}

inline void put_file(const Path& path, std::string_view bytes) {
  REQUIRE(fs::make_directories(path.parent_path()));
  REQUIRE(fs::write_file(path, bytes));
}

inline document::Value json_of(const Path& file) {
  const auto text = fs::read_file(file);
  REQUIRE(text);
  auto value = document::parse_json(*text, file.native());
  REQUIRE(value);
  return std::move(value).take();
}

/// An image without layers but one of these bytes, committed under a tag.
inline Blob put_image(LayoutWriter& layout, const std::string& tag, std::string_view layer) {
  const auto config = layout.add("{}");
  const auto blob = layout.add(layer);
  REQUIRE(config);
  REQUIRE(blob);
  const auto manifest = layout.add(document::to_json(
      document::Value::object()
          .set("config", descriptor_of(*config, config_type))
          .set("layers", document::Value::array().add(descriptor_of(*blob, gzip_layer_type)))));
  REQUIRE(manifest);
  REQUIRE(layout.commit(tag, *manifest, document::Value::object().set("os", "linux")));
  return *blob;
}

}  // namespace bprun::image
