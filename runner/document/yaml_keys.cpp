// SPDX-License-Identifier: MIT
#include "runner/document/yaml_keys.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <optional>
#include <set>
#include <sstream>
#include <vector>

namespace bprun::document {

namespace {

/// Follows the keys of each open map; stops looking at the first that is there twice.
class KeyWatcher : public YAML::EventHandler {
public:
  void OnDocumentStart(const YAML::Mark&) override {}

  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark&, YAML::anchor_t) override { value(); }

  void OnAlias(const YAML::Mark&, YAML::anchor_t) override { value(); }

  void OnScalar(const YAML::Mark& mark,
                const std::string&,
                YAML::anchor_t,
                const std::string& text) override {
    if (!open_.empty() && open_.back().is_map && !open_.back().has_key && !repeated_ &&
        !open_.back().keys.insert(text).second) {
      repeated_ = {text, mark.line + 1};
    }
    value();
  }

  void OnSequenceStart(const YAML::Mark&,
                       const std::string&,
                       YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    open_.push_back({.is_map = false});
  }

  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark&,
                  const std::string&,
                  YAML::anchor_t,
                  YAML::EmitterStyle::value) override {
    open_.push_back({.is_map = true});
  }

  void OnMapEnd() override { close(); }

  const std::optional<std::pair<std::string, int>>& repeated() const { return repeated_; }

private:
  struct OpenNode {
    bool is_map = false;
    bool has_key = false;
    std::set<std::string> keys = {};
  };

  /// A key or a value has come.
  void value() {
    if (!open_.empty() && open_.back().is_map) open_.back().has_key = !open_.back().has_key;
  }

  void close() {
    open_.pop_back();
    value();
  }

  std::vector<OpenNode> open_;
  std::optional<std::pair<std::string, int>> repeated_;
};

}  // namespace

Result<void> check_yaml_keys_once(std::string_view text, const std::string& file) {
  KeyWatcher watcher;
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    parser.HandleNextDocument(watcher);
  } catch (const std::exception&) {
    return {};
  }
  if (!watcher.repeated()) return {};
  const auto& [key, line] = *watcher.repeated();
  return Error{.kind = ErrorKind::app,
               .message = format("the key {} is there twice", text::printable(key.substr(0, 100))),
               .where = Location{file, line},
               .hint = "Only one of the two would count: put them together, or remove one."};
}

}  // namespace bprun::document
