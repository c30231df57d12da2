// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/process/child.hpp"

#include <poll.h>

#include <cstdlib>
#include <stdexcept>
#include <string>

namespace bprun::test {

/// tests/support/http_server.py, started for one test and gone with it. TEST_SUPPORT is the folder.
class HttpServer {
public:
  /// With a file of a certificate and its key it speaks TLS.
  explicit HttpServer(const fs::Path& pem = {}) : scheme_(pem.empty() ? "http" : "https") {
    process::Command command;
    command.argv = {"python3",
                    std::string(TEST_SUPPORT) + "/http_server.py",
                    directory_.path().native(),
                    (control_.path() / "port").native(),
                    log_file().native()};
    if (!pem.empty()) command.argv.push_back(pem.native());
    command.environment = process::Environment::inherited();
    auto child = process::Child::start(command, {});
    if (!child) throw std::runtime_error(child.error().message);
    child_.emplace(std::move(child).take());
    // A machine may be as busy as it likes; only a server that has died is not waited for.
    pollfd ended{child_->pidfd(), POLLIN, 0};
    while (!fs::is_file(control_.path() / "port")) {
      if (::poll(&ended, 1, 20) > 0) throw std::runtime_error("http_server.py has ended");
    }
    port_ = fs::read_file(control_.path() / "port").take();
  }

  /// A file to serve; its bytes.
  void serve(const std::string& name, std::string_view bytes) const {
    if (!fs::write_file(directory_.path() / name, bytes)) throw std::runtime_error(name);
  }

  std::string url(const std::string& path, const std::string& host = "127.0.0.1") const {
    return scheme_ + "://" + host + ":" + port_ + path;
  }

  /// A line a request: METHOD PATH RANGE AUTHORIZATION X-TOKEN.
  std::string log() const { return fs::read_file_if_exists(log_file()).take().value_or(""); }

private:
  fs::Path log_file() const { return control_.path() / "log"; }

  std::string scheme_;
  fs::TempDir directory_ = fs::TempDir::create("/tmp", "bprun-http-").take();
  fs::TempDir control_ = fs::TempDir::create("/tmp", "bprun-http-").take();
  std::optional<process::Child> child_;
  std::string port_;
};

}  // namespace bprun::test
