// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"

#include <string>

namespace bprun::transfer {

/// A URL taken apart, so that its credentials go to its own origin and nowhere else.
struct Address {
  std::string url;  ///< without user and password
  std::string scheme;
  std::string host;
  std::string port;
  std::string user;
  std::string password;

  /// The same scheme, host and port: what secrets may be sent to.
  bool same_origin(const Address& other) const {
    return scheme == other.scheme && host == other.host && port == other.port;
  }

  /// An Error of kind network where it is no URL of http, https or file.
  static Result<Address> parse(const std::string& url);
};

}  // namespace bprun::transfer
