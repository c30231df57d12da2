// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/doctor/machine.hpp"
#include "runner/transfer/fetch.hpp"

namespace bprun::doctor {

namespace {

constexpr std::chrono::seconds longest_wait{3};
/// What a root page has is not of interest: who sends more has answered.
constexpr unsigned long long most_bytes = 1UL << 16;

/// "answered 404", a page that is too large, a certificate page: somebody is there.
bool is_an_answer(const Error& error) {
  return error.kind == ErrorKind::limit || error.kind == ErrorKind::corrupt ||
         error.message.find(" answered ") != std::string::npos;
}

}  // namespace

std::vector<Finding> examine_reach(const std::vector<Place>& places,
                                   const fs::Path& scratch,
                                   const process::Environment& caller) {
  std::vector<transfer::Request> requests;
  requests.reserve(places.size());
  for (const auto& place : places) {
    requests.push_back({.url = place.url,
                        .destination = scratch / format("reach-{}", requests.size()),
                        .max_bytes = most_bytes});
  }
  std::vector<Finding> findings;
  if (requests.empty()) return findings;
  const transfer::FetchOptions options{.environment = caller,
                                       .parallel = static_cast<unsigned>(requests.size()),
                                       .attempts = 1,
                                       .connect_timeout = longest_wait,
                                       .stall_timeout = longest_wait};
  const auto answers = transfer::fetch(requests, options);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (answers[i] || is_an_answer(answers[i].error())) continue;
    findings.push_back(found("unreachable",
                             {},
                             format("{}, of {}", answers[i].error().message, places[i].origin),
                             answers[i].error().hint.empty()
                                 ? "Look at the network, the proxy and the address."
                                 : answers[i].error().hint));
  }
  return findings;
}

}  // namespace bprun::doctor
