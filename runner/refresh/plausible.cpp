// SPDX-License-Identifier: MIT
#include "runner/refresh/plausible.hpp"

#include "runner/base/format.hpp"

namespace bprun::refresh {

Result<void> check_plausible(std::size_t known,
                             std::size_t missing,
                             std::size_t listed,
                             const std::string& url) {
  if (missing <= 3 || missing * 20 <= known) return {};
  return Error{.kind = ErrorKind::corrupt,
               .message = format("{} is implausibly short: of {} entries that the tables know, it "
                                 "lacks {} (it has {})",
                                 url,
                                 known,
                                 missing,
                                 listed),
               .hint = "The tables stay as they are. If upstream really took that much back, take "
                       "the rows out of the tables by hand first."};
}

}  // namespace bprun::refresh
