// SPDX-License-Identifier: MIT
#include "runner/pipeline/lock.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"

#include <algorithm>

namespace bprun::pipeline {

namespace {

using document::Value;

constexpr std::int64_t lock_schema = 1;

std::string shown_checksum(const std::optional<Checksum>& checksum) {
  return checksum ? checksum->str() : std::string();
}

/// "sha256:0123…" as Checksum::str() writes it.
std::optional<Checksum> read_checksum(std::string_view shown) {
  const auto colon = shown.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  for (const auto algorithm :
       {DigestAlgorithm::sha1, DigestAlgorithm::sha256, DigestAlgorithm::sha512}) {
    Checksum checksum{.algorithm = algorithm, .hex = std::string(shown.substr(colon + 1))};
    if (checksum.str() == shown) return checksum;
  }
  return std::nullopt;
}

std::string package_shown(const runtimes::PackagePart& part) {
  return format("{}@{}", part.name, part.version);
}

Value part_value(const LockedPart& part) {
  return Value::object()
      .set("source", part.source)
      .set("what", part.what)
      .set("checksum", part.checksum);
}

Value runtime_value(const LockedRuntime& runtime) {
  Value parts = Value::array();
  for (const auto& part : runtime.parts)
    parts.add(part_value(part));
  return Value::object()
      .set("name", runtime.name)
      .set("version", runtime.version)
      .set("platform", runtime.platform)
      .set("arch", runtime.arch)
      .set("parts", std::move(parts));
}

/// Reads members that must be texts, and remembers the first that is none.
class LockReader {
public:
  explicit LockReader(std::string file) : file_(std::move(file)) {}

  std::string text(const Value& value, const char* key) {
    const std::string* words = value.find_string(key);
    if (words != nullptr) return *words;
    refuse(value, format("{} must be a string", key));
    return "";
  }

  const Value::Array& list(const Value& value, const char* key) {
    static const Value::Array nothing;
    const Value* list = value.find(key);
    if (list != nullptr && list->is_array()) return list->elements();
    refuse(value, format("{} must be a list", key));
    return nothing;
  }

  void refuse(const Value& value, std::string message) {
    if (error_) return;
    error_ = Error{.kind = ErrorKind::app,
                   .message = std::move(message),
                   .where = Location{file_, value.line()},
                   .hint = "Write it anew: bprun lock."};
  }

  const std::optional<Error>& error() const { return error_; }

private:
  std::string file_;
  std::optional<Error> error_;
};

std::string version_of(const LockedRuntime& runtime) {
  return format("{} ({}, {})", runtime.version, runtime.platform, runtime.arch);
}

void compare_parts(const LockedRuntime& locked,
                   const LockedRuntime& now,
                   std::vector<LockDifference>& all) {
  for (const auto& part : now.parts) {
    const auto known =
        std::find_if(locked.parts.begin(), locked.parts.end(), [&](const LockedPart& other) {
          return other.source == part.source && other.what == part.what;
        });
    const std::string what = format("{} {}, {}", now.name, now.version, part.what);
    if (known == locked.parts.end()) {
      all.push_back({.what = what, .then = "not locked", .now = part.source});
    } else if (known->checksum != part.checksum) {
      all.push_back({.what = what, .then = known->checksum, .now = part.checksum});
    }
  }
}

}  // namespace

LockedRuntime locked(const runtimes::Runtime& runtime) {
  LockedRuntime lock{.name = runtime.name,
                     .version = runtime.version,
                     .platform = runtime.platform,
                     .arch = runtime.arch};
  for (const auto& source : runtime.sources) {
    for (const auto& part : source.archives) {
      lock.parts.push_back({.source = source.kind,
                            .what = text::without_userinfo(part.url),
                            .checksum = shown_checksum(part.checksum)});
    }
    for (const auto& part : source.packages) {
      lock.parts.push_back({.source = source.kind,
                            .what = package_shown(part),
                            .checksum = shown_checksum(part.integrity)});
    }
    if (source.debian) {
      lock.parts.push_back({.source = source.kind,
                            .what = format("{} {} of {}",
                                           source.debian->version_of,
                                           source.debian->version,
                                           source.debian->suite),
                            .checksum = ""});
    }
  }
  return lock;
}

void take_checksums(const Lock& lock, runtimes::Runtime& runtime) {
  const auto of = [&](const runtimes::Source& source, const std::string& what) {
    for (const auto& known : lock.runtimes) {
      if (known.name != runtime.name || known.version != runtime.version) continue;
      for (const auto& part : known.parts) {
        if (part.source == source.kind && part.what == what) return read_checksum(part.checksum);
      }
    }
    return std::optional<Checksum>();
  };
  for (auto& source : runtime.sources) {
    for (auto& part : source.archives) {
      if (!part.checksum) part.checksum = of(source, text::without_userinfo(part.url));
    }
    for (auto& part : source.packages) {
      if (!part.integrity) part.integrity = of(source, package_shown(part));
    }
  }
}

std::string to_text(const Lock& lock) {
  Value packs = Value::array();
  for (const auto& pack : lock.buildpacks)
    packs.add(Value::object().set("name", pack.name).set("revision", pack.revision));
  Value runtimes = Value::array();
  for (const auto& runtime : lock.runtimes)
    runtimes.add(runtime_value(runtime));
  const Value all = Value::object()
                        .set("schema", Value(lock_schema))
                        .set("stack", lock.stack)
                        .set("buildpacks", std::move(packs))
                        .set("runtimes", std::move(runtimes));
  return document::to_json(all, 2) + "\n";
}

Result<Lock> parse_lock(std::string_view text, const std::string& file) {
  const Value value = TRY(document::parse_json(text, file));
  LockReader reader(file);
  const Value* schema = value.find("schema");
  if (schema == nullptr || schema->as_integer() == nullptr) {
    reader.refuse(value, "schema must be a number");
  } else if (*schema->as_integer() != lock_schema) {
    return Error{.kind = ErrorKind::unsupported,
                 .message = format("it is of schema {}, and this bprun knows {}",
                                   *schema->as_integer(),
                                   lock_schema),
                 .where = Location{file, schema->line()},
                 .hint = "Take the bprun that wrote it, or write it anew: bprun lock."};
  }
  Lock lock{.stack = reader.text(value, "stack")};
  for (const Value& pack : reader.list(value, "buildpacks")) {
    lock.buildpacks.push_back(
        {.name = reader.text(pack, "name"), .revision = reader.text(pack, "revision")});
  }
  for (const Value& runtime : reader.list(value, "runtimes")) {
    LockedRuntime one{.name = reader.text(runtime, "name"),
                      .version = reader.text(runtime, "version"),
                      .platform = reader.text(runtime, "platform"),
                      .arch = reader.text(runtime, "arch")};
    for (const Value& part : reader.list(runtime, "parts")) {
      one.parts.push_back({.source = reader.text(part, "source"),
                           .what = reader.text(part, "what"),
                           .checksum = reader.text(part, "checksum")});
    }
    lock.runtimes.push_back(std::move(one));
  }
  if (reader.error()) return *reader.error();
  return lock;
}

std::vector<LockDifference> differences(const Lock& locked, const Lock& now) {
  std::vector<LockDifference> all;
  if (locked.stack != now.stack) {
    all.push_back({.what = "stack", .then = locked.stack, .now = now.stack});
  }
  const std::size_t packs = std::max(locked.buildpacks.size(), now.buildpacks.size());
  for (std::size_t i = 0; i < packs; ++i) {
    const auto then = i < locked.buildpacks.size() ? locked.buildpacks[i] : LockedBuildpack{};
    const auto here = i < now.buildpacks.size() ? now.buildpacks[i] : LockedBuildpack{};
    if (then == here) continue;
    if (then.name == here.name) {
      all.push_back(
          {.what = format("buildpack {}", here.name), .then = then.revision, .now = here.revision});
    } else {
      all.push_back({.what = format("buildpack {}", i + 1),
                     .then = then.name.empty() ? "none" : then.name,
                     .now = here.name.empty() ? "none" : here.name});
    }
  }
  const auto find = [](const std::vector<LockedRuntime>& list, const std::string& name) {
    const auto found = std::find_if(
        list.begin(), list.end(), [&](const LockedRuntime& one) { return one.name == name; });
    return found == list.end() ? nullptr : &*found;
  };
  for (const auto& here : now.runtimes) {
    const auto* then = find(locked.runtimes, here.name);
    if (then == nullptr) {
      all.push_back({.what = here.name, .then = "none", .now = version_of(here)});
    } else if (version_of(*then) != version_of(here)) {
      all.push_back({.what = here.name, .then = version_of(*then), .now = version_of(here)});
    } else {
      compare_parts(*then, here, all);
    }
  }
  for (const auto& then : locked.runtimes) {
    if (find(now.runtimes, then.name) == nullptr) {
      all.push_back({.what = then.name, .then = version_of(then), .now = "none"});
    }
  }
  return all;
}

}  // namespace bprun::pipeline
