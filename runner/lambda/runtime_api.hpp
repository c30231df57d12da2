// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

/// AWS Lambda's Runtime API (2018-06-01): plain HTTP to a server on the same machine.
namespace bprun::lambda {

/// What is to be done.
struct Invocation {
  std::string id;
  std::string body;
  /// It came, and was larger than what is read of one: body is empty.
  bool is_too_large = false;
  /// Milliseconds since 1970, after which Lambda kills all of it.
  std::optional<long long> deadline_ms = std::nullopt;
};

/// One server. Errors are of kind network, or interrupted.
class RuntimeApi {
public:
  /// `address`: what AWS_LAMBDA_RUNTIME_API is, "127.0.0.1:9001". An Error of kind usage where it
  /// is no address of this machine's network by numbers.
  static Result<RuntimeApi> at(const std::string& address);

  /// Waits for the next event, however long; bodies above `limit` are read and dropped.
  Result<Invocation> next(std::size_t limit) const;

  /// The answer to an invocation: a JSON document.
  Result<void> respond(const std::string& id, const std::string& json) const;
  Result<void>
  fail(const std::string& id, const std::string& error_type, const std::string& json) const;

private:
  RuntimeApi(std::string host, int port) : host_(std::move(host)), port_(port) {}

  struct Answer;
  Result<Answer> ask(const std::string& request, std::size_t limit) const;
  Result<void>
  post(const std::string& path, const std::string& headers, const std::string& json) const;

  std::string host_;
  int port_;
};

}  // namespace bprun::lambda
