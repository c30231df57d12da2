// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/settings/settings.hpp"

namespace bprun::settings {

namespace {

/// A TOML basic string.
std::string toml_string(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      result += '\\';
      result += c;
    } else if (byte < 0x20 || byte == 0x7F) {
      result += format("\\u{:04x}", byte);
    } else {
      result += c;
    }
  }
  return result + "\"";
}

/// A key as it must be written: bare where it can be.
std::string key_text(const std::string& key) {
  constexpr std::string_view bare =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
  const bool is_bare = !key.empty() && key.find_first_not_of(bare) == std::string::npos;
  return is_bare ? key : toml_string(key);
}

/// Collects lines, with their origins in one column.
class Page {
public:
  void table(std::string_view name) { text_ += format("\n[{}]\n", name); }

  void line(const std::string& key, const std::string& value, const Origin& origin) {
    std::string left = format("{} = {}", key, value);
    if (left.size() < 40) left.resize(40, ' ');
    text_ += format("{}  # from {}\n", left, text::printable(origin.str()));
  }

  /// A key that nobody has set, as a comment.
  void unset(const std::string& key, std::string_view meaning) {
    text_ += format("# {} is not set: {}\n", key, meaning);
  }

  template <class T, class ToText>
  void optional(const std::string& key,
                const Setting<std::optional<T>>& setting,
                std::string_view meaning,
                const ToText& to_text) {
    if (setting.value) {
      line(key, to_text(*setting.value), setting.origin);
    } else {
      unset(key, meaning);
    }
  }

  std::string take() && { return std::move(text_); }

private:
  std::string text_;
};

std::string bytes_text(unsigned long long bytes) {
  return format("{}", bytes);
}

}  // namespace

std::string render(const Settings& s) {
  Page page;
  const auto text = [](const std::string& value) { return toml_string(value); };
  page.optional("stack", s.stack, "the one that matches this machine", text);
  page.line("isolation", toml_string(s.isolation.value), s.isolation.origin);
  page.line("build-dir", toml_string(s.build_dir.value), s.build_dir.origin);
  page.optional("store",
                s.store,
                "/var/cache/bprun for root, else ~/.cache/bprun",
                [](const Path& path) { return toml_string(path.native()); });
  page.optional("state",
                s.state,
                "/var/lib/bprun for root, else ~/.local/state/bprun",
                [](const Path& path) { return toml_string(path.native()); });
  page.optional("stack-root",
                s.stack_root,
                "scripts see this machine's programs",
                [](const Path& path) { return toml_string(path.native()); });

  page.table("limits");
  page.optional("memory", s.memory, "no limit", bytes_text);
  page.optional("cpus", s.cpus, "no limit", [](double cpus) { return format("{}", cpus); });
  page.optional("pids", s.pids, "no limit", [](unsigned pids) { return format("{}", pids); });
  page.optional("disk", s.disk, "no limit", bytes_text);
  page.optional("timeout", s.timeout, "no limit", [](std::chrono::milliseconds time) {
    return toml_string(format("{}ms", time.count()));
  });

  page.table("slug");
  page.optional("soft", s.slug_soft, "no warning", bytes_text);
  page.optional("hard", s.slug_hard, "no limit", bytes_text);

  page.table("npm");
  page.optional("registry", s.npm_registry, "npm's own configuration says", [](const auto& url) {
    return toml_string(text::without_userinfo(url));
  });

  page.table("build");
  page.line("uid", format("{}", s.uid.value), s.uid.origin);
  page.line("gid", format("{}", s.gid.value), s.gid.origin);

  if (!s.mirrors.empty()) page.table("mirrors");
  for (const auto& [key, mirror] : s.mirrors) {
    page.line(key_text(text::without_userinfo(key)),
              toml_string(text::without_userinfo(mirror.value)),
              mirror.origin);
  }
  if (!s.sources.empty()) page.table("sources");
  for (const auto& [key, kinds] : s.sources) {
    std::vector<std::string> words;
    words.reserve(kinds.value.size());
    for (const auto& kind : kinds.value)
      words.push_back(toml_string(kind));
    page.line(key_text(key), "[" + text::join(words, ", ") + "]", kinds.origin);
  }
  if (!s.replace.empty()) page.table("replace");
  for (const auto& [key, with] : s.replace) {
    page.line(key_text(text::without_userinfo(key)),
              toml_string(text::without_userinfo(with.value)),
              with.origin);
  }
  return std::move(page).take();
}

}  // namespace bprun::settings
