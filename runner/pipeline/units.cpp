// SPDX-License-Identifier: MIT
#include "runner/pipeline/units.hpp"

#include "runner/base/format.hpp"

namespace bprun::pipeline {

namespace {

/// A word of ExecStart=: quoted, and without what systemd would expand.
std::string unit_word(const std::string& word) {
  std::string quoted = "\"";
  for (const char byte : word) {
    if (byte == '"' || byte == '\\') quoted += '\\';
    if (byte == '%' || byte == '$') quoted += byte;
    quoted += byte;
  }
  return quoted + "\"";
}

std::string service_name(const UnitRequest& request, const Placed& placed) {
  return format("{}-{}-{}", request.app, placed.type, placed.number);
}

Unit make_service(const UnitRequest& request, const Placed& placed) {
  std::string command = unit_word(request.program);
  for (const auto& word : {std::string("start"), placed.type, std::string("--app"), request.app})
    command += " " + unit_word(word);
  // The one thing that systemd puts in.
  command += " --slot %i";
  for (const auto& word : {std::string("--dyno"), placed.name()})
    command += " " + unit_word(word);
  for (const auto& word : request.options)
    command += " " + unit_word(word);
  std::string text = format("# Written by bprun units.\n"
                            "[Unit]\n"
                            "Description={} {}, slot %i\n"
                            "PartOf={}@%i.target\n"
                            "Wants=network-online.target\n"
                            "After=network-online.target\n\n"
                            "[Service]\n"
                            "Type=exec\n"
                            "ExecStart={}\n",
                            request.app,
                            placed.name(),
                            request.app,
                            command);
  if (!request.user.empty()) text += format("User={}\n", request.user);
  // bprun hands SIGTERM on to the app; what is left then gets SIGKILL.
  text += format("KillMode=mixed\n"
                 "TimeoutStopSec={}\n"
                 "Restart=always\n"
                 "RestartSec=2\n",
                 request.grace_seconds);
  return {service_name(request, placed) + "@.service", std::move(text)};
}

}  // namespace

std::vector<Unit> make_units(const UnitRequest& request) {
  std::vector<Unit> units;
  units.reserve(request.processes.size() + 1);
  std::string wants;
  for (const auto& placed : request.processes) {
    units.push_back(make_service(request, placed));
    wants += format("Wants={}@%i.service\n", service_name(request, placed));
  }
  units.push_back({format("{}@.target", request.app),
                   format("# Written by bprun units.\n"
                          "[Unit]\n"
                          "Description={}, slot %i\n"
                          "{}\n"
                          "[Install]\n"
                          "WantedBy=multi-user.target\n",
                          request.app,
                          wants)});
  return units;
}

}  // namespace bprun::pipeline
