// SPDX-License-Identifier: MIT
#include "runner/pipeline/record.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/pipeline/version.hpp"
#include "runner/process/lookout.hpp"

#include <ctime>

namespace bprun::pipeline {

using document::Value;

namespace {

Value milliseconds(std::chrono::milliseconds duration) {
  return {static_cast<std::int64_t>(duration.count())};
}

Value size(unsigned long long bytes) {
  return {static_cast<std::int64_t>(bytes)};
}

Value recorded_strings(const std::vector<std::string>& items) {
  Value list = Value::array();
  for (const auto& item : items)
    list.add(item);
  return list;
}

Value location(const std::optional<Location>& where) {
  if (!where) return {};
  return Value::object().set("file", where->file).set("line", where->line);
}

Value optional_int(const std::optional<int>& number) {
  return number ? Value(*number) : Value();
}

Value optional_text(const std::optional<std::string>& text) {
  return text ? Value(*text) : Value();
}

std::string_view status_word(const BuildRecord& record) {
  if (record.failure) return "failed";
  return record.stopped_after ? "stopped" : "succeeded";
}

template <class T, class ToValue>
Value list_of(const std::vector<T>& items, const ToValue& convert) {
  Value list = Value::array();
  for (const auto& item : items)
    list.add(convert(item));
  return list;
}

Value cause_of(const BuildRecord& record) {
  if (!record.failure) return {};
  const Error& error = *record.failure;
  const auto around = record.failure_around.value_or(report::Failure{});
  return Value::object()
      .set("kind", to_string(error.kind))
      .set("message", error.message)
      .set("where", location(error.where))
      .set("trail", recorded_strings(error.trail))
      .set("hint", error.hint)
      .set("signal", error.signal == 0 ? Value() : Value(error.signal))
      .set("phase", record.failed_phase)
      .set("buildpack", record.failed_buildpack)
      .set("revision", around.revision)
      .set("command", recorded_strings(around.command))
      .set("ended", around.ended)
      .set("ms", milliseconds(around.duration))
      .set("downloading", recorded_strings(around.downloading))
      .set("known", report::to_document(around.cause))
      .set("last_output", record.last_output);
}

Value exports_value(const EnvironmentChange& change) {
  Value set = Value::object();
  for (const auto& [name, value] : change.set)
    set.set(name, value);
  return Value::object().set("set", std::move(set)).set("unset", recorded_strings(change.unset));
}

Value recorded_detection(const DetectionRecord& detection) {
  return Value::object()
      .set("buildpack", detection.buildpack)
      .set("status", detection.status)
      .set("ended", detection.ended)
      .set("name", detection.name)
      .set("ms", milliseconds(detection.duration));
}

Value recorded_runtime(const RuntimeRecord& runtime) {
  return Value::object()
      .set("name", runtime.name)
      .set("version", runtime.version)
      .set("request", runtime.request)
      .set("where", location(runtime.where))
      .set("from", runtime.source)
      .set("by", runtime.brought_by);
}

Value recorded_download(const DownloadRecord& download) {
  return Value::object()
      .set("what", download.what)
      .set("url", download.url)
      .set("bytes", size(download.bytes))
      .set("ms", milliseconds(download.duration))
      .set("sha256", download.sha256);
}

Value recorded_phase(const PhaseRecord& phase) {
  return Value::object()
      .set("phase", phase.phase)
      .set("buildpack", phase.buildpack)
      .set("status", phase.status)
      .set("at_ms", milliseconds(phase.at))
      .set("ms", milliseconds(phase.duration));
}

Value recorded_hand(const ByHandRecord& hand) {
  return Value::object()
      .set("step", hand.step)
      .set("choice", hand.choice)
      .set("ms", milliseconds(hand.duration));
}

Value recorded_buildpack(const BuildpackRecord& pack) {
  return Value::object()
      .set("name", pack.name)
      .set("revision", pack.revision)
      .set("how", pack.how)
      .set("detect_status", optional_int(pack.detect_status))
      .set("detected_name", pack.detected_name)
      .set("compile_status", optional_int(pack.compile_status))
      .set("exported", pack.exported)
      .set("exports", exports_value(pack.exports))
      .set("report", pack.report);
}

Value stack_value(const BuildRecord& record) {
  Value root;
  if (record.stack_root) {
    const auto described = record.stack_root->description.value_or(rootfs::Description{});
    root = Value::object()
               .set("path", record.stack_root->path)
               .set("stack", described.stack)
               .set("made_by", described.made_by)
               .set("source", described.source)
               .set("digest", described.digest)
               .set("made_at", described.made_at);
  }
  return Value::object()
      .set("name", record.stack)
      .set("origin", record.stack_origin)
      .set("root", std::move(root));
}

Value cache_value(const std::optional<CacheRecord>& cache) {
  if (!cache) return {};
  return Value::object().set("app", cache->app).set("reused", cache->reused);
}

Value slug_value(const SlugRecord& slug) {
  return Value::object()
      .set("file", slug.file)
      .set("bytes", size(slug.bytes))
      .set("sha256", slug.sha256)
      .set("files", size(slug.files))
      .set("uncompressed_bytes", size(slug.uncompressed))
      .set("segments", size(slug.segments))
      .set("segments_kept", size(slug.segments_kept));
}

std::string_view change_word(pack::EntryChange::Kind kind) {
  switch (kind) {
  case pack::EntryChange::Kind::added:
    return "added";
  case pack::EntryChange::Kind::changed:
    return "changed";
  case pack::EntryChange::Kind::removed:
    return "removed";
  }
  return "";
}

Value entry_change_value(const pack::EntryChange& change) {
  return Value::object()
      .set("change", change_word(change.kind))
      .set("path", change.path)
      .set("bytes", size(change.bytes));
}

Value layer_value(const LayerRecord& layer) {
  Value value = Value::object()
                    .set("kind", layer.kind)
                    .set("name", layer.name)
                    .set("bytes", size(layer.totals.bytes))
                    .set("files", size(layer.totals.files))
                    .set("symlinks", size(layer.totals.symlinks))
                    .set("directories", size(layer.totals.directories));
  if (layer.kind == "runtime") return value;
  const auto& changes = layer.changes;
  return value.set("added", size(changes.added))
      .set("changed", size(changes.changed))
      .set("removed", size(changes.removed))
      .set("added_bytes", size(changes.added_bytes))
      .set("changed_bytes", size(changes.changed_bytes))
      .set("removed_bytes", size(changes.removed_bytes))
      .set("largest", list_of(changes.largest, entry_change_value));
}

Value image_layer_value(const image::ImageLayer& layer) {
  return Value::object()
      .set("kind", layer.kind)
      .set("name", layer.name)
      .set("digest", layer.blob.digest)
      .set("diff_id", layer.diff_id)
      .set("bytes", size(layer.blob.bytes))
      .set("segments", size(layer.segments))
      .set("segments_kept", size(layer.segments_kept));
}

Value image_value(const std::optional<ImageRecord>& image) {
  if (!image) return {};
  return Value::object()
      .set("directory", image->directory)
      .set("tag", image->tag)
      .set("digest", image->image.digest)
      .set("default_type", image->image.default_type)
      .set("base",
           image->base.empty()
               ? Value()
               : Value::object().set("name", image->base).set("digest", image->base_digest))
      .set("layers", list_of(image->image.layers, image_layer_value));
}

Value test_value(const TestRecord& test) {
  return Value::object()
      .set("phase", test.phase)
      .set("buildpack", test.buildpack)
      .set("what", test.shown)
      .set("where", location(test.where))
      .set("status", test.status)
      .set("signal", test.signal == 0 ? Value() : Value(test.signal))
      .set("ms", milliseconds(test.duration))
      .set("last_output", test.last_output);
}

Value junit_value(const std::optional<JunitRecord>& junit) {
  if (!junit) return {};
  return Value::object()
      .set("target", junit->target)
      .set("reports", recorded_strings(junit->reports))
      .set("by_phases", junit->by_phases);
}

Value size_node_value(const pack::SizeNode& node) {
  Value value =
      Value::object()
          .set("name", node.name)
          .set("bytes", size(node.bytes))
          .set("files", size(node.files))
          .set("layer",
               node.writer == pack::unknown_writer ? Value()
                                                   : Value(static_cast<std::int64_t>(node.writer)));
  if (node.is_directory) value.set("parts", list_of(node.parts, size_node_value));
  return value;
}

Value recorded_process(const ProcessRecord& process) {
  return Value::object()
      .set("pid", Value(static_cast<std::int64_t>(process.pid)))
      .set("parent",
           process.parent == 0 ? Value() : Value(static_cast<std::int64_t>(process.parent)))
      .set("command", process.command)
      .set("at_ms", milliseconds(process.at))
      .set("ms", milliseconds(process.duration))
      .set("cpu_ms", milliseconds(process.cpu));
}

Value log_section_value(const LogSection& section) {
  Value value = Value::object()
                    .set("phase", section.phase)
                    .set("buildpack", section.buildpack)
                    .set("at_ms", milliseconds(section.at))
                    .set("text", section.text);
  if (section.left_out > 0) value.set("left_out", size(section.left_out)).set("end", section.end);
  return value;
}

/// What pictures are made of. It is long, and stands last.
Value with_pictures(Value value, const BuildRecord& record) {
  return value
      .set("processes",
           Value::object()
               .set("every_ms", milliseconds(process::Lookout::interval))
               .set("seen", size(record.processes_seen))
               .set("longest", list_of(record.processes, recorded_process)))
      .set("sizes", record.sizes ? size_node_value(*record.sizes) : Value())
      .set("log", list_of(record.log.sections(), log_section_value));
}

/// What the records of builds and test runs have alike, but for with_messages().
Value shared_value(const BuildRecord& record) {
  const bool failed = record.failure.has_value();
  return Value::object()
      .set("schema", 1)
      .set("bprun", version())
      .set("status", status_word(record))
      .set("exit_status", failed ? exit_status(*record.failure) : 0)
      .set("cause", cause_of(record))
      .set("stopped_after", optional_text(record.stopped_after))
      .set("taken_up_after", optional_text(record.taken_up_after))
      .set("by_hand", list_of(record.by_hand, recorded_hand))
      .set("started_at", utc_time(record.started_at))
      .set("ms",
           milliseconds(std::chrono::duration_cast<std::chrono::milliseconds>(
               std::chrono::steady_clock::now() - record.started)))
      .set("source",
           Value::object()
               .set("description", record.source)
               .set("version", record.source_version)
               .set("tree", record.tree_method))
      .set("stack", stack_value(record))
      .set("isolation",
           Value::object()
               .set("mode", record.isolation)
               .set("why", record.isolation_why)
               .set("build_dir", record.build_dir)
               .set("details", recorded_strings(record.isolation_details)))
      .set("buildpack_list",
           Value::object()
               .set("source", record.list_source)
               .set("origin", record.list_origin)
               .set("overruled", recorded_strings(record.overruled)))
      .set("cache", cache_value(record.cache))
      .set("detections", list_of(record.detections, recorded_detection))
      .set("buildpacks", list_of(record.buildpacks, recorded_buildpack))
      .set("runtimes", list_of(record.runtimes, recorded_runtime))
      .set("downloads", list_of(record.downloads, recorded_download))
      .set("phases", list_of(record.phases, recorded_phase));
}

Value with_messages(Value value, const BuildRecord& record) {
  return value.set("warnings", recorded_strings(record.warnings))
      .set("diagnoses", Value(record.diagnoses));
}

}  // namespace

std::string utc_time(std::chrono::system_clock::time_point time) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

Value to_value(const BuildRecord& record) {
  Value value = shared_value(record);
  value
      .set("process_types",
           list_of(record.process_types,
                   [](const ProcessTypeRecord& type) {
                     return Value::object()
                         .set("name", type.name)
                         .set("command", type.command)
                         .set("from", type.from);
                   }))
      .set("layers", list_of(record.layers, layer_value))
      .set("layers_us", Value(static_cast<std::int64_t>(record.layers_duration.count())))
      .set("slug", record.slugs.empty() ? Value() : slug_value(record.slugs.front()))
      .set("slugs", list_of(record.slugs, slug_value))
      .set("image", image_value(record.image));
  return with_pictures(with_messages(std::move(value), record), record);
}

Value to_test_value(const BuildRecord& record) {
  Value value = shared_value(record);
  value.set("tests", list_of(record.tests, test_value)).set("junit", junit_value(record.junit));
  return with_pictures(with_messages(std::move(value), record), record);
}

std::chrono::milliseconds RecordingSink::since_start() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                               record_.started);
}

/// The lines as they stand on a terminal.
void RecordingSink::keep_in_log(const report::Event& event) {
  BuildLog& log = record_.log;
  if (const auto* started = std::get_if<report::PhaseStarted>(&event)) {
    log.begin(started->phase, started->buildpack, phase_began_);
  } else if (std::holds_alternative<report::PhaseFinished>(event)) {
    log.settle(hide_);
  } else if (const auto* output = std::get_if<report::Output>(&event)) {
    log.take(output->bytes);
  } else if (const auto* title = std::get_if<report::Title>(&event)) {
    log.say("-----> " + title->text, since_start(), hide_);
  } else if (const auto* detail = std::get_if<report::Detail>(&event)) {
    log.say(detail->text.empty() ? "" : "       " + detail->text, since_start(), hide_);
  } else if (const auto* warning = std::get_if<report::Warning>(&event)) {
    for (const auto line : text::lines(warning->text))
      log.say(format(" !     {}", line), since_start(), hide_);
  }
}

void RecordingSink::note(const report::Event& event) {
  if (const auto* started = std::get_if<report::PhaseStarted>(&event)) {
    phase_began_ = since_start();
    record_.failed_phase = started->phase;
    record_.failed_buildpack = started->buildpack;
    record_.command.clear();
    record_.last_output.clear();
  } else if (const auto* script = std::get_if<report::ScriptStarted>(&event)) {
    record_.command = script->command;
  } else if (const auto* finished = std::get_if<report::PhaseFinished>(&event)) {
    record_.phases.push_back(
        {finished->phase, finished->buildpack, finished->status, finished->duration, phase_began_});
  } else if (const auto* warning = std::get_if<report::Warning>(&event)) {
    const std::string place = warning->where ? to_string(*warning->where) + ": " : "";
    record_.warnings.push_back(place + warning->text);
  } else if (const auto* output = std::get_if<report::Output>(&event)) {
    auto& last = record_.last_output;
    last += output->bytes.substr(output->bytes.size() -
                                 std::min(output->bytes.size(), kept_output_bytes));
    // Not each time: moving what stays would cost more than all the rest.
    if (last.size() >= 2 * kept_output_bytes) last.erase(0, last.size() - kept_output_bytes);
  }
}

void RecordingSink::emit(const report::Event& event) {
  note(event);
  keep_in_log(event);
  next_.emit(event);
}

}  // namespace bprun::pipeline
