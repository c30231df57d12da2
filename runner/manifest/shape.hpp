// SPDX-License-Identifier: MIT
#pragma once

#include "runner/document/value.hpp"
#include "runner/manifest/problem.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What a file may hold, said once: a document is checked against it, and its JSON Schema is made
/// of it, so that the two cannot disagree.
namespace bprun::manifest {

struct Shape;
using ShapePointer = std::shared_ptr<const Shape>;

/// A member of an object that has a name of its own.
struct ShapeMember {
  std::string name;
  ShapePointer shape;
  /// "a url": the object must have it. Empty: it may be left out, and null is the same.
  std::string required = "";
  /// It is read elsewhere: a warning that says where ("it belongs into …"). Its type is not looked
  /// at.
  std::string misplaced = "";
};

/// What a value may be: any of the types that are allowed here.
struct Shape {
  enum class Text { any, without_nul, not_blank };
  enum class Names { any, variables, process_types };

  /// As in "NAME must be EXPECTED": "a string or an object".
  std::string expected;
  /// For people who write the file, in the schema.
  std::string about = "";
  bool is_boolean = false;
  bool is_text = false;
  Text text = Text::without_nul;
  std::vector<std::string> words = {};                  ///< of a text: one of these; empty: any
  std::optional<std::int64_t> at_least = std::nullopt;  ///< an integer from here on
  ShapePointer element = nullptr;                       ///< a list of these
  bool is_object = false;
  bool is_closed = false;  ///< of an object: a member that is not known is an error, no warning
  std::vector<ShapeMember> members = {};
  ShapePointer others = nullptr;  ///< of an object: what members of any name are
  Names names = Names::any;       ///< … and what names they may have
  bool may_be_empty = true;       ///< of an object or a list
  /// What to write instead of a value of the wrong type; nullptr: nothing is known.
  std::string (*hint)(const document::Value& value) = nullptr;
};

/// The largest integer that any number of these files may be.
inline constexpr std::int64_t largest_count = 2'147'483'647;

/// What a check has found, in the order of the file's members.
struct ShapeFindings {
  std::vector<Error> errors = {};  ///< kind `app`, each with its line
  std::vector<Problem> warnings = {};
};

/// Checks `value`. `name` is what a message calls it ("formation.web"; empty: the top level).
void check_shape(const document::Value& value,
                 const Shape& shape,
                 const std::string& name,
                 const std::string& file,
                 ShapeFindings& findings);

/// The JSON Schema (draft 7) of the values that check_shape() has no error for.
document::Value to_json_schema(const Shape& shape);

/// The integer that a checked value is; nullopt for null and nothing.
std::optional<std::int64_t> integer_of(const document::Value* value);

}  // namespace bprun::manifest
