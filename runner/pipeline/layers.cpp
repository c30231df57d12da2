// SPDX-License-Identifier: MIT
// What each buildpack changed in BUILD. A build whose layers cannot be told is none the worse: its
// record says nothing of them.
#include "runner/base/format.hpp"
#include "runner/fs/directory.hpp"
#include "runner/pipeline/build_state.hpp"

#include <algorithm>

namespace bprun::pipeline {

namespace {

constexpr pack::WriterId source_writer = 0;

/// Files and directories in the picture of the slug: smaller ones nobody could see.
constexpr std::size_t most_sizes = 600;

/// Adds the time from its making to its end.
class LayersStopwatch {
public:
  explicit LayersStopwatch(std::chrono::microseconds& total) : total_(total) {}

  ~LayersStopwatch() {
    total_ += std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::steady_clock::now() - started_);
  }

  LayersStopwatch(const LayersStopwatch&) = delete;
  LayersStopwatch& operator=(const LayersStopwatch&) = delete;

private:
  std::chrono::microseconds& total_;
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
};

}  // namespace

void BuildState::begin_layers() {
  if (purpose_ != Purpose::build) return;
  const Path directory = work_->path() / "layers";
  if (const auto made = fs::make_directories(directory, 0700); !made) {
    warn(format("what each buildpack changes is not recorded: {}", made.error().message));
    return;
  }
  book_.emplace(directory, tree_->method() != sandbox::TreeMethod::overlay);
  record_.layers.push_back({.kind = "source", .name = "source"});
  look_for_layers(source_writer);
}

void BuildState::look_for_layers(pack::WriterId writer) {
  if (!book_) return;
  const LayersStopwatch stopwatch(record_.layers_duration);
  const auto changes = book_->look(workspace_->build(), writer);
  if (changes) {
    record_.layers[writer].changes.add(*changes);
    return;
  }
  if (changes.error().kind != ErrorKind::interrupted) {
    warn(format("what each buildpack changes is not recorded: {}", changes.error().message));
  }
  book_.reset();
  record_.layers.clear();
}

void BuildState::note_layer(const Member& member) {
  if (!book_) return;
  record_.layers.push_back({.kind = "buildpack", .name = member.buildpack.name});
  // After the last one settle_layers() looks.
  if (&member == &members_.back()) return;
  look_for_layers(static_cast<pack::WriterId>(record_.layers.size() - 1));
}

/// BUILD is final: what came after the last buildpack's turn is its own (.release).
void BuildState::settle_layers() {
  if (!book_) return;
  look_for_layers(static_cast<pack::WriterId>(record_.layers.size() - 1));
  if (!book_) return;
  const LayersStopwatch stopwatch(record_.layers_duration);
  for (const auto& [key, tree] : runtime_trees_) {
    const bool known =
        std::any_of(record_.layers.begin(),
                    record_.layers.end(),
                    [&key = key](const LayerRecord& layer) { return layer.name == key; });
    if (known) continue;
    const auto writer = static_cast<pack::WriterId>(record_.layers.size());
    // A runtime that only buildpacks use is no part of the app.
    const auto apart = book_->set_apart(tree, writer, source_writer);
    if (!apart || !*apart) continue;
    record_.layers.push_back({.kind = "runtime", .name = key});
  }
  if (auto sizes = pack::size_tree(book_->file(), most_sizes)) record_.sizes = std::move(*sizes);
  const auto totals = book_->totals(record_.layers.size());
  if (!totals) return;
  for (std::size_t i = 0; i < totals->size(); ++i)
    record_.layers[i].totals = (*totals)[i];
}

}  // namespace bprun::pipeline
