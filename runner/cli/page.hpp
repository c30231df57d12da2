// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bprun::cli {

/// A file of docs/cli/, compiled in (docs/cli/embed.cmake).
struct EmbeddedPage {
  std::string_view name;  ///< "bprun", "slug-inspect"
  std::string_view text;
};

extern const EmbeddedPage embedded_pages[];
extern const unsigned embedded_page_count;

/// What stands in docs/cli/ about a command ("slug inspect"), or about bprun as a whole ("bprun"):
/// the part of Markdown that --help and a man page can show. Empty where there is no such page.
std::string_view page_of(std::string_view command);

/// A piece of a page. The title is none of them: it is the page's name.
struct Block {
  enum class Kind { heading, paragraph, item, code };
  Kind kind = Kind::paragraph;
  std::string text;  ///< links are replaced by what they say; lines as they are
};

/// Headings `##`, paragraphs, items `-`, and code between fences.
std::vector<Block> parse_page(std::string_view text);

/// As it is shown on a terminal; without a line break at either end.
std::string to_plain(const std::vector<Block>& blocks);

/// As troff's man macros.
std::string to_roff(const std::vector<Block>& blocks);
std::string roff_escaped(std::string_view text);

}  // namespace bprun::cli
