// SPDX-License-Identifier: MIT
#include "runner/pipeline/plan.hpp"

namespace bprun::pipeline {

using document::Value;

namespace {

Value strings(const std::vector<std::string>& texts) {
  Value list = Value::array();
  for (const auto& text : texts)
    list.add(text);
  return list;
}

void set_location(Value& value, const std::optional<Location>& where) {
  value.set("file", where ? Value(where->file) : Value())
      .set("line", where && where->line > 0 ? Value(where->line) : Value());
}

std::string_view word(KnownBy known_by) {
  switch (known_by) {
  case KnownBy::table:
    return "table";
  case KnownBy::asking:
    return "bin/plan";
  case KnownBy::nothing:
    break;
  }
  return "nothing";
}

Value buildpack_value(const PlannedBuildpack& buildpack) {
  Value value;
  value.set("name", buildpack.name)
      .set("kind", buildpack.kind)
      .set("known_by", word(buildpack.known_by))
      .set("known_as", buildpack.known_as)
      .set("note", buildpack.note)
      .set("detected_name", buildpack.detected_name);
  set_location(value, buildpack.where);
  return value;
}

Value runtime_value(const PlannedRuntime& runtime) {
  Value places = Value::array();
  for (const auto& place : runtime.places) {
    places.add(Value::object()
                   .set("kind", place.kind)
                   .set("url", place.url)
                   .set("checksum", place.checksum)
                   .set("checksum_list", place.checksum_list));
  }
  Value asked;
  asked.set("request", runtime.request);
  set_location(asked, runtime.where);
  Value value;
  value.set("name", runtime.name)
      .set("version", runtime.version)
      .set("arch", runtime.arch)
      .set("buildpack", runtime.buildpack)
      .set("asked", std::move(asked))
      .set("reason", runtime.reason)
      .set("basis", runtime.basis)
      .set("sources", std::move(places))
      .set("in_store", runtime.in_store);
  return value;
}

}  // namespace

Value to_document(const AppPlan& plan) {
  Value buildpacks = Value::array();
  for (const auto& buildpack : plan.buildpacks)
    buildpacks.add(buildpack_value(buildpack));
  Value runtimes = Value::array();
  for (const auto& runtime : plan.runtimes)
    runtimes.add(runtime_value(runtime));
  Value diagnoses = Value::array();
  for (const auto& diagnosis : plan.diagnoses)
    diagnoses.add(resolve::to_document(diagnosis));
  Value value;
  value.set("schema", 1)
      .set("possible", plan.first_error() == nullptr)
      .set("exit_status", exit_status(plan))
      .set("source", plan.source)
      .set("stack",
           Value::object()
               .set("name", plan.stack)
               .set("origin", plan.stack_origin)
               .set("overruled", strings(plan.stack_overruled)))
      .set("arch", plan.arch)
      .set("buildpack_list",
           Value::object()
               .set("source", plan.list_source)
               .set("origin", plan.list_origin)
               .set("overruled", strings(plan.list_overruled)))
      .set("buildpacks", std::move(buildpacks))
      .set("runtimes", std::move(runtimes))
      .set("diagnoses", std::move(diagnoses))
      .set("notes", strings(plan.notes))
      .set("warnings", strings(plan.warnings));
  return value;
}

}  // namespace bprun::pipeline
