// SPDX-License-Identifier: MIT
#include "runner/pipeline/stack_show.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/pipeline/stack_words.hpp"
#include "runner/stack/date.hpp"

namespace bprun::pipeline {

using document::Value;

namespace {

Value ceiling(const std::string& value, stack::Basis basis) {
  return Value::object().set("value", value).set("basis", to_string(basis));
}

Value ceilings(const stack::Ceilings& all) {
  Value document = Value::object();
  document.set("glibc", ceiling(all.glibc.str(), all.glibc_basis));
  const auto add = [&document](const char* name, const stack::Ceiling& fact) {
    if (!fact.value.empty()) document.set(name, ceiling(fact.value, fact.basis));
  };
  add("glibcxx", all.glibcxx);
  add("cxxabi", all.cxxabi);
  add("openssl", all.openssl);
  add("libssl", all.libssl);
  add("libtinfo", all.libtinfo);
  return document;
}

Value otp(const std::vector<stack::OtpLine>& lines) {
  Value list = Value::array();
  for (const stack::OtpLine& line : lines) {
    list.add(Value::object()
                 .set("major", static_cast<int>(line.major))
                 .set("newest", line.newest.str())
                 .set("basis", to_string(line.basis))
                 .set("builds", static_cast<int>(line.builds)));
  }
  return list;
}

Value elixir(const std::vector<stack::ElixirLine>& lines) {
  Value list = Value::array();
  for (const stack::ElixirLine& line : lines) {
    Value built_for = Value::array();
    for (const stack::BuiltFor& build : line.built_for) {
      built_for.add(Value::object()
                        .set("otp", static_cast<int>(build.otp))
                        .set("basis", to_string(build.basis)));
    }
    list.add(Value::object()
                 .set("line", line.line)
                 .set("newest", line.newest.str())
                 .set("otp_min", static_cast<int>(line.otp_min))
                 .set("otp_max", static_cast<int>(line.otp_max))
                 .set("built_for", std::move(built_for))
                 .set("releases", static_cast<int>(line.releases)));
  }
  return list;
}

Value node(const std::vector<stack::NodeLineHere>& lines) {
  Value list = Value::array();
  for (const stack::NodeLineHere& line : lines) {
    list.add(Value::object()
                 .set("major", line.major)
                 .set("newest", line.newest.str())
                 .set("lts", line.lts_name.empty() ? Value() : Value(line.lts_name))
                 .set("eol", line.eol)
                 .set("ended", Value(line.ended))
                 .set("releases", static_cast<int>(line.releases)));
  }
  return list;
}

Value libraries(const stack::Description& description) {
  Value run = Value::array();
  for (const std::string& name : description.run_libraries)
    run.add(name);
  Value build = Value::array();
  for (const std::string& name : description.build_libraries)
    build.add(name);
  return Value::object().set("run", std::move(run)).set("build", std::move(build));
}

Value sources(const std::vector<stack::Source>& all) {
  Value list = Value::array();
  for (const stack::Source& source : all) {
    Value entry = Value::object();
    entry.set("runtime", source.runtime).set("kind", source.kind);
    if (!source.url.empty()) entry.set("url", source.url);
    Value packages = Value::array();
    for (const std::string& package : source.packages)
      packages.add(package);
    if (!source.packages.empty()) entry.set("packages", std::move(packages));
    list.add(std::move(entry));
  }
  return list;
}

}  // namespace

Result<stack::Description> show_stack(const StackShowRequest& request) {
  const stack::Tables tables = TRY(open_tables(request.stacks));
  const stack::Stack stack = TRY(tables.find_stack(request.name));
  const std::string arch = request.arch.value_or(stack.architectures.front());
  if (!stack.has_architecture(arch)) {
    return Error{.kind = ErrorKind::unsupported,
                 .message = format("{} has no architecture {}", stack.name, text::printable(arch)),
                 .hint = format("It has {}.", text::list(stack.architectures))};
  }
  return describe(tables, stack, arch, stack::today());
}

Value to_document(const stack::Description& description) {
  const stack::Stack& stack = description.stack;
  Value document = stack_document(stack, description.status);
  Value images = Value::object();
  images.set("run", stack.images.run.empty() ? Value() : Value(stack.images.run))
      .set("build", stack.images.build.empty() ? Value() : Value(stack.images.build));
  document.set("images", std::move(images))
      .set("ceilings", ceilings(stack.ceilings))
      .set("arch", description.arch)
      .set("otp", otp(description.otp))
      .set("elixir", elixir(description.elixir))
      .set("node", node(description.node))
      .set("libraries", libraries(description))
      .set("sources", sources(description.sources));
  return document;
}

}  // namespace bprun::pipeline
