// SPDX-License-Identifier: MIT
#include "runner/pipeline/lambda.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/document/value.hpp"
#include "runner/fs/copy_tree.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/lambda/event.hpp"
#include "runner/lambda/runtime_api.hpp"
#include "runner/manifest/redaction.hpp"
#include "runner/pipeline/release_command.hpp"
#include "runner/process/run.hpp"

#include <algorithm>
#include <chrono>

namespace bprun::pipeline {

namespace {

using document::Value;

/// Lambda takes 6 MB; JSON doubles what is no plain text.
constexpr std::size_t longest_log = 2UL << 20;

/// Before Lambda's own deadline, so that there is still time to answer.
constexpr std::chrono::milliseconds answer_time{1500};

/// How an event ended.
struct LambdaAnswer {
  std::string error_type;  ///< empty: it succeeded
  std::string message;
  int status = 0;
  std::string log;
};

Value to_value(const LambdaAnswer& answer) {
  Value value = Value::object();
  if (!answer.error_type.empty()) {
    value.set("errorType", answer.error_type).set("errorMessage", answer.message);
  }
  return value.set("status", answer.status).set("log", answer.log);
}

LambdaAnswer refusal(const Error& error, std::string type = "bad-event") {
  return {.error_type = std::move(type),
          .message =
              error.hint.empty() ? error.message : format("{}. {}", error.message, error.hint),
          .status = exit_status(error),
          .log = ""};
}

/// The end of a log: the last words say what went wrong.
class LogTail {
public:
  void add(std::string_view bytes) {
    text_ += bytes;
    if (text_.size() <= 2 * longest_log) return;
    text_.erase(0, text_.size() - longest_log);
    is_cut_ = true;
  }

  std::string take() {
    if (text_.size() > longest_log) {
      text_.erase(0, text_.size() - longest_log);
      is_cut_ = true;
    }
    return is_cut_ ? "[…]\n" + text_ : std::move(text_);
  }

private:
  std::string text_;
  bool is_cut_ = false;
};

process::Watch watch_until(const std::optional<long long>& deadline_ms) {
  using namespace std::chrono;
  process::Watch watch;
  watch.grace = 1s;
  if (deadline_ms) {
    const milliseconds now = duration_cast<milliseconds>(system_clock::now().time_since_epoch());
    const milliseconds left = milliseconds(*deadline_ms) - now - answer_time;
    watch.deadline = process::Clock::now() + std::max(left, milliseconds(0));
  }
  return watch;
}

Result<LambdaAnswer> run_event(const lambda::Event& event,
                               const lambda::Invocation& invocation,
                               const LambdaRequest& request) {
  const auto fresh = TRY(fs::TempDir::create(std::filesystem::temp_directory_path(), "bprun-"));
  const fs::Path directory = fresh.path() / "app";
  if (request.app) {
    TRY(fs::copy_tree(*request.app, directory));
  } else {
    std::filesystem::create_directory(directory);
  }
  if (auto written = lambda::write_files(event, directory); !written) {
    return refusal(written.error());
  }
  process::Command command{.argv = {"/bin/sh", "-c", event.command},
                           .environment = request.caller,
                           .directory = directory};
  manifest::Secrets secrets;
  for (const auto& [name, line] : request.env_commands) {
    const std::string value = TRY(value_of_command(name, line, request.caller));
    secrets.add_for_certain(name, value);
    command.environment.set(name, value);
  }
  command.environment.set("HOME", directory.native());
  command.environment.set("DYNO", "release.1");
  command.environment.unset("PORT");

  LogTail log;
  const auto keep = [&](std::string_view bytes) {
    log.add(bytes);
    if (request.on_output) request.on_output(bytes);
  };
  manifest::Redactor out(secrets, keep);
  manifest::Redactor err(secrets, keep);
  auto watch = watch_until(invocation.deadline_ms);
  watch.on_output = [&](process::Stream stream, std::string_view bytes) {
    (stream == process::Stream::out ? out : err).take(bytes);
  };
  const auto outcome = TRY(process::run(command, watch));
  out.finish();
  err.finish();
  process::kill_descendants();
  LambdaAnswer answer{.error_type = "", .message = "", .status = outcome.exit.status()};
  answer.log = log.take();
  if (outcome.timed_out) {
    answer.status = 124;
    answer.error_type = "release-timed-out";
    answer.message = "the release command was stopped before the function's own time was over";
  } else if (answer.status != 0) {
    answer.error_type = "release-failed";
    answer.message = format("the release command {}", outcome.exit.str());
  }
  return answer;
}

Result<LambdaAnswer> answer_to(const lambda::Invocation& invocation, const LambdaRequest& request) {
  if (invocation.is_too_large) {
    return refusal({.kind = ErrorKind::usage,
                    .message = format("the event is larger than {} bytes", lambda::largest_event),
                    .hint = "Put files that are large into the function's image."},
                   "event-too-large");
  }
  const auto event = lambda::parse_event(invocation.body);
  if (!event) return refusal(event.error());
  auto answer = run_event(*event, invocation, request);
  if (answer || answer.error().kind == ErrorKind::interrupted) return answer;
  return refusal(answer.error(), "not-run");
}

}  // namespace

Result<void> serve_lambda(const LambdaRequest& request) {
  const auto api = TRY(lambda::RuntimeApi::at(request.api));
  process::adopt_orphans();
  do {
    const auto invocation = TRY(api.next(lambda::largest_event));
    const auto answer = TRY(answer_to(invocation, request));
    const std::string json = document::to_json(to_value(answer));
    TRY(answer.error_type.empty() ? api.respond(invocation.id, json)
                                  : api.fail(invocation.id, answer.error_type, json));
  } while (!request.once);
  return {};
}

}  // namespace bprun::pipeline
