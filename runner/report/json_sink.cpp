// SPDX-License-Identifier: MIT
#include "runner/base/digest.hpp"
#include "runner/base/text.hpp"
#include "runner/document/value.hpp"
#include "runner/fs/fd.hpp"
#include "runner/report/event.hpp"

namespace bprun::report {

namespace {

using document::Value;

Value where_of(const std::optional<Location>& where) {
  if (!where) return {};
  return Value::object().set("file", where->file).set("line", where->line);
}

Value strings(const std::vector<std::string>& items) {
  Value list = Value::array();
  for (const auto& item : items)
    list.add(item);
  return list;
}

Value named(std::string_view event) {
  return Value::object().set("event", event);
}

Value to_value(const Title& title) {
  return named("title").set("text", title.text);
}

Value to_value(const Detail& detail) {
  return named("detail").set("text", detail.text);
}

Value to_value(const Warning& warning) {
  return named("warning").set("text", warning.text).set("where", where_of(warning.where));
}

Value to_value(const Output& output) {
  Value value = named("output")
                    .set("phase", output.phase)
                    .set("buildpack", output.buildpack)
                    .set("stream", output.channel == Channel::out ? "stdout" : "stderr");
  if (text::is_utf8(output.bytes)) return value.set("text", output.bytes);
  return value.set("base64", to_base64(output.bytes));
}

Value to_value(const PhaseStarted& started) {
  return named("phase_started").set("phase", started.phase).set("buildpack", started.buildpack);
}

Value to_value(const ScriptStarted& started) {
  return named("script_started")
      .set("phase", started.phase)
      .set("buildpack", started.buildpack)
      .set("command", strings(started.command));
}

Value to_value(const PhaseFinished& finished) {
  return named("phase_finished")
      .set("phase", finished.phase)
      .set("buildpack", finished.buildpack)
      .set("status", finished.status)
      .set("ms", static_cast<std::int64_t>(finished.duration.count()));
}

Value to_value(const Progress& progress) {
  const auto number = [](unsigned long long bytes) { return static_cast<std::int64_t>(bytes); };
  return named("progress")
      .set("what", progress.what)
      .set("done", number(progress.done))
      .set("total", progress.total ? Value(number(*progress.total)) : Value())
      .set("finished", progress.finished)
      .set("trouble", progress.trouble);
}

Value to_value(const Failed& failed) {
  return named("failed")
      .set("kind", to_string(failed.error.kind))
      .set("message", failed.error.message)
      .set("where", where_of(failed.error.where))
      .set("trail", strings(failed.error.trail))
      .set("hint", failed.error.hint)
      .set("exit_status", exit_status(failed.error))
      .set("known", failed.failure ? to_document(failed.failure->cause) : Value());
}

class JsonSink final : public Sink {
public:
  explicit JsonSink(int descriptor) : descriptor_(descriptor) {}

  void emit(const Event& event) override {
    const Value value = std::visit([](const auto& e) { return to_value(e); }, event);
    static_cast<void>(fs::write_all(descriptor_, document::to_json(value) + "\n"));
  }

private:
  int descriptor_;
};

}  // namespace

std::unique_ptr<Sink> json_sink(int out_descriptor) {
  return std::make_unique<JsonSink>(out_descriptor);
}

}  // namespace bprun::report
