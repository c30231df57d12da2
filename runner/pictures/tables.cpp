// SPDX-License-Identifier: MIT
#include "runner/pictures/tables.hpp"

#include "runner/base/format.hpp"

namespace bprun::pictures {

namespace {

constexpr std::size_t most_of_table = 100'000;

/// A table under a heading; nothing where there are no rows.
std::string
table(std::string_view id, std::string_view title, std::string_view columns, const Bounded& rows) {
  if (rows.empty()) return "";
  std::string heads;
  while (!columns.empty()) {
    const std::size_t end = std::min(columns.find('|'), columns.size());
    heads += format("<th scope=\"col\">{}</th>", columns.substr(0, end));
    columns.remove_prefix(std::min(end + 1, columns.size()));
  }
  return format("<section aria-labelledby=\"{0}-title\"><h2 id=\"{0}-title\">{1}</h2>\n"
                "<div class=\"wide\"><table id=\"{0}\"><thead><tr>{2}</tr></thead><tbody>\n{3}"
                "</tbody></table></div>\n{4}</section>\n",
                id,
                title,
                heads,
                rows.text(),
                rows.rest());
}

std::string buildpacks_table(const Value& record) {
  Bounded rows(most_of_table);
  for (const Value& pack : member_of(record, "buildpacks").elements()) {
    rows.add(format("<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
                    text_of(pack, "name"),
                    text_of(pack, "revision"),
                    text_of(pack, "how"),
                    text_of(pack, "detected_name")));
  }
  return table("buildpacks", "Buildpacks", "Name|Revision|How it was had|Detected", rows);
}

std::string versions_table(const Value& record) {
  Bounded rows(most_of_table);
  for (const Value& runtime : member_of(record, "runtimes").elements()) {
    const std::string request = text_of(runtime, "request");
    rows.add(format("<tr><td>{} {}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
                    text_of(runtime, "name"),
                    text_of(runtime, "version"),
                    request.empty() ? "the default" : request,
                    place_text(member_of(runtime, "where")),
                    text_of(runtime, "from"),
                    text_of(runtime, "by")));
  }
  return table("versions", "Versions", "Version|Asked for|Where|From|By", rows);
}

std::string downloads_table(const Value& record) {
  Bounded rows(most_of_table);
  for (const Value& download : member_of(record, "downloads").elements()) {
    rows.add(format("<tr><td>{}</td><td>{}<br><code class=\"soft\">{}</code></td><td>{}</td><td>{}"
                    "</td></tr>\n",
                    text_of(download, "what"),
                    text_of(download, "url"),
                    text_of(download, "sha256"),
                    size_text(number_of(download, "bytes")),
                    time_text(number_of(download, "ms"))));
  }
  return table("downloads", "Downloads", "What|Address and SHA-256|Size|Time", rows);
}

std::string reuse_table(const Value& record) {
  Bounded rows(most_of_table);
  for (const Value& pack : member_of(record, "buildpacks").elements()) {
    for (const Value& reuse : member_of(member_of(pack, "report"), "reuse").elements()) {
      const bool* reused = member_of(reuse, "reused").as_bool();
      rows.add(format("<tr><td>{}: {}</td><td>{}</td><td>{}</td></tr>\n",
                      text_of(pack, "name"),
                      text_of(reuse, "what"),
                      reused != nullptr && *reused ? "reused" : "not reused",
                      text_of(reuse, "why")));
    }
  }
  return table("reuse", "Reused or not", "What||Why", rows);
}

std::string environment_table(const Value& record) {
  Bounded rows(most_of_table);
  for (const Value& pack : member_of(record, "buildpacks").elements()) {
    const Value& change = member_of(pack, "exports");
    const std::string name = text_of(pack, "name");
    for (const auto& [variable, value] : member_of(change, "set").members()) {
      const std::string* words = value.as_string();
      rows.add(format(
          "<tr><td><code>{}</code></td><td>set</td><td><code>{}</code></td><td>{}</td></tr>\n",
          markup(variable),
          markup(words != nullptr ? *words : std::string()),
          name));
    }
    for (const Value& variable : member_of(change, "unset").elements()) {
      if (!variable.is_string()) continue;
      rows.add(format("<tr><td><code>{}</code></td><td>unset</td><td></td><td>{}</td></tr>\n",
                      markup(*variable.as_string()),
                      name));
    }
  }
  return table(
      "environment", "Changes of the environment", "Variable||Value|By the export of", rows);
}

std::string warnings_list(const Value& record) {
  Bounded items(most_of_table);
  for (const Value& warning : member_of(record, "warnings").elements()) {
    if (warning.is_string()) items.add(format("<li>{}</li>\n", markup(*warning.as_string())));
  }
  if (items.empty()) return "";
  return format(
      "<section aria-labelledby=\"warnings-title\"><h2 id=\"warnings-title\">Warnings</h2>\n"
      "<ul class=\"card\" id=\"warnings\">{}</ul>\n{}</section>\n",
      items.text(),
      items.rest());
}

}  // namespace

std::string tables(const Value& record) {
  return warnings_list(record) + buildpacks_table(record) + versions_table(record) +
         downloads_table(record) + reuse_table(record) + environment_table(record);
}

}  // namespace bprun::pictures
