// SPDX-License-Identifier: MIT
#pragma once

#include "runner/manifest/config_vars.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Takes secrets out of what a program prints.
namespace bprun::manifest {

/// What is not to be shown, and the name to show for it.
class Secrets {
public:
  /// A variable's value, and in a value of several lines each of them, where they have 6 bytes or
  /// more: without "true" and "5000" no log could be read. In a URL the password alone counts from
  /// 4 bytes on, decoded and as it stands.
  void add(std::string_view name, std::string_view value);

  /// add() for a value that is a secret for certain (it came from --env-command): from 4 bytes on.
  void add_for_certain(std::string_view name, std::string_view value);

  void add(const ConfigVars& config);

  /// For a text that is there as a whole.
  std::string redact(std::string_view text) const;

  std::size_t longest() const;

private:
  friend class Redactor;

  struct Secret {
    std::string bytes;
    std::string shown;  ///< "[DATABASE_URL]"
  };

  void put(std::string_view bytes, std::string_view name, std::size_t shortest);
  const Secret* at(std::string_view text, std::size_t position) const;
  bool may_begin(std::string_view rest) const;

  std::vector<Secret> secrets_;  ///< longest first
};

/// The same for a stream: a secret is found however the stream is cut up. Holds back no more than
/// what may be the beginning of one.
class Redactor {
public:
  Redactor(const Secrets& secrets, std::function<void(std::string_view)> pass_on)
      : secrets_(secrets), pass_on_(std::move(pass_on)) {}

  void take(std::string_view bytes);
  /// The stream has ended: what is held back is no secret.
  void finish();

private:
  const Secrets& secrets_;
  std::function<void(std::string_view)> pass_on_;
  std::string held_;
};

}  // namespace bprun::manifest
