// SPDX-License-Identifier: MIT
#include "runner/pictures/size_map.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"

#include <algorithm>
#include <vector>

namespace bprun::pictures {

namespace {

constexpr std::size_t most_drawn = 700;
/// For the names of what is drawn, in the page: a "<" takes six bytes there.
constexpr std::size_t most_of_names = 300'000;
constexpr std::size_t most_of_character = 6;
constexpr std::size_t most_layers = 100;
constexpr std::size_t deepest_drawn = 64;
constexpr std::size_t longest_name = 128;
constexpr std::size_t most_listed = 25;
constexpr std::size_t most_of_list = 60'000;
constexpr std::size_t most_of_legend = 40'000;

struct SizedFile {
  std::string path;
  std::int64_t bytes = 0;
  std::int64_t layer = -1;
};

std::int64_t layer_of(const Value& node) {
  const auto* number = member_of(node, "layer").as_integer();
  return number != nullptr ? *number : -1;
}

std::string drawn_name(const Value& value) {
  return text::printable(raw_text(value, "name").substr(0, longest_name));
}

/// What the script draws: {"n": name, "b": bytes, "f": files, "l": layer, "p": [parts]}.
class Drawing {
public:
  Value node(const Value& recorded, std::size_t depth = 0) {
    std::string name = drawn_name(recorded);
    names_ += most_of_character * name.size();
    ++nodes_;
    Value value = Value::object()
                      .set("n", std::move(name))
                      .set("b", number_of(recorded, "bytes"))
                      .set("f", number_of(recorded, "files"))
                      .set("l", layer_of(recorded));
    const Value& parts = member_of(recorded, "parts");
    if (!parts.is_array() || depth == deepest_drawn) return value;
    Value list = Value::array();
    for (const Value& part : parts.elements()) {
      if (nodes_ >= most_drawn || names_ >= most_of_names) break;
      list.add(node(part, depth + 1));
    }
    return value.set("p", std::move(list));
  }

private:
  std::size_t nodes_ = 0;
  std::size_t names_ = 0;
};

/// A record of an earlier version has only the largest files of each layer: a map of these.
Value sizes_of_layers(const Value& record) {
  Value parts = Value::array();
  std::int64_t whole = 0;
  std::int64_t files_of_all = 0;
  std::int64_t number = 0;
  for (const Value& layer : member_of(record, "layers").elements()) {
    const auto bytes = number_of(layer, "bytes");
    whole += bytes;
    files_of_all += number_of(layer, "files");
    Value files = Value::array();
    for (const Value& file : member_of(layer, "largest").elements()) {
      if (raw_text(file, "change") == "removed") continue;
      files.add(Value::object()
                    .set("name", raw_text(file, "path"))
                    .set("bytes", number_of(file, "bytes"))
                    .set("files", 1)
                    .set("layer", number));
    }
    if (bytes > 0) {
      parts.add(Value::object()
                    .set("name", raw_text(layer, "name"))
                    .set("bytes", bytes)
                    .set("files", number_of(layer, "files"))
                    .set("layer", number)
                    .set("parts", std::move(files)));
    }
    ++number;
  }
  if (whole == 0) return {};
  return Value::object()
      .set("name", "")
      .set("bytes", whole)
      .set("files", files_of_all)
      .set("parts", std::move(parts));
}

/// JSON that no browser takes for markup: neither "</script>" nor "<!--" can be in it.
std::string json_in_html(const Value& value) {
  return text::replace_all(document::to_json(value), "<", "\\u003c");
}

void collect_files(const Value& node,
                   const std::string& below,
                   std::size_t depth,
                   std::vector<SizedFile>& files) {
  const std::string path = below + (below.empty() ? "" : "/") +
                           std::string(raw_text(node, "name").substr(0, longest_name));
  const Value& parts = member_of(node, "parts");
  if (!parts.is_array() || depth == deepest_drawn) {
    files.push_back({.path = path, .bytes = number_of(node, "bytes"), .layer = layer_of(node)});
    return;
  }
  for (const Value& part : parts.elements())
    collect_files(part, path, depth + 1, files);
}

std::string layer_name(const Value& record, std::int64_t number) {
  const auto& layers = member_of(record, "layers").elements();
  if (number < 0 || static_cast<std::size_t>(number) >= layers.size()) return "";
  return text_of(layers[static_cast<std::size_t>(number)], "name");
}

std::string share_of(std::int64_t bytes, std::int64_t whole) {
  return format("{:.1f} %",
                100.0 * static_cast<double>(bytes) /
                    static_cast<double>(std::max<std::int64_t>(whole, 1)));
}

std::string legend(const Value& record, std::int64_t whole) {
  Bounded items(most_of_legend);
  std::size_t number = 0;
  for (const Value& layer : member_of(record, "layers").elements()) {
    const auto bytes = number_of(layer, "bytes");
    if (bytes > 0) {
      items.add(format("<li><span class=\"swatch l{}\"></span>{} <span class=\"soft\">{}, {}</span>"
                       "</li>\n",
                       number % 8,
                       text_of(layer, "name"),
                       size_text(bytes),
                       share_of(bytes, whole)));
    }
    ++number;
  }
  return format("<ul class=\"legend\" aria-label=\"Who wrote how much\">{}</ul>\n{}",
                items.text(),
                items.rest());
}

std::string largest_files(const Value& record, const Value& sizes, std::int64_t whole) {
  std::vector<SizedFile> files;
  collect_files(sizes, "", 0, files);
  const std::size_t count = std::min(files.size(), most_listed);
  std::partial_sort(files.begin(),
                    files.begin() + static_cast<std::ptrdiff_t>(count),
                    files.end(),
                    [](const SizedFile& a, const SizedFile& b) {
                      return a.bytes != b.bytes ? a.bytes > b.bytes : a.path < b.path;
                    });
  Bounded rows(most_of_list);
  for (std::size_t i = 0; i < count; ++i) {
    rows.add(format("<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
                    markup(files[i].path),
                    size_text(files[i].bytes),
                    share_of(files[i].bytes, whole),
                    layer_name(record, files[i].layer)));
  }
  if (rows.empty()) return "";
  return format(
      "<details><summary>The largest files</summary>\n<table id=\"largest\"><thead><tr>"
      "<th scope=\"col\">File</th><th scope=\"col\">Size</th><th scope=\"col\">Of the slug"
      "</th><th scope=\"col\">By</th></tr></thead><tbody>\n{}</tbody></table></details>\n{}",
      rows.text(),
      rows.rest());
}

}  // namespace

std::string size_map(const Value& record) {
  const Value& recorded = member_of(record, "sizes");
  const Value of_layers = recorded.is_object() ? Value() : sizes_of_layers(record);
  const Value& sizes = recorded.is_object() ? recorded : of_layers;
  const auto whole = number_of(sizes, "bytes");
  if (whole == 0) return "";
  Value names = Value::array();
  for (const Value& layer : member_of(record, "layers").elements()) {
    if (names.elements().size() == most_layers) break;
    names.add(drawn_name(layer));
  }
  Value data = Value::object();
  data.set("tree", Drawing().node(sizes)).set("layers", std::move(names));
  return format(
      "<section aria-labelledby=\"map-title\"><h2 id=\"map-title\">What the slug is made of"
      "</h2>\n"
      "<p class=\"soft\">{} in {} files, unpacked. Each box is as large as what is in it, and "
      "as coloured as who wrote most of it.</p>\n{}"
      "<nav id=\"map-path\" aria-label=\"Place in the slug\"></nav>\n"
      "<div id=\"map\" role=\"group\" aria-label=\"Treemap. Arrow keys move, Enter opens a "
      "directory, Escape leaves it.\"></div>\n"
      "<p id=\"map-told\" class=\"soft\" aria-live=\"polite\">&nbsp;</p>\n"
      "<script type=\"application/json\" id=\"sizes\">{}</script>\n{}</section>\n",
      size_text(whole),
      number_of(sizes, "files"),
      legend(record, whole),
      json_in_html(data),
      largest_files(record, sizes, whole));
}

}  // namespace bprun::pictures
