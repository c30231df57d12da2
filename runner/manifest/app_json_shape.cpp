// SPDX-License-Identifier: MIT
#include "runner/manifest/app_json_shape.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"

namespace bprun::manifest {

namespace {

using document::Value;

ShapePointer made(Shape shape) {
  return std::make_shared<const Shape>(std::move(shape));
}

ShapePointer text_shape(std::string about, Shape::Text rule = Shape::Text::without_nul) {
  return made({.expected = "a string", .about = std::move(about), .is_text = true, .text = rule});
}

ShapePointer command_shape(std::string about) {
  return text_shape(std::move(about), Shape::Text::not_blank);
}

ShapePointer flag_shape(std::string about) {
  return made({.expected = "true or false", .about = std::move(about), .is_boolean = true});
}

ShapePointer count_shape(std::string about, std::int64_t least = 0) {
  return made({.expected = "an integer", .about = std::move(about), .at_least = least});
}

ShapePointer word_shape(std::string about, std::vector<std::string> words) {
  return made({.expected = "a string",
               .about = std::move(about),
               .is_text = true,
               .words = std::move(words)});
}

ShapePointer list_shape(std::string expected, std::string about, ShapePointer element) {
  return made(
      {.expected = std::move(expected), .about = std::move(about), .element = std::move(element)});
}

ShapePointer object_shape(std::string about, std::vector<ShapeMember> members) {
  return made({.expected = "an object",
               .about = std::move(about),
               .is_object = true,
               .members = std::move(members)});
}

ShapePointer
map_shape(std::string about, ShapePointer others, Shape::Names names = Shape::Names::any) {
  return made({.expected = "an object",
               .about = std::move(about),
               .is_object = true,
               .others = std::move(others),
               .names = names});
}

/// J-3, and `sync` of J-6.
ShapePointer variables() {
  const auto variable = made(
      {.expected = "a string or an object",
       .about = "Its value, or what is known of it.",
       .is_text = true,
       .is_object = true,
       .members = {
           {"description", text_shape("What it is for.")},
           {"value", text_shape("What it is where nobody says otherwise.")},
           {"required",
            flag_shape("Whether an app without it cannot be (default: true). What has a value or a "
                       "generator is never missing.")},
           {"generator",
            word_shape("\"secret\": a random value is made, of 64 hexadecimal digits.",
                       {"secret"})},
           {"sync",
            flag_shape(
                "Dokku, bprun: true sets it at every deploy, and not at the first alone.")}}});
  return map_shape("Config vars by name.", variable, Shape::Names::variables);
}

std::string url_hint(const Value& value) {
  const auto* text = value.as_string();
  if (text == nullptr) return "";
  return format("Write {{\"url\": {}}} instead.",
                document::to_json(Value(text::without_userinfo(*text))));
}

ShapePointer buildpacks() {
  const auto entry = made(
      {.expected = "an object with url",
       .is_object = true,
       .members = {{"url",
                    text_shape("The address or the name of a buildpack.", Shape::Text::not_blank),
                    "a url"}},
       .hint = url_hint});
  return list_shape(
      "a list of objects with url", "The buildpacks, in the order in which they run.", entry);
}

/// J-5 and J-6.
ShapePointer formation() {
  const auto trigger = object_shape("",
                                    {{"name", text_shape("")},
                                     {"type", text_shape("")},
                                     {"metadata", map_shape("", text_shape(""))}});
  const auto autoscaling = object_shape("Dokku: how many processes under which load.",
                                        {{"min_quantity", count_shape("")},
                                         {"max_quantity", count_shape("")},
                                         {"polling_interval_seconds", count_shape("")},
                                         {"cooldown_period_seconds", count_shape("")},
                                         {"triggers", list_shape("a list", "", trigger)}});
  const auto type = object_shape(
      "",
      {{"quantity", count_shape("How many processes of this type.")},
       {"size", text_shape("Heroku: the dyno's size.")},
       {"max_parallel", count_shape("Dokku: how many are exchanged at a time.")},
       {"autoscaling", autoscaling},
       {"service",
        object_shape("Dokku.", {{"exposed", flag_shape("Whether others can reach it.")}})}});
  return map_shape("Processes by their type.", type, Shape::Names::process_types);
}

ShapePointer addons() {
  const auto addon =
      made({.expected = "a string or an object with plan",
            .is_text = true,
            .text = Shape::Text::not_blank,
            .is_object = true,
            .members = {{"plan", text_shape("SERVICE[:PLAN]", Shape::Text::not_blank), "a plan"},
                        {"as", text_shape("What its variables are called by.")},
                        {"options", made({.expected = "an object", .is_object = true})}}});
  return list_shape("a list", "Heroku: services to provide.", addon);
}

/// J-6.
ShapePointer cron() {
  const auto task = object_shape(
      "",
      {{"command", command_shape("What runs."), "a command"},
       {"schedule",
        text_shape("When: five fields as in crontab(5), or @daily and its kin.",
                   Shape::Text::not_blank),
        "a schedule"},
       {"maintenance", flag_shape("Whether it does not run now.")},
       {"concurrency_policy",
        word_shape("What becomes of one that still runs.", {"allow", "forbid", "replace"})}});
  return list_shape("a list of objects", "Dokku: commands by the clock.", task);
}

/// J-9.
ShapePointer healthchecks() {
  const auto header =
      object_shape("", {{"name", text_shape(""), "a name"}, {"value", text_shape("")}});
  const auto failure = object_shape(
      "What is told of a failure.",
      {{"command", list_shape("a list of strings", "", text_shape(""))}, {"url", text_shape("")}});
  const auto check = object_shape(
      "",
      {{"name", text_shape("")},
       {"type", word_shape("When it is asked.", {"startup", "readiness", "liveness"})},
       {"attempts", count_shape("How often it may fail (default: 3).", 1)},
       {"timeout", count_shape("Seconds for an answer (default: 5).", 1)},
       {"wait", count_shape("Seconds between attempts (default: 5).")},
       {"initialDelay", count_shape("Seconds before the first.")},
       {"uptime", count_shape("Seconds that the container must have run.")},
       {"path", text_shape("Of the URL that is asked (default: /).")},
       {"port", count_shape("(default: 5000)", 1)},
       {"scheme", text_shape("\"http\" or \"https\"")},
       {"content", text_shape("What the answer must hold.")},
       {"listening", flag_shape("Whether the port must be open for all.")},
       {"warn", flag_shape("Whether a failure is only told.")},
       {"command", list_shape("a list of strings", "Run in the container.", text_shape(""))},
       {"httpHeaders", list_shape("a list of objects", "", header)},
       {"onFailure", failure}});
  return map_shape("Dokku: how it is known that a process is well, by process type.",
                   list_shape("a list of objects", "", check),
                   Shape::Names::process_types);
}

/// J-2: a command line, or an object with one.
ShapePointer script(std::string about) {
  return made({.expected = "a string",
               .about = std::move(about),
               .is_text = true,
               .text = Shape::Text::not_blank,
               .is_object = true,
               .members = {{"command", command_shape("The command line."), "a command"},
                           {"size", text_shape("Heroku: the dyno's size.")}}});
}

ShapePointer scripts(bool of_an_environment) {
  const auto elsewhere = made({.expected = "a string", .is_text = true});
  std::vector<ShapeMember> members{
      {"postdeploy", script("Runs once, at the app's first deploy.")},
      {"pr-predestroy", script("Heroku: runs before a review app goes.")},
      {"dokku",
       object_shape("Dokku, bprun.",
                    {{"predeploy",
                      command_shape("Runs before the release command, as root; what it writes into "
                                    "the app stays.")},
                     {"postdeploy",
                      command_shape("Runs when the new release is live. Too late for "
                                    "migrations: those belong under release in the Procfile.")}})},
      {"predeploy", elsewhere, "", "did you mean scripts.dokku.predeploy?"},
      {"release", elsewhere, "", "release commands stand in the Procfile, as `release: COMMAND`"}};
  if (of_an_environment) {
    members.push_back({"test-setup", script("Runs before the tests.")});
    members.push_back({"test", script("The tests.")});
  } else {
    const char* place = "it belongs into environments.test.scripts";
    members.push_back({"test-setup", elsewhere, "", place});
    members.push_back({"test", elsewhere, "", place});
  }
  return object_shape("Command lines for bash.", std::move(members));
}

std::vector<ShapeMember> app_members(bool of_an_environment) {
  return {{"$schema", text_shape("")},
          {"name", text_shape("What people call the app.")},
          {"description", text_shape("")},
          {"keywords", list_shape("a list of strings", "", text_shape(""))},
          {"website", text_shape("")},
          {"repository", text_shape("")},
          {"logo", text_shape("")},
          {"success_url", text_shape("")},
          {"image", text_shape("Heroku: the image of one-off dynos.")},
          {"stack", text_shape("The stack to build for: heroku-24, container.")},
          {"scripts", scripts(of_an_environment)},
          {"env", variables()},
          {"formation", formation()},
          {"addons", addons()},
          {"buildpacks", buildpacks()},
          {"cron", cron()},
          {"healthchecks", healthchecks()}};
}

Shape make_app_json_shape() {
  const auto environment = object_shape("Says otherwise than the top level.", app_members(true));
  auto members = app_members(false);
  members.push_back({"environments",
                     object_shape("Other values for test runs and review apps.",
                                  {{"test", environment}, {"review", environment}})});
  return {.expected = "an object",
          .about = "What an app says of itself to Heroku, Dokku and bprun.",
          .is_object = true,
          .members = std::move(members)};
}

}  // namespace

const Shape& app_json_shape() {
  static const Shape shape = make_app_json_shape();
  return shape;
}

}  // namespace bprun::manifest
