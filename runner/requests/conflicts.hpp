// SPDX-License-Identifier: MIT
#pragma once

#include "runner/requests/request.hpp"

namespace bprun::requests {

/// True where no release can be what both ask for, as far as their texts alone tell: `27` and
/// `27.2` may agree or not, so they do only where the one that decides is the longer one. Words
/// (`latest`, `lts/*`) are compared with words only, npm ranges with whole versions only.
bool disagree(const Request& decides, const Request& overruled);

/// The requests of `all` behind the first that disagree with it.
std::vector<Conflict> conflicts_of(const std::vector<Request>& all);

}  // namespace bprun::requests
