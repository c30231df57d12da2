// SPDX-License-Identifier: MIT
#pragma once

#include "runner/document/value.hpp"
#include "runner/image/write.hpp"
#include "runner/pack/size_tree.hpp"
#include "runner/pack/tree_book.hpp"
#include "runner/pipeline/build_log.hpp"
#include "runner/pipeline/standing.hpp"
#include "runner/report/event.hpp"
#include "runner/rootfs/description.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace bprun::pipeline {

/// Of a failed script: enough to see the error, little enough for a record.
inline constexpr std::size_t last_output_bytes = 8192;

/// What is kept of a script's output while it runs, to look for the cause of its failure in: at
/// least this, and less than twice as much, however much it writes.
inline constexpr std::size_t kept_output_bytes = 256UL << 10;

/// What became of one buildpack, for the record.
struct BuildpackRecord {
  std::string name;
  std::string revision;
  std::string how;  ///< "cloned", "kept", "local" …
  std::optional<int> detect_status = std::nullopt;
  std::string detected_name = "";
  std::optional<int> compile_status = std::nullopt;
  bool exported = false;
  /// What its `export` did to the environment. Values as they are: secrets are hidden on the way
  /// out.
  EnvironmentChange exports = {};
  document::Value report = {};
};

/// What one bin/detect answered, those of a sweep that did not apply included.
struct DetectionRecord {
  std::string buildpack;
  int status = 0;
  std::string ended;  ///< "exited 1"
  std::string name;   ///< what it printed
  std::chrono::milliseconds duration{0};
};

struct ProcessTypeRecord {
  std::string name;
  std::string command;
  std::string from;  ///< "Procfile", or the buildpack whose default it is
};

struct DownloadRecord {
  std::string what;
  std::string url;
  unsigned long long bytes = 0;
  std::chrono::milliseconds duration{0};
  std::string sha256 = "";
};

struct RuntimeRecord {
  std::string name;
  std::string version;
  std::string request;
  std::optional<Location> where = std::nullopt;
  std::string source;           ///< "store", "official", "npm"
  std::string brought_by = "";  ///< "read-only bind mount", "copy" …
};

struct CacheRecord {
  std::string app;  ///< the key that the app's CACHE is kept under
  bool reused = false;
};

struct SlugRecord {
  std::string file;  ///< its name in the output folder
  unsigned long long bytes = 0;
  unsigned long long uncompressed = 0;
  std::size_t files = 0;
  std::string sha256;
  std::size_t segments = 0;       ///< that it is composed of
  std::size_t segments_kept = 0;  ///< of these, those that the store had
};

/// What one writer has in BUILD at last: the source, a buildpack, or a runtime that one of them
/// put there.
struct LayerRecord {
  std::string kind;                ///< "source", "buildpack", "runtime"
  std::string name;                ///< the buildpack's, or "node-22.22.0-linux-x64"; "source"
  pack::TreeChanges changes = {};  ///< when it had its turn
  pack::WriterTotals totals = {};
};

struct ImageRecord {
  std::string directory;
  std::string tag;
  std::string base;         ///< as it was asked for
  std::string base_digest;  ///< empty for a directory and for none
  image::Image image;
};

struct StackRootRecord {
  std::string path;
  std::optional<rootfs::Description> description = std::nullopt;
};

/// A test, or its set-up, that ran.
struct TestRecord {
  std::string phase;
  std::string buildpack;  ///< or "app.json"
  std::string shown = "";
  std::optional<Location> where = std::nullopt;
  int status = 0;
  int signal = 0;
  std::chrono::milliseconds duration{0};
  std::string last_output = "";
};

/// What became of --junit.
struct JunitRecord {
  std::string target;
  std::vector<std::string> reports = {};  ///< of the app's tests, as paths in the app
  bool by_phases = false;                 ///< the tests wrote none: one test case a phase
};

struct PhaseRecord {
  std::string phase;
  std::string buildpack;
  int status = 0;
  std::chrono::milliseconds duration{0};
  std::chrono::milliseconds at{0};  ///< when it began, from the beginning of the build
};

/// A process that was seen while a script ran (process/lookout.hpp).
struct ProcessRecord {
  long long pid = 0;
  long long parent = 0;                   ///< 0: none that was seen
  std::string command;                    ///< without secrets
  std::chrono::milliseconds at{0};        ///< when it began, from the beginning of the build
  std::chrono::milliseconds duration{0};  ///< until it was seen last
  std::chrono::milliseconds cpu{0};
};

/// Everything a build can say about itself afterwards: the content of build.json
/// (docs/reference/build-record.md). Filled in as the build goes, so that a build that fails has
/// recorded all that came before.
struct BuildRecord {
  std::chrono::system_clock::time_point started_at = std::chrono::system_clock::now();
  std::chrono::steady_clock::time_point started = std::chrono::steady_clock::now();
  std::string source;
  std::string source_version;
  std::string stack;
  std::string stack_origin;
  std::optional<StackRootRecord> stack_root = std::nullopt;
  std::string isolation;
  std::string isolation_why;
  std::string build_dir;
  std::string tree_method;
  std::vector<std::string> isolation_details;  ///< Sandbox::describe()
  std::string list_source;
  std::string list_origin;
  std::vector<std::string> overruled;
  std::optional<CacheRecord> cache = std::nullopt;
  std::vector<BuildpackRecord> buildpacks;
  std::vector<DetectionRecord> detections = {};
  std::vector<RuntimeRecord> runtimes;
  std::vector<DownloadRecord> downloads;
  std::vector<PhaseRecord> phases;
  std::vector<std::string> warnings;
  std::vector<document::Value> diagnoses;  ///< resolve::to_document() of each
  std::vector<ProcessTypeRecord> process_types;
  std::vector<LayerRecord> layers;                     ///< by pack::WriterId
  std::chrono::microseconds layers_duration{0};        ///< what it cost to find them
  std::optional<pack::SizeNode> sizes = std::nullopt;  ///< of what is in the slug
  std::vector<ProcessRecord> processes = {};
  std::size_t processes_seen = 0;  ///< those that are not in `processes` included
  BuildLog log = {};
  std::vector<SlugRecord> slugs;
  std::optional<ImageRecord> image = std::nullopt;
  std::vector<TestRecord> tests;
  std::optional<JunitRecord> junit = std::nullopt;
  std::optional<std::string> stopped_after = std::nullopt;   ///< --until: the step
  std::optional<std::string> taken_up_after = std::nullopt;  ///< --from: the last step not taken
  std::vector<ByHandRecord> by_hand = {};
  std::optional<Error> failure = std::nullopt;
  std::string failed_phase;              ///< the phase that was under way when it failed
  std::string failed_buildpack;          ///< whose
  std::vector<std::string> command;      ///< what of it ran last
  std::vector<std::string> downloading;  ///< what was being fetched, if that failed
  /// The last lines of that phase's script: raw while it runs, without secrets and cut to
  /// last_output_bytes once BuildState::describe_failure has looked at it.
  std::string last_output;
  std::optional<report::Failure> failure_around = std::nullopt;  ///< what stood around `failure`
};

/// "2026-11-30T23:59:59Z".
std::string utc_time(std::chrono::system_clock::time_point time);

/// Now: `ms` is the time since the record was begun.
document::Value to_value(const BuildRecord& record);

/// The same for test.json (docs/reference/test.md).
document::Value to_test_value(const BuildRecord& record);

/// A JUnit file with a test case for each phase of a test run, for whoever has tests that write
/// none.
std::string to_junit(const BuildRecord& record);

/// Passes events on, and notes in a record what belongs there: phases, warnings, last lines.
class RecordingSink final : public report::Sink {
public:
  /// `hide` takes the secrets that are known by then out of a text.
  RecordingSink(report::Sink& next, BuildRecord& record, BuildLog::Hide hide)
      : next_(next), record_(record), hide_(std::move(hide)) {}

  void emit(const report::Event& event) override;

private:
  std::chrono::milliseconds since_start() const;
  void note(const report::Event& event);
  void keep_in_log(const report::Event& event);

  report::Sink& next_;
  BuildRecord& record_;
  BuildLog::Hide hide_;
  std::chrono::milliseconds phase_began_{0};
};

}  // namespace bprun::pipeline
