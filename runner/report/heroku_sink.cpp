// SPDX-License-Identifier: MIT
#include "runner/fs/fd.hpp"
#include "runner/report/heroku_log.hpp"

#include <sys/stat.h>

namespace bprun::report {

namespace {

bool are_one_place(int first, int second) {
  struct stat first_status = {};

  struct stat second_status = {};

  return ::fstat(first, &first_status) == 0 && ::fstat(second, &second_status) == 0 &&
         first_status.st_dev == second_status.st_dev && first_status.st_ino == second_status.st_ino;
}

}  // namespace

std::unique_ptr<Sink> heroku_sink(int out_descriptor, int err_descriptor, Verbosity verbosity) {
  const auto write = [=](Channel channel, Writer, std::string_view bytes) {
    // A reader that has gone (| head) is no reason to stop a build.
    static_cast<void>(
        fs::write_all(channel == Channel::out ? out_descriptor : err_descriptor, bytes));
  };
  return std::make_unique<HerokuLog>(
      write,
      HerokuLogOptions{.verbosity = verbosity,
                       .same_place = are_one_place(out_descriptor, err_descriptor)});
}

}  // namespace bprun::report
