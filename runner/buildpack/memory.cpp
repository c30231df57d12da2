// SPDX-License-Identifier: MIT
#include "runner/buildpack/memory.hpp"

#include "runner/base/digest.hpp"
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/atomic_file.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/git/address.hpp"

namespace bprun::buildpack {

namespace {

Path file_of(const store::Store& store, const Reference& reference) {
  const std::string name = sha256_hex(format("{}\n{}", origin_key(reference), reference.ref));
  return store.root() / "refs" / name.substr(0, 32);
}

}  // namespace

std::string origin_key(const Reference& reference) {
  const std::string origin =
      reference.url.empty() ? reference.path.native() : git::split_login(reference.url).url;
  return sha256_hex(origin);
}

std::string tree_key(const Reference& reference, const std::string& revision) {
  return format("{}-{}-{}", reference.short_name(), origin_key(reference).substr(0, 8), revision);
}

std::optional<Remembered> recall(const store::Store& store, const Reference& reference) {
  const auto text = fs::read_file_if_exists(file_of(store, reference), 64UL << 10);
  if (!text || !*text) return std::nullopt;
  const auto lines = text::lines(**text);
  if (lines.size() != 2 || lines[0].empty()) return std::nullopt;
  return Remembered{.revision = std::string(lines[0]), .etag = std::string(lines[1])};
}

Result<void>
remember(const store::Store& store, const Reference& reference, const Remembered& remembered) {
  if (recall(store, reference) == remembered) return {};
  const Path file = file_of(store, reference);
  TRY(fs::make_directories(file.parent_path(), 0755));
  return fs::replace_file(file, format("{}\n{}\n", remembered.revision, remembered.etag));
}

}  // namespace bprun::buildpack
