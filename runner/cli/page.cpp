// SPDX-License-Identifier: MIT
#include "runner/cli/page.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"

#include <algorithm>
#include <cctype>

namespace bprun::cli {

namespace {

constexpr std::string_view fence = "```";

/// [text](target) becomes text; other brackets ([SRC]) stay.
std::string without_links(std::string_view line) {
  std::string text;
  while (!line.empty()) {
    const std::size_t open = line.find('[');
    const std::size_t middle = open == line.npos ? line.npos : line.find("](", open);
    const std::size_t close = middle == line.npos ? line.npos : line.find(')', middle);
    if (close == line.npos) break;
    text += line.substr(0, open);
    text += line.substr(open + 1, middle - open - 1);
    line.remove_prefix(close + 1);
  }
  text += line;
  return text;
}

/// A blank line ends a paragraph; a heading, an item or a fence does, too.
bool continues(const std::vector<Block>& blocks, bool after_blank) {
  if (blocks.empty() || after_blank) return false;
  return blocks.back().kind == Block::Kind::paragraph || blocks.back().kind == Block::Kind::item;
}

void add_line(std::vector<Block>& blocks, std::string_view line, bool after_blank) {
  if (line.starts_with("## ")) {
    blocks.push_back({Block::Kind::heading, std::string(line.substr(3))});
  } else if (line.starts_with("- ")) {
    blocks.push_back({Block::Kind::item, without_links(line.substr(2))});
  } else if (continues(blocks, after_blank)) {
    blocks.back().text += format("\n{}", without_links(text::trim(line)));
  } else {
    blocks.push_back({Block::Kind::paragraph, without_links(line)});
  }
}

/// `code` is bold, as commands are in man pages.
std::string roff_line(std::string_view line) {
  const auto pieces = text::split(line, '`');
  std::string roff;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const bool is_code = i % 2 == 1;
    roff += is_code ? format("\\fB{}\\fR", roff_escaped(pieces[i])) : roff_escaped(pieces[i]);
  }
  return roff;
}

std::string roff_lines(std::string_view text) {
  std::string roff;
  for (const auto line : text::lines(text)) {
    const std::string one = roff_line(line);
    // At the start of a line these begin a request.
    roff += one.starts_with('.') || one.starts_with('\'') ? format("\\&{}\n", one) : one + "\n";
  }
  return roff;
}

}  // namespace

std::string_view page_of(std::string_view command) {
  std::string name(command);
  std::replace(name.begin(), name.end(), ' ', '-');
  for (unsigned i = 0; i < embedded_page_count; ++i) {
    if (embedded_pages[i].name == name) return embedded_pages[i].text;
  }
  return {};
}

std::vector<Block> parse_page(std::string_view text) {
  std::vector<Block> blocks;
  bool in_code = false;
  bool after_blank = true;
  for (const auto line : text::lines(text)) {
    if (line.starts_with(fence)) {
      in_code = !in_code;
      if (in_code) blocks.push_back({Block::Kind::code, ""});
    } else if (in_code) {
      blocks.back().text += format("{}\n", line);
    } else if (!line.empty() && !line.starts_with("# ")) {
      add_line(blocks, line, after_blank);
    }
    after_blank = line.empty();
  }
  return blocks;
}

std::string to_plain(const std::vector<Block>& blocks) {
  std::string plain;
  Block::Kind before = Block::Kind::heading;
  for (const auto& block : blocks) {
    const bool is_close = before == Block::Kind::heading ||
                          (before == Block::Kind::item && block.kind == Block::Kind::item);
    if (!plain.empty()) plain += is_close ? "\n" : "\n\n";
    before = block.kind;
    switch (block.kind) {
    case Block::Kind::heading:
      plain += format("{}:", block.text);
      break;
    case Block::Kind::paragraph:
      plain += block.text;
      break;
    case Block::Kind::item:
      plain += format("- {}", text::replace_all(block.text, "\n", "\n  "));
      break;
    case Block::Kind::code:
      plain += format("  {}", text::replace_all(std::string(text::trim(block.text)), "\n", "\n  "));
      break;
    }
  }
  return plain;
}

std::string roff_escaped(std::string_view text) {
  std::string roff;
  for (const char c : text) {
    if (c == '\\') {
      roff += "\\e";
    } else if (c == '-') {
      roff += "\\-";  // a minus that can be copied, and no hyphen
    } else {
      roff += c;
    }
  }
  return roff;
}

std::string to_roff(const std::vector<Block>& blocks) {
  std::string roff;
  for (const auto& block : blocks) {
    std::string heading = block.text;
    switch (block.kind) {
    case Block::Kind::heading:
      std::transform(heading.begin(), heading.end(), heading.begin(), [](unsigned char c) {
        return static_cast<char>(std::toupper(c));
      });
      roff += format(".SH {}\n", roff_escaped(heading));
      break;
    case Block::Kind::paragraph:
      roff += format(".PP\n{}", roff_lines(block.text));
      break;
    case Block::Kind::item:
      roff += format(".IP \\(bu 2\n{}", roff_lines(block.text));
      break;
    case Block::Kind::code:
      roff += ".PP\n.RS 2\n.nf\n";
      for (const auto line : text::lines(block.text))
        roff += format("\\&{}\n", roff_escaped(line));
      roff += ".fi\n.RE\n";
      break;
    }
  }
  return roff;
}

}  // namespace bprun::cli
