// SPDX-License-Identifier: MIT
#include "runner/pipeline/cache_items.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/pipeline/cache_why.hpp"
#include "runner/pipeline/columns.hpp"
#include "runner/process/interrupt.hpp"
#include "runner/store/app_cache.hpp"

#include <algorithm>
#include <ctime>

namespace bprun::pipeline {

namespace {

using document::Value;
using store::Item;
using store::ItemKind;

/// What all segments together are called, and all blobs of images: by itself, none is of interest
/// to anybody.
constexpr std::string_view segments_word = "segments";
constexpr std::string_view images_word = "images";

/// The kind of which all things together are called so.
std::optional<ItemKind> kind_called(std::string_view word) {
  if (word == segments_word) return ItemKind::segment;
  if (word == images_word) return ItemKind::image;
  return std::nullopt;
}

void count(CacheParts& parts, const Item& item) {
  ++parts.count;
  parts.bytes += item.bytes;
  parts.last_used = std::max(parts.last_used, item.last_used);
}

/// "2026-11-30 16:20", UTC.
std::string minute_of(std::time_t time) {
  std::tm parts{};
  ::gmtime_r(&time, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%d %H:%M", &parts);
  return time == 0 ? "never" : text;
}

/// What the last record says; a record that cannot be read only costs the line its end.
std::string source_of(const store::Store& store, const Item& item) {
  if (item.kind != ItemKind::app) return "";
  const auto record = store::last_record(store, item.name);
  if (!record || !*record) return "";
  const auto value = document::parse_json(**record, item.name);
  return value ? read_decisions(*value).source : "";
}

CacheList with_sources(const store::Store& store, std::vector<Item> items) {
  CacheList list{.store = store.root().native(), .items = {}};
  for (Item& item : items) {
    if (item.kind == ItemKind::segment || item.kind == ItemKind::image) {
      count(item.kind == ItemKind::segment ? list.segments : list.images, item);
      continue;
    }
    std::string source = source_of(store, item);
    list.items.push_back({std::move(item), std::move(source)});
  }
  return list;
}

Result<std::vector<Item>> items_meant(const CacheRemoveRequest& request,
                                      const std::vector<Item>& all) {
  std::vector<Item> meant;
  const auto add = [&](const std::string& word, const auto& is_meant) -> Result<void> {
    const auto found = std::find_if(all.begin(), all.end(), is_meant);
    if (found != all.end()) {
      // Named twice is removed once.
      if (std::find(meant.begin(), meant.end(), *found) == meant.end()) meant.push_back(*found);
      return {};
    }
    return Error{.kind = ErrorKind::usage,
                 .message = format("there is no {} in the store", text::printable(word)),
                 .hint = "`bprun cache ls` lists what there is. Nothing was removed."};
  };
  for (const std::string& word : request.what) {
    if (const auto kind = kind_called(word)) {
      std::copy_if(all.begin(), all.end(), std::back_inserter(meant), [&](const Item& item) {
        return item.kind == *kind;
      });
      continue;
    }
    const std::string key = store::file_name_for(key_of_app(std::nullopt, word));
    TRY(add(word, [&](const Item& item) {
      return item.name == word || (item.kind == ItemKind::app && item.name == key);
    }));
  }
  if (!request.app) return meant;
  const std::string key = store::file_name_for(store::named_app_key(*request.app));
  TRY(add(*request.app,
          [&](const Item& item) { return item.kind == ItemKind::app && item.name == key; }));
  return meant;
}

Result<void> remove_each(const store::Store& store, const std::vector<Item>& items) {
  for (const Item& item : items) {
    TRY(process::interrupt::check());
    TRY_WHILE(store::remove_item(store, item), format("while removing {}", item.name));
  }
  return {};
}

Value parts_value(const CacheParts& parts) {
  return Value::object()
      .set("count", static_cast<std::int64_t>(parts.count))
      .set("bytes", static_cast<std::int64_t>(parts.bytes))
      .set("last_used", static_cast<std::int64_t>(parts.last_used));
}

}  // namespace

unsigned long long CacheList::bytes() const {
  unsigned long long sum = segments.bytes + images.bytes;
  for (const CacheItem& item : items)
    sum += item.item.bytes;
  return sum;
}

Result<CacheList> list_cache(const settings::Sources& sources, const process::Environment& caller) {
  const store::Store store = TRY(open_store(sources, caller));
  return with_sources(store, TRY(store::list_items(store)));
}

Result<CacheList> remove_from_cache(const CacheRemoveRequest& request) {
  const store::Store store = TRY(open_store(request.settings, request.caller));
  auto meant = TRY(items_meant(request, TRY(store::list_items(store))));
  CacheList list = with_sources(store, meant);
  // Slugs that something runs from are told by locks of their own.
  const bool trees = std::any_of(meant.begin(), meant.end(), [](const Item& item) {
    return item.kind != ItemKind::app && item.kind != ItemKind::segment &&
           item.kind != ItemKind::slug;
  });
  std::optional<fs::FileLock> alone;
  if (trees) alone.emplace(TRY(store::keep_builds_out(store)));
  TRY(remove_each(store, meant));
  return list;
}

Result<CacheList> collect_cache(const CacheCollectRequest& request) {
  const store::Store store = TRY(open_store(request.settings, request.caller));
  const fs::FileLock alone = TRY(store::keep_builds_out(store));
  const auto going = store::to_be_removed(TRY(store::list_items(store)), request.max_bytes);
  CacheList list = with_sources(store, going);
  if (!request.only_say) TRY(remove_each(store, going));
  return list;
}

std::string to_text(const CacheList& list) {
  std::vector<Cells> rows;
  for (const CacheItem& entry : list.items) {
    Cells row{std::string(store::to_string(entry.item.kind)),
              entry.item.name,
              text::human_size(entry.item.bytes),
              minute_of(entry.item.last_used)};
    std::string last = text::printable(entry.source);
    if (entry.item.in_use) last += last.empty() ? "in use" : " (in use)";
    if (!last.empty()) row.push_back(std::move(last));
    rows.push_back(std::move(row));
  }
  const auto add_parts =
      [&](std::string_view word, const CacheParts& parts, std::string_view what) {
        if (parts.count == 0) return;
        rows.push_back({std::string(word),
                        format("{} {}", parts.count, what),
                        text::human_size(parts.bytes),
                        minute_of(parts.last_used)});
      };
  add_parts(segments_word, list.segments, "parts of slugs");
  add_parts(images_word, list.images, "parts of base images");
  return columns(rows, 0) +
         format("{} in all, in {}\n", text::human_size(list.bytes()), list.store);
}

Value to_document(const CacheList& list) {
  Value items = Value::array();
  for (const CacheItem& entry : list.items) {
    items.add(Value::object()
                  .set("kind", store::to_string(entry.item.kind))
                  .set("name", entry.item.name)
                  .set("bytes", static_cast<std::int64_t>(entry.item.bytes))
                  .set("last_used", static_cast<std::int64_t>(entry.item.last_used))
                  .set("in_use", entry.item.in_use)
                  .set("source", entry.source.empty() ? Value() : Value(entry.source)));
  }
  return Value::object()
      .set("store", list.store)
      .set("bytes", static_cast<std::int64_t>(list.bytes()))
      .set("items", std::move(items))
      .set("segments", parts_value(list.segments))
      .set("images", parts_value(list.images));
}

}  // namespace bprun::pipeline
