// SPDX-License-Identifier: MIT
// What comes from servers: a package's document and a list of checksums.
#include "runner/runtimes/checksum_list.hpp"
#include "runner/runtimes/packument.hpp"
#include "tests/fuzz/target.hpp"

using namespace bprun;

void fuzz(std::string_view input) {
  const std::string url = "https://registry.example/x";
  const auto found = runtimes::find_distribution(input, url, "x", "1.0.0");
  if (found) holds(!found->tarball.empty(), "a version that is found has a tarball");
  const auto checksum = runtimes::find_in_checksum_list(input, "x-1.0.0.tar.gz", url);
  if (checksum) holds(checksum->hex.size() == 64, "a checksum is whole");
}
