// SPDX-License-Identifier: MIT
#include "runner/pipeline/report_page.hpp"

#include "runner/base/format.hpp"
#include "runner/base/markup.hpp"
#include "runner/base/text.hpp"

#include <algorithm>
#include <vector>

namespace bprun::pipeline {

namespace {

using document::Value;

constexpr std::string_view page_style = R"css(
:root { color-scheme: light dark; --page: #f6f7f9; --paper: #fff; --ink: #1c2128; --soft: #5b6572;
  --line: #d9dee5; --no: #fde5e4; --no-ink: #9c1f1a; --bar: #2b62c9; --bar-ink: #fff; --code: #eef1f5; }
@media (prefers-color-scheme: dark) { :root { --page: #14171b; --paper: #1c2026; --ink: #e4e8ee;
  --soft: #98a3b1; --line: #343b45; --no: #43201f; --no-ink: #ff9c95; --bar: #4d7fe0; --code: #272d36; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 70rem; padding: 2rem 1rem 3rem; background: var(--page);
  color: var(--ink); font: 15px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { margin: 0; font-size: 1.5rem; } h2 { margin: 2rem 0 .6rem; font-size: 1.1rem; }
p { margin: .3rem 0; } .soft { color: var(--soft); }
.card { background: var(--paper); border: 1px solid var(--line); border-radius: .5rem; padding: .8rem 1rem; }
.failed { background: var(--no); border-color: var(--no-ink); margin-top: 1rem; }
.failed strong { color: var(--no-ink); }
.row { display: grid; grid-template-columns: 11rem 1fr 5rem; gap: .6rem; align-items: center;
  padding: .1rem 0; font-size: .88rem; }
.track { position: relative; height: 1.1rem; background: var(--code); border-radius: .2rem; }
.track i { position: absolute; top: 0; bottom: 0; min-width: 2px; background: var(--bar); border-radius: .2rem; }
.track i.no { background: var(--no-ink); }
.row span:last-child { text-align: right; color: var(--soft); }
.map { display: flex; height: 15rem; gap: 2px; border-radius: .5rem; overflow: hidden; }
.map div { background: var(--bar); color: var(--bar-ink); padding: .4rem .5rem; min-width: 0;
  overflow: hidden; font-size: .8rem; white-space: nowrap; }
table { border-collapse: collapse; width: 100%; font-size: .88rem; }
th { white-space: nowrap; } td { min-width: 5rem; }
td, th { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-top: 1px solid var(--line); }
code, pre { font: .83rem/1.45 ui-monospace, monospace; }
pre { margin: .5rem 0 0; padding: .7rem; background: var(--code); border-radius: .3rem; white-space: pre-wrap; }
pre mark { background: #f5d565; color: #1c2128; }
input { font: inherit; padding: .3rem .6rem; width: 100%; background: var(--paper); color: var(--ink);
  border: 1px solid var(--line); border-radius: .3rem; }
@media (max-width: 40rem) { .row { grid-template-columns: 6rem 1fr 4rem; } }
)css";

/// Shows the lines that hold what is searched for, and marks it; all of them where it is empty.
constexpr std::string_view page_script = R"js(
const log = document.getElementById("log"), search = document.getElementById("search");
if (log && search) {
  const lines = log.textContent.split("\n");
  search.addEventListener("input", () => {
    const wanted = search.value.toLowerCase();
    log.replaceChildren();
    for (const line of lines) {
      let at = wanted ? line.toLowerCase().indexOf(wanted) : 0;
      if (at < 0) continue;
      if (wanted) {
        const mark = document.createElement("mark");
        mark.textContent = line.slice(at, at + wanted.length);
        log.append(line.slice(0, at), mark, line.slice(at + wanted.length), "\n");
      } else log.append(line, "\n");
    }
  });
}
)js";

const Value& page_member(const Value& value, std::string_view key) {
  static const Value nothing;
  const Value* member = value.find(key);
  return member != nullptr ? *member : nothing;
}

/// Harmless in HTML, whatever somebody wrote.
std::string page_text(const Value& value, std::string_view key) {
  const std::string* words = value.find_string(key);
  return words != nullptr ? markup_escaped(text::printable(*words)) : std::string();
}

std::int64_t page_number(const Value& value, std::string_view key) {
  const auto* number = page_member(value, key).as_integer();
  return number != nullptr ? std::max<std::int64_t>(*number, 0) : 0;
}

std::string page_time(std::int64_t ms) {
  return ms < 1000 ? format("{} ms", ms) : format("{}.{} s", ms / 1000, ms % 1000 / 100);
}

std::string page_size(std::int64_t bytes) {
  return text::human_size(static_cast<unsigned long long>(bytes));
}

std::string failure_card(const Value& record) {
  const Value& cause = page_member(record, "cause");
  if (!cause.is_object()) return "";
  const Value& known = page_member(cause, "known");
  std::string card =
      format("<section class=\"card failed\"><strong>{}</strong>", page_text(cause, "message"));
  if (known.is_object()) {
    card += format("<p>{} <code>{}</code></p><p>{}</p><pre>{}</pre>",
                   page_text(known, "says"),
                   page_text(known, "id"),
                   page_text(known, "why"),
                   page_text(known, "advice"));
  } else if (const auto hint = page_text(cause, "hint"); !hint.empty()) {
    card += format("<pre>{}</pre>", hint);
  }
  return card + "</section>\n";
}

std::string timeline(const Value& record) {
  const auto whole = std::max<std::int64_t>(page_number(record, "ms"), 1);
  std::string rows;
  for (const Value& phase : page_member(record, "phases").elements()) {
    const auto at = std::min(page_number(phase, "at_ms"), whole);
    const auto ms = std::min(page_number(phase, "ms"), whole - at);
    rows += format("<div class=\"row\"><span>{} {}</span><span class=\"track\"><i{} "
                   "style=\"left:{:.2f}%;width:{:.2f}%\"></i></span><span>{}</span></div>\n",
                   page_text(phase, "phase"),
                   page_text(phase, "buildpack"),
                   page_number(phase, "status") == 0 ? "" : " class=\"no\"",
                   100.0 * static_cast<double>(at) / static_cast<double>(whole),
                   100.0 * static_cast<double>(ms) / static_cast<double>(whole),
                   page_time(page_number(phase, "ms")));
  }
  return format("<h2>Timeline</h2><section class=\"card\" id=\"timeline\">{}</section>\n", rows);
}

/// Who has how much of the slug, each as wide as that; in it the largest files that it wrote.
std::string slug_map(const Value& record) {
  std::string parts;
  for (const Value& layer : page_member(record, "layers").elements()) {
    const auto bytes = page_number(layer, "bytes");
    if (bytes == 0) continue;
    std::string files;
    std::size_t shown = 0;
    for (const Value& file : page_member(layer, "largest").elements()) {
      if (++shown > 8) break;
      files += format("<br>{} {}", page_text(file, "path"), page_size(page_number(file, "bytes")));
    }
    parts += format("<div style=\"flex:{}\" title=\"{} {}\"><b>{}</b> {}{}</div>\n",
                    bytes,
                    page_text(layer, "name"),
                    page_size(bytes),
                    page_text(layer, "name"),
                    page_size(bytes),
                    files);
  }
  if (parts.empty()) return "";
  return format("<h2>What the slug is made of</h2><section class=\"map\" id=\"map\">{}</section>\n",
                parts);
}

std::string versions_table(const Value& record) {
  std::string rows;
  for (const Value& runtime : page_member(record, "runtimes").elements()) {
    const Value& where = page_member(runtime, "where");
    rows += format("<tr><td>{} {}</td><td>{}</td><td>{}:{}</td><td>{}</td></tr>\n",
                   page_text(runtime, "name"),
                   page_text(runtime, "version"),
                   page_text(runtime, "request"),
                   page_text(where, "file"),
                   page_number(where, "line"),
                   page_text(runtime, "from"));
  }
  if (rows.empty()) return "";
  return format("<h2>Versions</h2><table><tr><th>Version</th><th>Asked for</th><th>Where</th>"
                "<th>From</th></tr>{}</table>\n",
                rows);
}

std::string downloads_table(const Value& record) {
  std::string rows;
  for (const Value& download : page_member(record, "downloads").elements()) {
    rows += format("<tr><td>{}<br><code class=\"soft\">{}</code></td><td>{}</td><td>{}</td></tr>\n",
                   page_text(download, "url"),
                   page_text(download, "sha256"),
                   page_size(page_number(download, "bytes")),
                   page_time(page_number(download, "ms")));
  }
  if (rows.empty()) return "";
  return format("<h2>Downloads</h2><table><tr><th>Address</th><th>Size</th><th>Time</th></tr>{}"
                "</table>\n",
                rows);
}

std::string buildpacks_table(const Value& record) {
  std::string rows;
  for (const Value& pack : page_member(record, "buildpacks").elements()) {
    std::string exports;
    const Value& change = page_member(pack, "exports");
    for (const auto& [name, value] : page_member(change, "set").members()) {
      const std::string* words = value.as_string();
      exports += format("{}={}<br>",
                        markup_escaped(text::printable(name)),
                        markup_escaped(text::printable(words != nullptr ? *words : "")));
    }
    for (const Value& name : page_member(change, "unset").elements()) {
      if (name.is_string()) exports += format("unset {}<br>", markup_escaped(*name.as_string()));
    }
    rows += format("<tr><td>{}</td><td>{}</td><td>{}</td><td><code>{}</code></td></tr>\n",
                   page_text(pack, "name"),
                   page_text(pack, "revision"),
                   page_text(pack, "detected_name"),
                   exports);
  }
  return format("<h2>Buildpacks</h2><table><tr><th>Name</th><th>Revision</th><th>Detected</th>"
                "<th>Exports</th></tr>{}</table>\n",
                rows);
}

std::string log_card(const Value& record) {
  const auto lines = page_member(record, "cause").find_string("last_output");
  if (lines == nullptr || lines->empty()) return "";
  std::string shown;
  for (const auto line : text::lines(*lines))
    shown += markup_escaped(text::printable(line)) + "\n";
  return format("<h2>Last lines</h2><details open><summary>{} lines</summary><input id=\"search\" "
                "type=\"search\" placeholder=\"Search\" aria-label=\"Search\"><pre id=\"log\">{}"
                "</pre></details>\n",
                text::lines(*lines).size(),
                shown);
}

}  // namespace

std::string report_page(const Value& record) {
  const std::string source = page_text(page_member(record, "source"), "description");
  std::string page = format("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
                            "<meta name=\"viewport\" content=\"width=device-width\">\n"
                            "<link rel=\"icon\" href=\"data:,\"><title>Build of {}</title>\n",
                            source);
  page += format("<style>{}</style></head><body>\n", page_style);
  page += format("<h1>Build of {}</h1><p class=\"soft\">{} at {} in {}, on {}, by bprun {}</p>\n",
                 source,
                 page_text(record, "status"),
                 page_text(record, "started_at"),
                 page_time(page_number(record, "ms")),
                 page_text(page_member(record, "stack"), "name"),
                 page_text(record, "bprun"));
  page += failure_card(record);
  page += timeline(record);
  page += slug_map(record);
  page += buildpacks_table(record);
  page += versions_table(record);
  page += downloads_table(record);
  page += log_card(record);
  return page + format("<script>{}</script></body></html>\n", page_script);
}

}  // namespace bprun::pipeline
