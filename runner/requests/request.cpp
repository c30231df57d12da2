// SPDX-License-Identifier: MIT
#include "runner/requests/request.hpp"

namespace bprun::requests {

std::string_view to_string(Runtime runtime) {
  switch (runtime) {
  case Runtime::erlang:
    return "erlang";
  case Runtime::elixir:
    return "elixir";
  case Runtime::node:
    return "node";
  }
  return "";
}

const std::vector<Request>& Requests::of(Runtime runtime) const {
  if (runtime == Runtime::erlang) return erlang;
  return runtime == Runtime::elixir ? elixir : node;
}

std::vector<Request>& Requests::of(Runtime runtime) {
  if (runtime == Runtime::erlang) return erlang;
  return runtime == Runtime::elixir ? elixir : node;
}

const Request* Requests::decides(Runtime runtime) const {
  const std::vector<Request>& all = of(runtime);
  return all.empty() ? nullptr : &all.front();
}

}  // namespace bprun::requests
