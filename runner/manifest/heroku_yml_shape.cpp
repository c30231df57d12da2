// SPDX-License-Identifier: MIT
#include "runner/manifest/heroku_yml.hpp"

namespace bprun::manifest {

namespace {

ShapePointer yml_shape(Shape shape) {
  return std::make_shared<const Shape>(std::move(shape));
}

ShapePointer yml_text(std::string about, Shape::Text rule = Shape::Text::not_blank) {
  return yml_shape(
      {.expected = "a string", .about = std::move(about), .is_text = true, .text = rule});
}

ShapePointer yml_object(std::string expected, std::string about, std::vector<ShapeMember> members) {
  return yml_shape({.expected = std::move(expected),
                    .about = std::move(about),
                    .is_object = true,
                    .is_closed = true,
                    .members = std::move(members)});
}

ShapePointer yml_map(std::string about, ShapePointer others, Shape::Names names) {
  return yml_shape({.expected = "a map",
                    .about = std::move(about),
                    .is_object = true,
                    .others = std::move(others),
                    .names = names,
                    .may_be_empty = names == Shape::Names::variables});
}

ShapePointer yml_command() {
  return yml_shape({.expected = "a string or a list of strings",
                    .about = "A line for the shell, or several that run one after another.",
                    .is_text = true,
                    .text = Shape::Text::not_blank,
                    .element = yml_text(""),
                    .may_be_empty = false});
}

ShapePointer setup_section() {
  const auto addon = yml_object("a map with plan",
                                "",
                                {{"plan", yml_text("SERVICE[:PLAN]"), "a plan"},
                                 {"as", yml_text("What its variables are called by.")}});
  return yml_object("a map",
                    "Of use when the app is made.",
                    {{"addons",
                      yml_shape({.expected = "a list of maps with plan",
                                 .about = "Services to provide.",
                                 .element = addon})},
                     {"config",
                      yml_map("Config vars of the app that runs.",
                              yml_text("", Shape::Text::without_nul),
                              Shape::Names::variables)}});
}

ShapePointer build_section() {
  const auto image = yml_shape(
      {.expected = "the path of a Dockerfile, or a map with dockerfile and target",
       .is_text = true,
       .text = Shape::Text::not_blank,
       .is_object = true,
       .is_closed = true,
       .members = {{"dockerfile",
                    yml_text("Its path in the app. Its folder is the build's context."),
                    "a dockerfile"},
                   {"target", yml_text("The stage that becomes the image (default: the last).")}}});
  return yml_object(
      "a map",
      "How the images are made.",
      {{"docker",
        yml_map("An image for each process type.", image, Shape::Names::process_types),
        "docker"},
       {"config",
        yml_map("Build arguments of every image: a Dockerfile takes them by ARG.",
                yml_text("", Shape::Text::without_nul),
                Shape::Names::variables)}});
}

Shape make_heroku_yml_shape() {
  const auto process = yml_shape({.expected = "a string, or a map with command and image",
                                  .is_text = true,
                                  .text = Shape::Text::not_blank,
                                  .is_object = true,
                                  .is_closed = true,
                                  .members = {{"command", yml_command(), "a command"},
                                              {"image", yml_text("A key of build.docker.")}}});
  const auto release =
      yml_object("a map with command and image",
                 "What runs once, before the new release serves.",
                 {{"command", yml_command(), "a command"},
                  {"image", yml_text("A key of build.docker, and no stage of a Dockerfile.")}});
  return {.expected = "a map",
          .about = "An app that is built by Dockerfiles, for Heroku's stack container and bprun.",
          .is_object = true,
          .is_closed = true,
          .members = {{"setup", setup_section()},
                      {"build", build_section(), "build"},
                      {"release", release},
                      {"run",
                       yml_shape({.expected = "a map",
                                  .about = "What is started, by process type.",
                                  .is_object = true,
                                  .others = process,
                                  .names = Shape::Names::process_types})}}};
}

}  // namespace

const Shape& heroku_yml_shape() {
  static const Shape shape = make_heroku_yml_shape();
  return shape;
}

}  // namespace bprun::manifest
