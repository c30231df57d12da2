// SPDX-License-Identifier: MIT
#include "runner/pipeline/stack_check.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/pipeline/build_state.hpp"
#include "runner/pipeline/columns.hpp"
#include "runner/stack/date.hpp"

#include <algorithm>

namespace bprun::pipeline {

namespace {

class NoSink final : public report::Sink {
public:
  void emit(const report::Event& event) override { static_cast<void>(event); }
};

/// Why the stack cannot, without its name: many stacks have the same reason.
std::string reason(const StackVerdict& verdict, const resolve::Diagnosis& error) {
  std::string text = text::replace_all(error.message, " on " + verdict.stack, "");
  text = text::replace_all(text, " for " + verdict.stack, " for it");
  if (!error.nearest.empty()) text += format(" (nearest: {})", text::list(error.nearest, "or"));
  return text;
}

std::vector<std::string> warnings_of(const StackVerdict& verdict) {
  std::vector<std::string> warnings;
  for (const auto& diagnosis : verdict.diagnoses) {
    // The end of life has words of its own in the table.
    if (diagnosis.severity == resolve::Severity::warning &&
        diagnosis.id != "stack-past-end-of-life")
      warnings.push_back(diagnosis.message);
  }
  return warnings;
}

bool contains(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

/// What is said of every stack that can: once is enough.
std::vector<std::string> common_warnings(const std::vector<const StackVerdict*>& can) {
  if (can.size() < 2) return {};
  std::vector<std::string> common = warnings_of(*can.front());
  for (const auto* verdict : can) {
    const auto own = warnings_of(*verdict);
    std::erase_if(common, [&](const std::string& warning) { return !contains(own, warning); });
  }
  return common;
}

std::string versions(const StackVerdict& verdict) {
  std::vector<std::string> all;
  all.reserve(verdict.runtimes.size());
  for (const auto& [name, version] : verdict.runtimes)
    all.push_back(format("{} {}", name, version));
  return text::join(all, ", ");
}

}  // namespace

const resolve::Diagnosis* StackVerdict::first_error() const {
  for (const auto& diagnosis : diagnoses) {
    if (diagnosis.severity == resolve::Severity::error) return &diagnosis;
  }
  return nullptr;
}

bool StackCheck::any_can() const {
  return std::any_of(stacks.begin(), stacks.end(), [](const StackVerdict& verdict) {
    return verdict.first_error() == nullptr;
  });
}

Result<StackVerdict> BuildState::check_stack(const stack::Stack& stack) {
  stack_ = stack.name;
  stack_variable_ = stack.variable;
  environment_.set("STACK", stack.variable);
  StackVerdict verdict{.stack = stack.name};
  verdict.ended = stack.lifecycle.status_on(stack::today()) == stack::Status::ended;
  plan::SurveyRequest request{.app = source_.directory, .buildpacks = listed_, .target = target()};
  request.bash = [this](const requests::BashQuestion& question) { return ask_bash(question); };
  // A stack has what it has, whatever this machine is: its first architecture will do.
  if (!stack.has_architecture(request.target.arch) && !request_.arch)
    request.target.arch = stack.architectures.front();
  const auto survey = TRY(surveyor_->survey(request));
  verdict.diagnoses = survey.diagnoses;
  for (const auto& buildpack : survey.buildpacks) {
    for (const auto& chosen : buildpack.chosen)
      verdict.runtimes.emplace_back(chosen.runtime, chosen.version);
  }
  for (const auto& member : members_) {
    const auto declared = TRY(ask_for_runtimes(member));
    for (const auto& runtime : declared.runtimes)
      verdict.runtimes.emplace_back(runtime.name, runtime.version);
    for (const auto& finding : declared.findings)
      verdict.diagnoses.push_back(TRY(resolve::read_diagnosis(finding, member.buildpack.name)));
    if (!declared.error || verdict.first_error() != nullptr) continue;
    verdict.diagnoses.push_back({.id = "buildpack-says",
                                 .kind = declared.error->kind,
                                 .message = declared.error->message,
                                 .where = declared.error->where,
                                 .advice = declared.error->hint});
  }
  TRY(say_end_of_life(verdict.diagnoses));
  return verdict;
}

Result<StackCheck> BuildState::check_stacks(const std::vector<std::string>& names) {
  StackCheck check{.source = source_.directory.native(), .buildpacks = {}, .stacks = {}};
  surveyor_.emplace(TRY(plan::Surveyor::make(*tables_)));
  std::vector<std::string> wanted = names;
  if (wanted.empty()) wanted = TRY(tables_->stack_names());
  std::vector<stack::Stack> stacks;
  stacks.reserve(wanted.size());
  for (const auto& name : wanted)
    stacks.push_back(TRY(tables_->find_stack(name)));
  // Who must be asked is known once the others are: those that a plan makes members of.
  stack_ = stacks.front().name;
  stack_variable_ = stacks.front().variable;
  const AppPlan plan = TRY(plan_app());
  for (const auto& buildpack : plan.buildpacks)
    check.buildpacks.push_back(buildpack.name);
  for (const auto& stack : stacks)
    check.stacks.push_back(TRY(check_stack(stack)));
  return check;
}

Result<StackCheck> check_stacks(const BuildRequest& request, std::vector<std::string> names) {
  sandbox::enter_private_mounts();
  NoSink sink;
  BuildState state(request, sink, Purpose::plan);
  TRY(state.check_request());
  TRY(state.open_source());
  TRY(state.read_app_files());
  TRY(state.open_tables());
  TRY(state.choose_list());
  TRY(state.understand_list());
  return state.check_stacks(names);
}

namespace {

std::string text_of_those_that_can(const std::vector<const StackVerdict*>& can) {
  const auto common = common_warnings(can);
  std::vector<Cells> rows = {{"can", "gets"}};
  for (const auto* verdict : can) {
    std::vector<std::string> remarks;
    if (verdict->ended) remarks.emplace_back("past its end of life");
    for (auto& warning : warnings_of(*verdict)) {
      if (!contains(common, warning)) remarks.push_back(std::move(warning));
    }
    rows.push_back({verdict->stack, versions(*verdict), text::join(remarks, "; ")});
  }
  std::string text = columns(rows, 0);
  for (const auto& warning : common)
    text += wrapped("  all of them: ", warning, 4);
  return text;
}

/// By reason, in the order in which they first come.
std::string text_of_those_that_cannot(const StackCheck& check) {
  std::vector<std::pair<std::string, std::vector<std::string>>> by_reason;
  for (const auto& verdict : check.stacks) {
    const auto* error = verdict.first_error();
    if (error == nullptr) continue;
    const std::string why = reason(verdict, *error);
    auto found = std::find_if(
        by_reason.begin(), by_reason.end(), [&](const auto& entry) { return entry.first == why; });
    if (found == by_reason.end()) found = by_reason.insert(found, {why, {}});
    found->second.push_back(verdict.stack);
  }
  std::string text;
  for (const auto& [why, stacks] : by_reason) {
    text += wrapped("cannot: ", text::join(stacks, ", "), 8);
    text += wrapped("  ", why, 2);
  }
  return text;
}

}  // namespace

std::string to_text(const StackCheck& check) {
  std::vector<const StackVerdict*> can;
  for (const auto& verdict : check.stacks) {
    if (verdict.first_error() == nullptr) can.push_back(&verdict);
  }
  std::string text = format("{}\n", check.source);
  for (const auto& buildpack : check.buildpacks)
    text += format("  with {}\n", buildpack);
  text += "\n";
  if (!can.empty()) text += text_of_those_that_can(can);
  const std::string cannot = text_of_those_that_cannot(check);
  if (!can.empty() && !cannot.empty()) text += "\n";
  return text + cannot;
}

document::Value to_document(const StackCheck& check) {
  using document::Value;
  Value stacks = Value::array();
  for (const auto& verdict : check.stacks) {
    Value runtimes = Value::array();
    for (const auto& [name, version] : verdict.runtimes)
      runtimes.add(Value::object().set("name", name).set("version", version));
    Value diagnoses = Value::array();
    for (const auto& diagnosis : verdict.diagnoses)
      diagnoses.add(resolve::to_document(diagnosis));
    stacks.add(Value::object()
                   .set("name", verdict.stack)
                   .set("possible", verdict.first_error() == nullptr)
                   .set("past_end_of_life", verdict.ended)
                   .set("runtimes", std::move(runtimes))
                   .set("diagnoses", std::move(diagnoses)));
  }
  Value buildpacks = Value::array();
  for (const auto& name : check.buildpacks)
    buildpacks.add(name);
  return Value::object()
      .set("schema", 1)
      .set("source", check.source)
      .set("buildpacks", std::move(buildpacks))
      .set("stacks", std::move(stacks));
}

}  // namespace bprun::pipeline
