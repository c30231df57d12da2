// SPDX-License-Identifier: MIT
#include "runner/pipeline/make_root.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/pipeline/progress.hpp"
#include "runner/pipeline/stack_root.hpp"
#include "runner/process/machine.hpp"
#include "runner/rootfs/debian.hpp"
#include "runner/rootfs/oci_layout.hpp"
#include "runner/rootfs/place.hpp"
#include "runner/rootfs/registry.hpp"
#include "runner/stack/root_packages.hpp"

#include <algorithm>

namespace bprun::pipeline {

namespace {

class RootMaker {
public:
  RootMaker(const RootRequest& request, report::Sink& sink, stack::Tables tables)
      : request_(request), sink_(sink), tables_(std::move(tables)) {}

  Result<rootfs::Description> run() {
    const auto layout = rootfs::parse_layout_name(request_.what);
    const bool is_image = layout || rootfs::is_registry_reference(request_.what);
    if (is_image) {
      TRY(check_image_options());
    } else {
      TRY(check_stack_options());
    }
    rootfs::Place place = TRY(rootfs::Place::prepare(request_.directory));
    auto description = is_image ? TRY(from_image(layout, place)) : TRY(from_packages(place));
    description.architecture = process::machine_architecture();
    description.made_at = rootfs::utc_now();
    TRY(rootfs::write_description(place.root(), description));
    TRY(place.commit());
    return description;
  }

private:
  void title(std::string text) { sink_.emit(report::Title{std::move(text)}); }

  void detail(std::string text) { sink_.emit(report::Detail{std::move(text)}); }

  Result<void> check_image_options() const {
    if (request_.stack) static_cast<void>(TRY(tables_.find_stack(*request_.stack)));
    if (!request_.minimal && request_.packages.empty() && !request_.mirror) return {};
    return Error{.kind = ErrorKind::usage,
                 .message = "--packages, --minimal and --mirror are for Debian's stacks: an image "
                            "is taken as it is"};
  }

  /// Everything that can be wrong with the request is said before anything is fetched.
  Result<void> check_stack_options() {
    if (request_.what.find('/') != std::string::npos ||
        request_.what.find(':') != std::string::npos)
      return unknown_reference();
    const auto stack = TRY(tables_.find_stack(request_.what));
    if (request_.stack && *request_.stack != request_.what) {
      return Error{.kind = ErrorKind::usage,
                   .message = "--stack says what an image is; a stack is named once"};
    }
    if (!stack.base.starts_with("debian-") || stack.codename.empty()) {
      return Error{.kind = ErrorKind::unsupported,
                   .message = format("{} is based on {}, and only Debian's stacks are made out of "
                                     "packages",
                                     stack.name,
                                     stack.base),
                   .hint = format("Take its image: {}", command_for_root(stack))};
    }
    const auto& all = stack.architectures;
    if (std::find(all.begin(), all.end(), process::machine_architecture()) == all.end()) {
      return Error{.kind = ErrorKind::unsupported,
                   .message = format("{} is not there for {}, which this machine is",
                                     stack.name,
                                     process::machine_architecture())};
    }
    for (const auto& name : request_.packages) {
      if (stack::is_package_name(name)) continue;
      return Error{.kind = ErrorKind::usage,
                   .message = format("{} is no name of a Debian package", text::printable(name))};
    }
    suite_ = stack.codename;
    return {};
  }

  Error unknown_reference() const {
    return Error{.kind = ErrorKind::usage,
                 .message = format("{} is neither a stack nor an image",
                                   text::without_userinfo(text::printable(request_.what))),
                 .hint =
                     "Name a stack (debian-13), an OCI layout (oci:DIR:TAG, or a directory that "
                     "is one) or a registry's image (docker://HOST/NAME:TAG)."};
  }

  Result<rootfs::Description> from_packages(const rootfs::Place& place) {
    rootfs::DebianRequest wanted{
        .suite = suite_, .packages = {}, .mirror = request_.mirror, .caller = request_.caller};
    if (!request_.minimal) wanted.packages = TRY(stack::root_packages(request_.stacks));
    for (const auto& name : request_.packages) {
      const auto& known = wanted.packages;
      if (std::find(known.begin(), known.end(), name) == known.end()) {
        wanted.packages.push_back(name);
      }
    }
    title(format("Making {} out of Debian's packages ({})", request_.what, suite_));
    if (!wanted.packages.empty()) detail(format("with {}", text::list(wanted.packages)));
    const auto made = TRY(rootfs::make_debian(wanted, place.root(), place.work(), nullptr));
    detail(format("by {}, from {}", made.engine, made.mirror));
    std::string digest = TRY(rootfs::package_digest(place.root()));
    return rootfs::Description{.stack = request_.what,
                               .made_by = made.engine,
                               .source = format("{} {}", suite_, made.mirror),
                               .digest = std::move(digest),
                               .made_at = {},
                               .architecture = {},
                               .added = wanted.packages};
  }

  Result<rootfs::Description> from_image(const std::optional<rootfs::LayoutName>& layout,
                                         const rootfs::Place& place) {
    rootfs::LayoutName name = layout.value_or(rootfs::LayoutName{});
    if (!layout) {
      title(format("Fetching {}", text::without_userinfo(request_.what)));
      name.directory =
          TRY(rootfs::copy_from_registry(request_.what, place.work(), request_.caller, nullptr));
    }
    title(format("Unpacking {}", layout ? name.directory.native() : "it"));
    const auto image = TRY(rootfs::unpack_image(name, place.root()));
    std::string stack = TRY(stack_of_image(image, place));
    return rootfs::Description{.stack = std::move(stack),
                               .made_by = layout ? "oci layout" : "registry",
                               .source = text::without_userinfo(request_.what),
                               .digest = image.digest,
                               .made_at = {},
                               .architecture = {},
                               .added = {}};
  }

  /// --stack, else what the image says of itself, else what its os-release does.
  Result<std::string> stack_of_image(const rootfs::Image& image, const rootfs::Place& place) {
    const auto looked_at = TRY(rootfs::open_root(place.root()));
    if (request_.stack) {
      TRY(check_root_matches(looked_at, *request_.stack, "--stack", tables_));
      return *request_.stack;
    }
    if (!image.stack.empty() && tables_.find_stack(image.stack)) return image.stack;
    if (auto stack = stack_of_root(looked_at, tables_)) return std::move(*stack);
    return Error{.kind = ErrorKind::unsupported,
                 .message = format("nothing in the image {} says which stack it is",
                                   text::without_userinfo(request_.what)),
                 .hint = "Name it: --stack NAME."};
  }

  const RootRequest& request_;
  report::Sink& sink_;
  stack::Tables tables_;
  std::string suite_;
};

}  // namespace

Result<rootfs::Description> make_root(const RootRequest& request, report::Sink& sink) {
  stack::Tables tables = request.stacks ? TRY(stack::Tables::from_directory(*request.stacks))
                                        : stack::Tables::compiled_in();
  return in_phase(
      sink, "rootfs", [&] { return RootMaker(request, sink, std::move(tables)).run(); });
}

}  // namespace bprun::pipeline
