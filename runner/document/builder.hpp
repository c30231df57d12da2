// SPDX-License-Identifier: MIT
#pragma once

#include "runner/document/value.hpp"

#include <string>
#include <vector>

namespace bprun::document {

/// Makes a Value out of a parser's events, without recursion. Of members with the same key the
/// last one stays, at the place of the first.
class Builder {
public:
  void begin_object(int line) { open(true, line); }

  void begin_array(int line) { open(false, line); }

  /// The key of the next value. Only where expects_key().
  void key(std::string name);

  /// A value that is complete, for the innermost open object or list, or as the whole document.
  void add(Value value);

  /// Closes the innermost object or list, adds it where it belongs, and returns it as it lies
  /// there (valid until the next call).
  const Value& end();

  /// True where the innermost open one is an object whose next event must be a key.
  bool expects_key() const;

  /// How many objects and lists are open.
  int depth() const { return static_cast<int>(open_.size()); }

  /// The finished document; null where there was no event.
  Value take() { return std::move(document_); }

private:
  struct Frame {
    bool is_object = false;
    bool has_key = false;
    int line = 0;
    std::string key = {};
    Value::Object members = {};
    Value::Array elements = {};
  };

  void open(bool is_object, int line);
  const Value& put(Value value);

  std::vector<Frame> open_;
  Value document_;
};

}  // namespace bprun::document
