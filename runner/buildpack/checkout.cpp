// SPDX-License-Identifier: MIT
#include "runner/buildpack/checkout.hpp"

#include "runner/archive/extract.hpp"
#include "runner/base/digest.hpp"
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/buildpack/memory.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace bprun::buildpack {

namespace {

using store::TreeKind;

Checkout describe(const Reference& reference, Path directory, std::string revision) {
  return Checkout{.name = reference.display_name(),
                  .short_name = reference.short_name(),
                  .directory = std::move(directory),
                  .revision = std::move(revision),
                  .ref = reference.ref,
                  .how = "",
                  .where = reference.where};
}

Result<std::string> sha256_of_file(const Path& path) {
  const fs::Fd file = TRY(fs::open_file(path, O_RDONLY));
  Hasher hasher;
  std::string buffer(256UL << 10, '\0');
  for (;;) {
    const ssize_t count = ::read(file.get(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_error(format("read {}", path.native()), errno);
    if (count == 0) return hasher.hex();
    hasher.update({buffer.data(), static_cast<std::size_t>(count)});
  }
}

/// True where a download failed because the server said no ("HOST answered 404 for URL"), as
/// opposed to not being there or being out of order. transfer has one kind of error for all of
/// these.
bool is_refusal(const Error& error) {
  constexpr std::string_view sign = " answered ";
  const std::size_t at = error.message.find(sign);
  if (at == std::string::npos) return false;
  const auto status = text::to_integer(std::string_view(error.message).substr(at + sign.size(), 3));
  return status && *status >= 400 && *status < 500 && *status != 408 && *status != 425 &&
         *status != 429;
}

Result<void> move_contents(const Path& from, const Path& to) {
  for (const auto& name : TRY(fs::list_directory(from)))
    TRY(fs::rename(from / name, to / name));
  return {};
}

/// One reference on its way to a directory.
class Obtaining {
public:
  Obtaining(const Reference& reference, const store::Store& store, const ObtainOptions& options)
      : reference_(reference), store_(store), options_(options) {}

  Result<Checkout> run() {
    switch (reference_.kind) {
    case Kind::builtin:
      return in_place("built-in");
    case Kind::directory:
      return in_place("local");
    case Kind::git:
      return from_git();
    case Kind::archive_url:
      return from_url();
    case Kind::archive_file:
      return from_file();
    }
    return Error{.message = "a reference of no kind"};
  }

private:
  Result<Checkout> in_place(std::string how) const {
    if (!fs::is_directory(reference_.path)) {
      return Error{.kind = ErrorKind::buildpack,
                   .message = format("there is no buildpack at {}", reference_.path.native())};
    }
    Checkout checkout = describe(reference_, reference_.path, how);
    checkout.how = std::move(how);
    return checkout;
  }

  /// The tree of that revision, if it is in the store.
  std::optional<Checkout> find_kept(const std::string& revision, std::string how) const {
    const std::string key = tree_key(reference_, revision);
    const auto tree = store_.find_tree(TreeKind::checkouts, key);
    if (!tree) return std::nullopt;
    store_.touch(TreeKind::checkouts, key);
    Checkout checkout = describe(reference_, *tree, shown_revision(revision));
    checkout.how = std::move(how);
    checkout.warnings = warnings_;
    return checkout;
  }

  std::string shown_revision(const std::string& revision) const {
    return reference_.kind == Kind::git ? revision : format("sha256:{}", revision);
  }

  Result<Checkout> add(const std::string& revision,
                       std::string how,
                       const std::function<Result<void>(const Path&)>& fill) const {
    const Path tree =
        TRY(store_.add_tree(TreeKind::checkouts, tree_key(reference_, revision), fill));
    Checkout checkout = describe(reference_, tree, shown_revision(revision));
    checkout.how = std::move(how);
    checkout.warnings = warnings_;
    return checkout;
  }

  std::optional<Checkout> find_last(std::string how) const {
    const auto last = recall(store_, reference_);
    return last ? find_kept(last->revision, std::move(how)) : std::nullopt;
  }

  Result<Checkout> offline() const {
    if (auto kept = find_last("kept (--offline)")) return std::move(*kept);
    return Error{.kind = ErrorKind::network,
                 .message =
                     format("{} is not kept from an earlier build, and --offline asks nobody",
                            reference_.display_with_ref()),
                 .hint = "Build once without --offline."};
  }

  /// What to do about a failed conversation: an unreachable host is no reason not to build with
  /// what is here, as long as it is said.
  Result<Checkout> without_network(Error error) const {
    if (error.kind == ErrorKind::network) {
      if (auto kept = find_last(format("kept (offline: {})", error.message))) {
        return std::move(*kept);
      }
      return error;
    }
    const auto last = recall(store_, reference_);
    if (error.kind == ErrorKind::buildpack && last && find_kept(last->revision, "") &&
        reference_.kind == Kind::git) {
      error.hint +=
          format("{}The last commit that was fetched is kept: {}#{} builds without asking.",
                 error.hint.empty() ? "" : "\n",
                 reference_.display_name(),
                 last->revision);
    }
    return error;
  }

  void announce(std::string_view verb) const {
    if (options_.on_fetch) {
      options_.on_fetch(format("{} {}", verb, reference_.display_with_ref()));
    }
  }

  Result<Checkout> from_git() {
    const std::string& ref = reference_.ref;
    if (git::is_full_commit(ref)) {
      const std::string commit = text::to_lower(ref);
      if (auto kept = find_kept(commit, "kept")) return std::move(*kept);
      return options_.offline ? offline() : clone(commit);
    }
    if (options_.offline) return offline();

    const auto resolved = git::resolve(reference_.url, ref, options_.git);
    if (!resolved) return without_network(resolved.error());
    warnings_ = resolved->warnings;
    const std::string& commit = resolved->revision;
    if (!git::is_full_commit(commit)) return from_abbreviated();
    auto kept = find_kept(commit, "kept");
    auto checkout = kept ? Result<Checkout>(std::move(*kept)) : clone(commit);
    if (!checkout) return without_network(std::move(checkout).error());
    TRY(remember(store_, reference_, {.revision = commit}));
    return checkout;
  }

  Result<Checkout> clone(const std::string& commit) const {
    announce("Cloning");
    return add(commit, "cloned", [&](const Path& staging) -> Result<void> {
      TRY(git::snapshot(reference_.url, commit, staging, options_.git));
      return {};
    });
  }

  /// The full name is known only after all of the history is here; it never changes, so that the
  /// next build needs no network.
  Result<Checkout> from_abbreviated() const {
    if (auto kept = find_last("kept")) return std::move(*kept);
    announce("Cloning");
    const auto work = TRY(store_.work_directory());
    const Path tree = work.path() / "tree";
    TRY(fs::make_directories(tree));
    const auto snapshot = TRY(git::snapshot(reference_.url, reference_.ref, tree, options_.git));
    auto checkout = TRY(add(snapshot.commit, "cloned", [&](const Path& staging) {
      return move_contents(tree, staging);
    }));
    TRY(remember(store_, reference_, {.revision = snapshot.commit}));
    return checkout;
  }

  Result<void> unpack(const Path& archive, const Path& staging) const {
    TRY_WHILE(archive::extract(archive, staging, {.descend_single_root = true}),
              format("while unpacking {}", reference_.display_name()));
    return {};
  }

  Result<Checkout> from_url() {
    if (options_.offline) return offline();
    auto last = recall(store_, reference_);
    if (last && !find_kept(last->revision, "")) last.reset();

    const auto work = TRY(store_.work_directory());
    const transfer::Request request{.url = reference_.url,
                                    .destination = work.path() / "archive",
                                    .content = transfer::Content::archive,
                                    .etag = last ? last->etag : ""};
    announce("Downloading");
    auto results = transfer::fetch({request}, options_.fetch);
    if (!results.front()) {
      Error error = redacted(std::move(results.front()).error());
      if (is_refusal(error)) error.kind = ErrorKind::buildpack;
      return without_network(std::move(error));
    }
    const transfer::Fetched& fetched = *results.front();
    if (fetched.not_modified && last) {
      if (auto kept = find_kept(last->revision, "kept")) return std::move(*kept);
    }
    auto kept = find_kept(fetched.sha256, "kept");
    auto checkout =
        kept ? std::move(*kept) : TRY(add(fetched.sha256, "downloaded", [&](const Path& staging) {
          return unpack(request.destination, staging);
        }));
    TRY(remember(store_, reference_, {.revision = fetched.sha256, .etag = fetched.etag}));
    return checkout;
  }

  Result<Checkout> from_file() const {
    const std::string sha256 = TRY(sha256_of_file(reference_.path));
    if (auto kept = find_kept(sha256, "kept")) return std::move(*kept);
    return add(
        sha256, "unpacked", [&](const Path& staging) { return unpack(reference_.path, staging); });
  }

  Error redacted(Error error) const {
    error.message = git::redact(std::move(error.message), reference_.url);
    error.hint = git::redact(std::move(error.hint), reference_.url);
    for (auto& line : error.trail)
      line = git::redact(std::move(line), reference_.url);
    return error;
  }

  const Reference& reference_;
  const store::Store& store_;
  const ObtainOptions& options_;
  std::vector<std::string> warnings_;
};

}  // namespace

Result<Checkout>
obtain(const Reference& reference, const store::Store& store, const ObtainOptions& options) {
  auto checkout = Obtaining(reference, store, options).run();
  if (checkout) return checkout;
  Error error = std::move(checkout).error();
  if (!error.where) error.where = reference.where;
  return error;
}

}  // namespace bprun::buildpack
