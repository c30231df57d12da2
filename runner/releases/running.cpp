// SPDX-License-Identifier: MIT
#include "runner/releases/running.hpp"

#include "runner/base/format.hpp"
#include "runner/document/value.hpp"
#include "runner/fs/atomic_file.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/releases/release.hpp"

#include <unistd.h>

#include <cerrno>

namespace bprun::releases {

namespace {

Path running_file(const Place& place) {
  return place.directory() / "running.json";
}

Path slot_link(const Place& place, char slot) {
  return place.directory() / "slots" / std::string(1, slot);
}

/// The number of that name; `otherwise` where there is none.
int number_in(const document::Value& document, std::string_view name, int otherwise) {
  const auto* value = document.find(name);
  const auto* number = value == nullptr ? nullptr : value->as_integer();
  return number == nullptr ? otherwise : static_cast<int>(*number);
}

std::string text_in(const document::Value& document, std::string_view name) {
  const auto* text = document.find_string(name);
  return text == nullptr ? "" : *text;
}

}  // namespace

Result<std::optional<Running>> read_running(const Place& place) {
  const Path file = running_file(place);
  const auto text = TRY(fs::read_file_if_exists(file));
  if (!text) return std::optional<Running>();
  const auto document = document::parse_json(*text, file.native());
  if (!document || !document->is_object()) {
    return Error{.kind = ErrorKind::corrupt,
                 .message = format("{} is damaged", file.native()),
                 .hint = "Set it up anew with bprun running."};
  }
  Running running{.start = text_in(*document, "start"),
                  .stop = text_in(*document, "stop"),
                  .switch_over = text_in(*document, "switch"),
                  .ports = {number_in(*document, "port_a", 0), number_in(*document, "port_b", 0)},
                  .check = text_in(*document, "check"),
                  .limit_seconds = number_in(*document, "limit", 60)};
  running.slot = parse_slot(text_in(*document, "slot"));
  running.pending = parse_slot(text_in(*document, "pending"));
  return std::optional(std::move(running));
}

Result<void> write_running(const Place& place, const Running& running) {
  TRY(place.make());
  auto document = document::Value::object();
  document.set("start", running.start)
      .set("stop", running.stop)
      .set("switch", running.switch_over)
      .set("port_a", static_cast<std::int64_t>(running.ports[0]))
      .set("port_b", static_cast<std::int64_t>(running.ports[1]))
      .set("check", running.check)
      .set("limit", static_cast<std::int64_t>(running.limit_seconds))
      .set("slot", running.slot ? std::string(1, *running.slot) : std::string())
      .set("pending", running.pending ? std::string(1, *running.pending) : std::string());
  return fs::replace_file(running_file(place), document::to_json(document, 2) + "\n", 0600);
}

Result<void> forget_running(const Place& place) {
  if (::unlink(running_file(place).c_str()) == 0 || errno == ENOENT) return {};
  return system_error(format("remove {}", running_file(place).native()), errno);
}

std::optional<char> parse_slot(std::string_view text) {
  if (text == "a" || text == "b") return text.front();
  return std::nullopt;
}

int port_of(const Running& running, char slot) {
  return running.ports[slot == 'a' ? 0 : 1];
}

char free_slot(const Running& running) {
  return running.slot == 'a' ? 'b' : 'a';
}

Result<void> fill_slot(const Place& place, char slot, int version) {
  const Path link = slot_link(place, slot);
  TRY(fs::make_directories(link.parent_path(), 0700));
  const Path fresh = link.native() + ".new";
  ::unlink(fresh.c_str());
  const std::string target = format("../releases/v{}", version);
  if (::symlink(target.c_str(), fresh.c_str()) != 0 || ::rename(fresh.c_str(), link.c_str()) != 0) {
    return system_error(format("put v{} into slot {}", version, slot), errno);
  }
  return {};
}

Result<std::optional<int>> version_in(const Place& place, char slot) {
  std::error_code failed;
  const Path target = std::filesystem::read_symlink(slot_link(place, slot), failed);
  if (failed == std::errc::no_such_file_or_directory) return std::optional<int>();
  if (failed) return system_error(format("read slot {}", slot), failed.value());
  return parse_version(target.filename().native());
}

}  // namespace bprun::releases
