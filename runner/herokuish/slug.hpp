// SPDX-License-Identifier: MIT
#pragma once

#include "runner/herokuish/session.hpp"

#include <string>
#include <string_view>

/// `herokuish slug generate`, `import` and `export` (contract S-1 to S-4, S-10 to S-12).
namespace bprun::herokuish {

/// Packs APP_PATH as the slug, in place of an earlier one.
Result<int> generate_slug(const Session& session, Log& log);

/// Unpacks a gzipped tar from `url`, or from standard input where that is empty, into APP_PATH,
/// which must be empty.
Result<int> import_slug(const Session& session, const std::string& url);

/// Uploads the slug by PUT, or writes it to standard output where `url` is empty.
Result<int> export_slug(const Session& session, const std::string& url);

/// A size as `du -h` words it: rounded up, "4.0K", "12M".
std::string disk_size(unsigned long long bytes);

/// True where GNU tar's -X leaves out `path`: a pattern matches any run of its last components, and
/// `*` matches `/` (S-4).
bool tar_excludes(std::string_view patterns, const std::string& path);

}  // namespace bprun::herokuish
