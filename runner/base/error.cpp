// SPDX-License-Identifier: MIT
#include "runner/base/error.hpp"

#include "runner/base/format.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace bprun {

namespace {

struct KindRow {
  ErrorKind kind;
  std::string_view word;
  int status;
};

constexpr std::array kinds{
    KindRow{ErrorKind::usage, "usage", 64},
    KindRow{ErrorKind::app, "app", 65},
    KindRow{ErrorKind::no_buildpack, "no_buildpack", 66},
    KindRow{ErrorKind::unsupported, "unsupported", 67},
    KindRow{ErrorKind::limit, "limit", 68},
    KindRow{ErrorKind::network, "network", 69},
    KindRow{ErrorKind::internal, "internal", 70},
    KindRow{ErrorKind::system, "system", 71},
    KindRow{ErrorKind::buildpack, "buildpack", 72},
    KindRow{ErrorKind::output, "output", 73},
    KindRow{ErrorKind::storage, "storage", 74},
    KindRow{ErrorKind::busy, "busy", 75},
    KindRow{ErrorKind::corrupt, "corrupt", 76},
    KindRow{ErrorKind::denied, "denied", 77},
    KindRow{ErrorKind::config, "config", 78},
    KindRow{ErrorKind::script, "script", 1},
    KindRow{ErrorKind::timeout, "timeout", 124},
    KindRow{ErrorKind::interrupted, "interrupted", 130},
};

const KindRow& row_of(ErrorKind kind) {
  for (const auto& row : kinds) {
    if (row.kind == kind) return row;
  }
  return row_of(ErrorKind::internal);
}

ErrorKind kind_of_errno(int error_number) {
  switch (error_number) {
  case ENOSPC:
  case EDQUOT:
  case EIO:
  case EROFS:
    return ErrorKind::storage;
  case EACCES:
  case EPERM:
    return ErrorKind::denied;
  default:
    return ErrorKind::system;
  }
}

}  // namespace

std::string_view to_string(ErrorKind kind) {
  return row_of(kind).word;
}

std::string to_string(const Location& location) {
  if (location.line <= 0) return location.file;
  return format("{}:{}", location.file, location.line);
}

int exit_status(const Error& error) {
  const bool has_own = error.kind == ErrorKind::script || error.kind == ErrorKind::interrupted;
  if (has_own && error.status != 0) return error.status;
  return row_of(error.kind).status;
}

Error system_error(std::string_view what, int error_number) {
  return Error{.kind = kind_of_errno(error_number),
               .message = format("cannot {}: {}", what, std::strerror(error_number))};
}

}  // namespace bprun
