// SPDX-License-Identifier: MIT
#pragma once

#include "runner/stack/catalogue.hpp"
#include "runner/stack/elixir.hpp"
#include "runner/stack/node.hpp"
#include "runner/stack/otp.hpp"
#include "runner/stack/packages.hpp"
#include "runner/stack/problems.hpp"
#include "runner/stack/sources.hpp"
#include "runner/stack/stack.hpp"
#include "runner/stack/stack_file.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

/// The rules of `bprun stack lint` that go beyond one cell: what tables must have in common.
namespace bprun::stack {

/// A table that was read, and what messages call it.
template <class Record>
struct Read {
  std::string file;
  std::vector<Record> records = {};
};

/// All tables, as far as they could be read.
struct AllTables {
  std::map<std::string, StackFile> stack_files = {};  ///< by the names of their files
  std::vector<Stack> stacks = {};                     ///< whole, in the same order
  Read<OtpRelease> otp = {};
  Read<OtpBuild> otp_builds = {};
  Read<ElixirRelease> elixir = {};
  Read<ElixirBuild> elixir_builds = {};
  Read<NodeRelease> node = {};
  Read<NodeLine> node_lines = {};
  std::vector<Read<PackageRelease>> packages = {};
  Read<Source> sources = {};
  Read<KnownBad> known_bad = {};

  bool has_base(std::string_view base) const;
};

/// Dates in order, architectures of a child among its parent's, one codename for a base, a value of
/// STACK that is a stack's name, a base that something is built for.
void check_stacks(const AllTables& tables, Problems& problems);

/// Builds of known bases and of versions that were released, an OTP that there is.
void check_beam(const AllTables& tables, Problems& problems);

/// Releases that agree with their lines, lines' dates in order.
void check_node(const AllTables& tables, Problems& problems);

/// Checksums and ranges of Node of npm, yarn and pnpm.
void check_packages(const AllTables& tables, Problems& problems);

/// A source for every build, and bases that some stack has.
void check_sources(const AllTables& tables, Problems& problems);

/// Ranges that begin and end with a release.
void check_known_bad(const AllTables& tables, Problems& problems);

/// stacks/libraries.csv and tools.csv: stacks that there are.
void check_images(std::string_view text,
                  const std::string& file,
                  const AllTables& tables,
                  Problems& problems);

/// stacks/upstream-buildpacks.toml: stacks and bases that there are, ids that stand once.
void check_upstream(std::string_view text,
                    const std::string& file,
                    const AllTables& tables,
                    Problems& problems);

}  // namespace bprun::stack
