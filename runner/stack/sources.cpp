// SPDX-License-Identifier: MIT
#include "runner/stack/sources.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/stack/fields.hpp"

#include <algorithm>

namespace bprun::stack {

namespace {

constexpr std::string_view known_placeholders[] = {"version", "base", "arch", "otp", "npm"};

class SourceReader {
public:
  SourceReader(const document::Value& table, const std::string& file, Problems& problems)
      : fields_(table, file, "source", problems), file_(file), problems_(problems) {
    source_.line = table.line();
  }

  Source read() {
    static_cast<void>(fields_.text("runtime"));
    source_.runtime = fields_.one_of("runtime", {"erlang", "elixir", "node", "rebar3"});
    static_cast<void>(fields_.text("kind"));
    source_.kind = fields_.one_of("kind", {"official", "npm", "debian"});
    source_.bases = fields_.list("bases");
    if (source_.bases.empty()) fields_.broken("bases", "'bases' of source is missing");
    source_.architectures = fields_.list("architectures");
    if (const document::Value* words = fields_.table("arch")) read_arch_words(*words);
    source_.url = url("url");
    source_.generic_url = url("generic_url");
    source_.packages = fields_.list("packages");
    for (const std::string& package : source_.packages)
      check("packages", package);
    source_.index = url("index");
    source_.checksums = url("checksums");
    source_.schedule = url("schedule");
    const bool official = source_.kind == "official";
    if (official && source_.url.empty()) {
      fields_.broken("url", "'url' of source is missing: an official one has archives");
    }
    if (!source_.kind.empty() && !official && source_.packages.empty()) {
      fields_.broken(
          "packages",
          bprun::format("'packages' of source is missing: {} has packages", source_.kind));
    }
    fields_.nothing_else();
    return std::move(source_);
  }

private:
  void read_arch_words(const document::Value& words) {
    Fields fields(words, file_, "arch", problems_);
    for (const char* arch : {"x64", "arm64"}) {
      if (auto word = fields.text_or_empty(arch); !word.empty()) {
        source_.arch_words.emplace_back(arch, std::move(word));
      }
    }
    fields.nothing_else();
  }

  std::string url(std::string_view key) {
    std::string text = fields_.text_or_empty(key);
    if (text.empty()) return text;
    if (!text.starts_with("https://")) {
      fields_.broken(
          key, bprun::format("'{}' is {}, and must begin with https://", key, in_quotes(text)));
    }
    check(key, text);
    return text;
  }

  void check(std::string_view key, std::string_view text) {
    const auto names = placeholders_in(text);
    if (!names) {
      fields_.broken(key,
                     bprun::format("the braces of {} are not as in {{version}}", in_quotes(text)));
      return;
    }
    for (const std::string_view name : *names) {
      if (std::find(std::begin(known_placeholders), std::end(known_placeholders), name) !=
          std::end(known_placeholders)) {
        continue;
      }
      fields_.broken(key,
                     bprun::format("{} has a placeholder {{{}}}; known are {{version}}, {{base}}, "
                                   "{{arch}}, {{otp}} and {{npm}}",
                                   in_quotes(text),
                                   name));
    }
  }

  Fields fields_;
  const std::string& file_;
  Problems& problems_;
  Source source_ = {};
};

}  // namespace

bool matches_glob(std::string_view pattern, std::string_view text) {
  const std::size_t star = pattern.find('*');
  if (star == std::string_view::npos) return pattern == text;
  const std::string_view head = pattern.substr(0, star);
  if (!text.starts_with(head)) return false;
  const std::string_view tail = pattern.substr(star + 1);
  for (std::size_t i = head.size(); i <= text.size(); ++i) {
    if (matches_glob(tail, text.substr(i))) return true;
  }
  return false;
}

bool Source::serves(std::string_view base, std::string_view arch) const {
  const bool has_arch =
      architectures.empty() ||
      std::find(architectures.begin(), architectures.end(), arch) != architectures.end();
  return has_arch && std::any_of(bases.begin(), bases.end(), [&](const std::string& pattern) {
           return matches_glob(pattern, base);
         });
}

std::string_view Source::arch_word(std::string_view arch) const {
  for (const auto& [ours, theirs] : arch_words) {
    if (ours == arch) return theirs;
  }
  return arch;
}

std::vector<Source>
read_sources(std::string_view text, const std::string& file, Problems& problems) {
  const auto table = read_toml(text, file, problems);
  if (!table) return {};
  Fields fields(*table, file, "", problems);
  static_cast<void>(fields.integer("schema"));
  std::vector<Source> sources;
  for (const document::Value* source : fields.tables("source"))
    sources.push_back(SourceReader(*source, file, problems).read());
  fields.nothing_else();
  return sources;
}

}  // namespace bprun::stack
