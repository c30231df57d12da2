// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"

#include <string>
#include <string_view>

namespace bprun::runtimes {

/// Finishes a tree of Erlang/OTP, official build or Debian's, as `Install -minimal` would, but for
/// no place in particular: bin/erl finds its root by where it lies. So one tree in the store serves
/// every app, and an app may move. Nothing of the tree is run for it.
/// Kind corrupt: no erts-*/bin, or more than one.
Result<void> install_otp(const fs::Path& tree);

/// The script erl of the runtime system `erts` ("erts-13.1.5"). `up` leads from its folder to the
/// root: "..", "../..".
std::string erl_script(std::string_view erts, std::string_view up);

}  // namespace bprun::runtimes
