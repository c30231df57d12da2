// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/temp_dir.hpp"
#include "runner/process/child.hpp"
#include "runner/process/table.hpp"
#include "runner/run/run.hpp"

#include <string>
#include <vector>

/// A real app, started as `bprun start` starts it, in a process of its own.
namespace bprun::tests {

/// An app's files, a store, and a slug of them on demand. As root the files belong to uid 65534,
/// so that there is somebody to run as.
class App {
public:
  App();

  App& file(const std::string& path, const std::string& text, mode_t mode = 0644);

  const fs::Path& directory() const { return directory_; }

  fs::Path store() const { return top_.path() / "store"; }

  /// tar's own slug of the files.
  fs::Path slug() const;

  /// What is left in the store's work directory.
  std::vector<std::string> left_in_store() const;

private:
  fs::TempDir top_;
  fs::Path directory_;
};

/// The isolation modes that work on this machine.
std::vector<sandbox::Mode> possible_modes();

/// A running `prepare` and `execute`.
class Started {
public:
  enum class At { pipes, terminal };

  Started(const App& app, const run::RunRequest& request, At at = At::pipes);
  Started(const Started&) = delete;
  Started& operator=(const Started&) = delete;
  ~Started();

  pid_t pid() const { return pid_; }

  /// Everything it has written so far, both streams together at a terminal.
  const std::string& out() const { return out_; }

  const std::string& err() const { return err_; }

  /// Reads until `text` is in out(); false where the output ends, or a minute passes, without.
  bool wait_for(const std::string& text);

  void type(const std::string& keys);

  void signal(int number) const;

  /// The same again and again, until the runner has ended.
  void press_until_end(const std::string& keys);
  void signal_until_end(int number) const;

  /// Reads to the end, and waits.
  process::Exit finish();

private:
  bool read_some();

  pid_t pid_ = -1;
  fs::Fd in_;
  fs::Fd out_end_;
  fs::Fd err_end_;
  std::string out_;
  std::string err_;
};

struct Ran {
  int status = 0;
  std::string out;
  std::string err;
};

/// Started, from start to end.
Ran run_app(const App& app, const run::RunRequest& request);

/// A request for a shell line in the app's directory, not isolated.
run::RunRequest in_place(const App& app, const std::string& line);

}  // namespace bprun::tests
