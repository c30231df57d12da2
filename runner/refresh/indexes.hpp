// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

/// What upstreams publish of their releases, read: pure, over the text of one answer. An answer
/// that is none (an error page, a list cut in the middle) is an Error of kind corrupt that names
/// the URL; what single lines hold that is no release (branches, formats to come) is passed over.
namespace bprun::refresh {

/// A line of builds.hex.pm's builds/otp/…/builds.txt: "OTP-27.2 <commit> <time> [<sha256>]".
struct ListedOtp {
  std::string version;  ///< "27.2"
  std::string sha256;   ///< of OTP-27.2.tar.gz; empty where the list does not say

  bool operator==(const ListedOtp&) const = default;
};

Result<std::vector<ListedOtp>> read_otp_list(std::string_view text, const std::string& url);

/// A line of builds/elixir/builds.txt: "v1.18.1-otp-27 <commit> <time> [<sha256>]".
struct ListedElixir {
  std::string version;  ///< "1.18.1"
  std::string otp;      ///< "27"; "generic" for the zip without an OTP in its name
  std::string sha256;

  bool operator==(const ListedElixir&) const = default;
};

Result<std::vector<ListedElixir>> read_elixir_list(std::string_view text, const std::string& url);

/// An entry of nodejs.org/dist/index.json.
struct ListedNode {
  std::string version;  ///< "22.12.0"
  std::string date;
  std::string npm;
  bool lts = false;
  bool linux_x64 = false;
  bool linux_arm64 = false;

  bool operator==(const ListedNode&) const = default;
};

Result<std::vector<ListedNode>> read_node_index(std::string_view json, const std::string& url);

/// A line of Node's release schedule, schedule.json of nodejs/Release.
struct ListedLine {
  int major = 0;
  std::string start;
  std::string lts_start;
  std::string maintenance_start;
  std::string eol;
  std::string lts_name;

  bool operator==(const ListedLine&) const = default;
};

Result<std::vector<ListedLine>> read_node_schedule(std::string_view json, const std::string& url);

/// One version in a package's document of the npm registry.
struct ListedPackage {
  std::string version;
  std::string package;
  std::string integrity;  ///< SRI; empty for the old ones that have only a SHA-1
  std::string engines;    ///< engines.node

  bool operator==(const ListedPackage&) const = default;
};

/// Pre-releases and deprecated-by-unpublishing entries are left out.
Result<std::vector<ListedPackage>> read_package(std::string_view json, const std::string& url);

}  // namespace bprun::refresh
