// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/pipeline/columns.hpp"
#include "runner/pipeline/stack_show.hpp"
#include "runner/pipeline/stack_words.hpp"
#include "runner/stack/date.hpp"

/// How a stack reads: for people.
namespace bprun::pipeline {

namespace {

std::string lifecycle_line(const stack::Description& description) {
  const stack::Lifecycle& dates = description.stack.lifecycle;
  std::string words = lifecycle_words(dates, description.status);
  if (!dates.released.empty()) {
    words += format("; released {}", stack::spoken_date(dates.released));
  }
  if (!dates.deprecated.empty()) {
    words += format("; deprecated {} {}",
                    description.status == stack::Status::available ? "from" : "since",
                    stack::spoken_date(dates.deprecated));
  }
  return words;
}

std::string about(const stack::Description& description) {
  const stack::Stack& stack = description.stack;
  std::vector<Cells> rows = {{"status", lifecycle_line(description)},
                             {"base", format("{} ({})", stack.base, stack.codename)},
                             {"architectures", text::list(stack.architectures)}};
  if (!stack.inherits.empty()) rows.push_back({"made from", stack.inherits});
  rows.push_back({"STACK", stack.variable});
  if (!stack.images.run.empty()) rows.push_back({"run image", stack.images.run});
  if (!stack.images.build.empty()) rows.push_back({"build image", stack.images.build});
  if (!description.build_libraries.empty()) {
    rows.push_back({"libraries",
                    format("{} when an app runs, {} when it is built",
                           description.run_libraries.size(),
                           description.build_libraries.size())});
  }
  return columns(rows);
}

std::string ceilings_text(const stack::Ceilings& all) {
  std::vector<Cells> rows = {
      {"glibc", "GLIBC_" + all.glibc.str(), std::string(to_string(all.glibc_basis))}};
  const auto add = [&rows](const char* name, const char* lead, const stack::Ceiling& fact) {
    if (fact.value.empty()) return;
    rows.push_back({name, lead + fact.value, std::string(to_string(fact.basis))});
  };
  add("libstdc++", "GLIBCXX_", all.glibcxx);
  add("", "CXXABI_", all.cxxabi);
  add("OpenSSL", "", all.openssl);
  add("", "", all.libssl);
  add("terminfo", "", all.libtinfo);
  return "\nNewest that a binary may ask for\n" + columns(rows);
}

std::string otp(const stack::Description& description) {
  std::string text = format("\nErlang/OTP for {}\n", description.arch);
  if (description.otp.empty()) return text + "  no build\n";
  std::vector<Cells> rows = {{"line", "newest", "builds", "basis"}};
  for (const stack::OtpLine& line : description.otp) {
    rows.push_back({format("{}", line.major),
                    line.newest.str(),
                    format("{:>6}", line.builds),
                    std::string(to_string(line.basis))});
  }
  return text + columns(rows);
}

/// "27, 28 (inferred), 29"
std::string built_for(const std::vector<stack::BuiltFor>& builds) {
  std::vector<std::string> words;
  words.reserve(builds.size());
  for (const stack::BuiltFor& build : builds)
    words.push_back(format("{}{}", build.otp, if_inferred(build.basis)));
  return text::join(words, ", ");
}

std::string elixir(const stack::Description& description) {
  std::string text = "\nElixir\n";
  if (description.elixir.empty()) return text + "  no build\n";
  std::vector<Cells> rows = {{"line", "newest", "supports OTP", "built for OTP"}};
  for (const stack::ElixirLine& line : description.elixir) {
    rows.push_back({line.line,
                    line.newest.str(),
                    format("{} to {}", line.otp_min, line.otp_max),
                    built_for(line.built_for)});
  }
  return text + columns(rows);
}

std::string node(const stack::Description& description) {
  std::string text =
      format("\nNode.js that starts with glibc {}\n", description.stack.ceilings.glibc.str());
  std::vector<Cells> rows;
  std::vector<std::string> ended;
  for (const stack::NodeLineHere& line : description.node) {
    if (line.ended) {
      ended.push_back(line.newest.str());
      continue;
    }
    rows.push_back({format("{}", line.major),
                    line.newest.str(),
                    line.lts_name,
                    line.eol.empty() ? "" : "until " + stack::spoken_date(line.eol)});
  }
  text += columns(rows);
  if (!ended.empty()) text += wrapped("  ended: ", text::join(ended, ", "), 9);
  return text;
}

/// The folder that a source's archives are in, as far as it is the same for all versions.
std::string folder_of(const stack::Source& source, const stack::Description& description) {
  std::string url = stack::filled_in(source.url,
                                     {{"base", description.stack.base},
                                      {"arch", std::string(source.arch_word(description.arch))}});
  return url.substr(0, url.rfind('/', url.find('{')) + 1);
}

std::string sources(const stack::Description& description) {
  std::vector<Cells> rows;
  for (const stack::Source& source : description.sources) {
    const auto& packages = source.packages;
    std::string from = text::join(packages, ", ");
    if (packages.size() > 3) {
      from = format("{} and {} packages more", packages.front(), packages.size() - 1);
    }
    if (!source.url.empty()) from = folder_of(source, description);
    rows.push_back({source.runtime, source.kind, from});
  }
  return "\nSources, in order\n" + columns(rows);
}

}  // namespace

std::string to_text(const stack::Description& description) {
  return description.stack.title + "\n" + about(description) +
         ceilings_text(description.stack.ceilings) + otp(description) + elixir(description) +
         node(description) + sources(description);
}

}  // namespace bprun::pipeline
