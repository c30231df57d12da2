// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/error.hpp"

#include <cassert>
#include <type_traits>
#include <utility>
#include <variant>

namespace bprun {

/// A value or the Error that prevented it. The surface of std::expected<T, Error>, which GCC 12
/// has only in C++23, less what we do not use.
template <class T>
class [[nodiscard]] Result {
public:
  using value_type = T;

  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}

  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  explicit operator bool() const { return state_.index() == 0; }

  bool has_value() const { return state_.index() == 0; }

  T& value() & {
    assert(has_value());
    return *std::get_if<0>(&state_);
  }

  const T& value() const& {
    assert(has_value());
    return *std::get_if<0>(&state_);
  }

  T& operator*() & { return value(); }

  const T& operator*() const& { return value(); }

  T* operator->() { return &value(); }

  const T* operator->() const { return &value(); }

  /// Moves the value out; what TRY uses.
  T take() && {
    assert(has_value());
    return std::move(*std::get_if<0>(&state_));
  }

  T value_or(T otherwise) && {
    return has_value() ? std::move(*std::get_if<0>(&state_)) : std::move(otherwise);
  }

  const Error& error() const& {
    assert(!has_value());
    return *std::get_if<1>(&state_);
  }

  Error error() && {
    assert(!has_value());
    return std::move(*std::get_if<1>(&state_));
  }

private:
  std::variant<T, Error> state_;
};

/// Success without a value, or an Error.
template <>
class [[nodiscard]] Result<void> {
public:
  using value_type = void;

  Result() = default;

  Result(Error error) : error_(std::move(error)) {}

  explicit operator bool() const { return !error_.has_value(); }

  bool has_value() const { return !error_.has_value(); }

  void take() && { assert(has_value()); }

  const Error& error() const& {
    assert(!has_value());
    return *error_;
  }

  Error error() && {
    assert(!has_value());
    return std::move(*error_);
  }

private:
  std::optional<Error> error_;
};

/// Unwraps a Result, or returns its Error from the calling function.
/// `auto text = TRY(fs::read_file(path));`
#define TRY(expression)                                                                            \
  __extension__({                                                                                  \
    auto try_result = (expression);                                                                \
    if (!try_result) return std::move(try_result).error();                                         \
    std::move(try_result).take();                                                                  \
  })

/// TRY with a line of context: `TRY_WHILE(open_store(dir), "while opening the store")`.
#define TRY_WHILE(expression, what)                                                                \
  __extension__({                                                                                  \
    auto try_result = (expression);                                                                \
    if (!try_result) return std::move(try_result).error().while_doing(what);                       \
    std::move(try_result).take();                                                                  \
  })

}  // namespace bprun
