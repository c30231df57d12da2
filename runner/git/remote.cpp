// SPDX-License-Identifier: MIT
#include "runner/git/remote.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/git/program.hpp"

#include <algorithm>

namespace bprun::git {

namespace {

bool is_hex(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  });
}

/// "main" of "refs/heads/main"; empty for other kinds.
std::string_view short_name(std::string_view ref) {
  for (const std::string_view prefix : {"refs/heads/", "refs/tags/"}) {
    if (ref.starts_with(prefix)) return ref.substr(prefix.size());
  }
  return "";
}

const Ref* find_exactly(const std::vector<Ref>& refs, std::string_view name) {
  const auto found =
      std::find_if(refs.begin(), refs.end(), [&](const Ref& ref) { return ref.name == name; });
  return found == refs.end() ? nullptr : &*found;
}

/// Lines of ls-remote: "<commit>\t<name>". An annotated tag comes twice, the second time with "^{}"
/// and the commit it leads to.
std::vector<Ref> parse_refs(std::string_view out) {
  std::vector<Ref> refs;
  for (const auto line : text::lines(out)) {
    const std::size_t tab = line.find('\t');
    if (tab == std::string_view::npos) continue;
    const auto commit = line.substr(0, tab);
    auto name = line.substr(tab + 1);
    if (!is_full_commit(commit)) continue;
    constexpr std::string_view peeled = "^{}";
    if (name.ends_with(peeled) && !refs.empty()) {
      name.remove_suffix(peeled.size());
      if (refs.back().name == name) refs.back().commit = commit;
      continue;
    }
    refs.push_back({.name = std::string(name), .commit = std::string(commit)});
  }
  return refs;
}

std::vector<std::string>
warn_of_ambiguity(const std::vector<Ref>& refs, const std::string& url, const std::string& ref) {
  const Ref* branch = find_exactly(refs, format("refs/heads/{}", ref));
  const Ref* tag = find_exactly(refs, format("refs/tags/{}", ref));
  if (branch == nullptr || tag == nullptr || branch->commit == tag->commit) return {};
  return {format("{} has a branch and a tag {}: the branch is taken; #refs/tags/{} is the tag",
                 shown(url),
                 ref,
                 ref)};
}

Error unknown_ref(const std::vector<Ref>& refs,
                  const std::string& url,
                  const std::string& ref,
                  const Options& options) {
  if (ref.empty()) {
    return Error{.kind = options.blame,
                 .message = format("{} has no default branch to take", shown(url)),
                 .hint = "It is empty, or its HEAD leads nowhere. Name a branch: URL#branch."};
  }
  const auto near = nearest_refs(refs, ref);
  return Error{.kind = options.blame,
               .message = format("{} has no branch, tag or commit {}", shown(url), ref),
               .hint = near.empty() ? "`git ls-remote` lists what it has."
                                    : format("The nearest are {}.", text::list(near))};
}

}  // namespace

bool is_full_commit(std::string_view text) {
  return (text.size() == 40 || text.size() == 64) && is_hex(text);
}

bool is_abbreviated_commit(std::string_view text) {
  return text.size() >= 4 && text.size() <= 64 && is_hex(text);
}

Result<std::vector<Ref>>
list_refs(const std::string& url, const std::string& wanted, const Options& options) {
  Call call{.arguments = {"ls-remote"}, .url = url, .timeout = options.ask_timeout};
  add_upload_pack(call.arguments, url);
  call.arguments.insert(call.arguments.end(),
                        {"--", split_login(url).url, "HEAD", "refs/heads/*", "refs/tags/*"});
  if (wanted.starts_with("refs/")) call.arguments.push_back(wanted);
  const auto captured = TRY(run_git(call, options));
  if (!captured.exit.ok()) return remote_error(url, captured, options);
  return parse_refs(captured.out);
}

Result<Resolved> resolve(const std::string& url, const std::string& ref, const Options& options) {
  if (is_full_commit(ref)) return Resolved{.revision = text::to_lower(ref)};
  const auto refs = TRY(list_refs(url, ref, options));
  if (const Ref* found = find_ref(refs, ref)) {
    return Resolved{.revision = found->commit, .warnings = warn_of_ambiguity(refs, url, ref)};
  }
  if (is_abbreviated_commit(ref)) return Resolved{.revision = ref};
  return unknown_ref(refs, url, ref, options);
}

const Ref* find_ref(const std::vector<Ref>& refs, std::string_view ref) {
  if (ref.empty()) return find_exactly(refs, "HEAD");
  if (ref == "HEAD" || ref.starts_with("refs/")) return find_exactly(refs, ref);
  for (const std::string_view prefix : {"refs/heads/", "refs/tags/"}) {
    if (const Ref* found = find_exactly(refs, format("{}{}", prefix, ref))) return found;
  }
  return nullptr;
}

std::vector<std::string> nearest_refs(const std::vector<Ref>& refs, std::string_view ref) {
  std::vector<std::string> names;
  for (const auto& candidate : refs) {
    const auto name = short_name(candidate.name);
    if (!name.empty()) names.emplace_back(name);
  }
  std::vector<std::string> near;
  while (near.size() < 5) {
    const auto found = text::nearest(ref, names);
    if (!found) break;
    near.push_back(*found);
    names.erase(std::remove(names.begin(), names.end(), *found), names.end());
  }
  if (!near.empty()) return near;
  // Nothing is spelt alike: "v12" for "v12.0.1", or else what most repositories call their branch.
  for (const auto& name : names) {
    if (near.size() < 5 && (name.starts_with(ref) || name == "main" || name == "master")) {
      near.push_back(name);
    }
  }
  return near;
}

}  // namespace bprun::git
