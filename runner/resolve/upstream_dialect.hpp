// SPDX-License-Identifier: MIT
#pragma once

#include "runner/requests/request.hpp"
#include "runner/resolve/upstream.hpp"

#include <string>
#include <string_view>

/// What an unmodified buildpack of others makes of a version (contract V-5, V-6, V-18). Bytes in,
/// bytes out: the result is what it looks up in its list, and may be nonsense.
namespace bprun::resolve {

/// HashNuke's: all but digits and dots go. gigalixir's: then 27 is 27.0, and 27.0.0 is 27.0.
std::string upstream_erlang(Dialect dialect, std::string_view text);

/// Without the "v" that both put in front: "1.18.1". gigalixir's keeps release candidates and cuts
/// "-otp-27"; a branch's name stays as it is in both, and then is looked up like a version.
std::string upstream_elixir(Dialect dialect, const requests::Request& request);

/// Only digits and dots stay: "lts/*" and "latest" become nothing.
std::string upstream_node(std::string_view text);

}  // namespace bprun::resolve
