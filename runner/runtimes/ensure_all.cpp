// SPDX-License-Identifier: MIT
#include "runner/runtimes/ensure.hpp"

#include <exception>
#include <mutex>
#include <optional>
#include <thread>

namespace bprun::runtimes {

namespace {

/// The same callback for several threads. `mutex` outlives it.
template <class What>
std::function<void(const What&)> one_at_a_time(const std::function<void(const What&)>& callback,
                                               std::mutex& mutex) {
  if (!callback) return nullptr;
  return [&callback, &mutex](const What& what) {
    const std::lock_guard lock(mutex);
    callback(what);
  };
}

Result<Ensured>
ensure(const Runtime& runtime, const store::Store& store, const EnsureSettings& settings) {
  try {
    return ensure_runtime(runtime, store, settings);
  } catch (const std::exception& exception) {  // memory has run out; nothing else throws
    return Error{.kind = ErrorKind::internal, .message = exception.what()};
  }
}

}  // namespace

std::vector<Result<Ensured>>
ensure_runtimes(const std::vector<Runtime>& wanted,
                const store::Store& store,
                const EnsureSettings& settings,
                const std::function<std::vector<std::string>(const Runtime&)>& order_of) {
  std::mutex mutex;
  std::vector<EnsureSettings> each(wanted.size(), settings);
  std::vector<std::optional<Result<Ensured>>> answers(wanted.size());
  std::vector<std::thread> threads;
  threads.reserve(wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    each[i].order = order_of(wanted[i]);
    each[i].on_note = one_at_a_time(settings.on_note, mutex);
    each[i].on_warning = one_at_a_time(settings.on_warning, mutex);
    each[i].fetch.on_progress = one_at_a_time(settings.fetch.on_progress, mutex);
    threads.emplace_back([&, i] { answers[i].emplace(ensure(wanted[i], store, each[i])); });
  }
  for (std::thread& thread : threads)
    thread.join();

  std::vector<Result<Ensured>> all;
  all.reserve(answers.size());
  for (auto& answer : answers)
    all.push_back(std::move(*answer));
  return all;
}

}  // namespace bprun::runtimes
