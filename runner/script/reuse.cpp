// SPDX-License-Identifier: MIT
#include "runner/script/reuse.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/atomic_file.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"

namespace bprun::script {

namespace {

std::string shown(const std::string& value) {
  return value.empty() ? "none" : text::printable(value);
}

document::Value to_document(const Reuse& decision) {
  document::Value key = document::Value::object();
  document::Value changed = document::Value::object();
  for (const KeyPart& part : decision.key) {
    key.set(part.name, part.now);
    if (!part.changed()) continue;
    changed.set(part.name,
                document::Value::object().set("before", *part.before).set("now", part.now));
  }
  return document::Value::object()
      .set("what", decision.what)
      .set("reused", decision.reused)
      .set("why", decision.why)
      .set("key", std::move(key))
      .set("changed", std::move(changed));
}

}  // namespace

std::string changes_of(const std::vector<KeyPart>& key) {
  std::vector<std::string> changes;
  for (const KeyPart& part : key) {
    if (!part.changed()) continue;
    changes.push_back(
        format("{} changed from {} to {}", part.name, shown(*part.before), shown(part.now)));
  }
  return text::join(changes, "; ");
}

std::string sameness_of(const std::vector<KeyPart>& key) {
  std::vector<std::string> names;
  names.reserve(key.size());
  for (const KeyPart& part : key)
    names.push_back(part.name);
  return format(
      "{} {} of the last build", text::list(names), names.size() == 1 ? "is that" : "are those");
}

document::Value to_document(const std::vector<Reuse>& decisions) {
  document::Value list = document::Value::array();
  for (const Reuse& decision : decisions)
    list.add(to_document(decision));
  return list;
}

void keep_report(const fs::Path& file, const document::Value& report) {
  if (!fs::make_directories(file.parent_path())) return;
  (void)fs::replace_file(file, document::to_json(report, 2) + "\n");
}

void keep_report(const fs::Path& file, bool succeeded, const std::vector<Reuse>& decisions) {
  keep_report(file,
              document::Value::object()
                  .set("result", succeeded ? "success" : "failure")
                  .set("reuse", to_document(decisions)));
}

std::string kept_report(const fs::Path& file) {
  const auto text = fs::read_file_if_exists(file, 1UL << 20);
  return text && *text ? text.value().value() : "{}\n";
}

}  // namespace bprun::script
