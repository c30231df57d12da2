// SPDX-License-Identifier: MIT
#include "runner/containers/contents.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/manifest/shape.hpp"
#include "runner/rootfs/oci_layout.hpp"

#include <algorithm>
#include <map>

namespace bprun::containers {

namespace {

constexpr std::size_t most_named = 5;

/// "usr/lib" of usr/lib/x86_64-linux-gnu/libc.so.6; a file at the top is counted under its own
/// name.
std::string folder_of(const Path& relative) {
  auto part = relative.begin();
  std::string name = part->native();
  ++part;
  const bool is_deep = part != relative.end() && std::next(part) != relative.end();
  if (is_deep && name == "usr") name += "/" + part->native();
  return name;
}

}  // namespace

Result<Contents> look_into(const Path& layout, const std::string& tag, const Path& work) {
  const rootfs::LayoutName name{.directory = layout, .tag = tag};
  const auto documents = TRY(rootfs::read_image(name));
  Contents contents;
  if (const auto* layers = documents.manifest.find("layers")) {
    contents.layers = layers->elements().size();
    for (const auto& layer : layers->elements()) {
      contents.packed_bytes +=
          static_cast<unsigned long long>(manifest::integer_of(layer.find("size")).value_or(0));
    }
  }
  TRY(rootfs::unpack_image(name, work));
  std::map<std::string, unsigned long long> folders;
  std::error_code failed;
  for (auto entry = std::filesystem::recursive_directory_iterator(work, failed);
       !failed && entry != std::filesystem::recursive_directory_iterator();
       entry.increment(failed)) {
    std::error_code gone;
    if (!entry->is_regular_file(gone) || entry->is_symlink(gone)) continue;
    const auto bytes = entry->file_size(gone);
    if (gone) continue;
    contents.bytes += bytes;
    folders[folder_of(entry->path().lexically_relative(work))] += bytes;
  }
  contents.largest.assign(folders.begin(), folders.end());
  std::stable_sort(contents.largest.begin(),
                   contents.largest.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  if (contents.largest.size() > most_named) contents.largest.resize(most_named);
  return contents;
}

std::string largest_words(const Contents& contents) {
  std::vector<std::string> words;
  words.reserve(contents.largest.size());
  for (const auto& [folder, bytes] : contents.largest)
    words.push_back(format("{} {}", text::printable(folder), text::human_size(bytes)));
  return text::join(words, ", ");
}

}  // namespace bprun::containers
