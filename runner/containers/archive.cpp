// SPDX-License-Identifier: MIT
#include "runner/containers/archive.hpp"

#include "runner/rootfs/tools.hpp"

namespace bprun::containers {

using document::Value;

namespace {

Value process_value(const manifest::ManifestProcess& process) {
  return Value::object().set("image", process.image).set("command", process.command);
}

}  // namespace

std::string processes_text(const manifest::HerokuYml& manifest) {
  Value processes = Value::object();
  for (const auto& process : manifest.processes)
    processes.set(process.type, process_value(process));
  Value all = Value::object();
  all.set("format", 1).set("processes", std::move(processes));
  if (manifest.release) all.set("release", process_value(*manifest.release));
  return document::to_json(all, 2) + "\n";
}

Result<void> pack_layout(const Path& layout, const Path& file, const process::Environment& caller) {
  const Path tar = TRY(rootfs::find_tool("tar", "tar", "an image's file"));
  const process::Command command{.argv = {tar.native(),
                                          "--create",
                                          "--file",
                                          file.native(),
                                          "--format=gnu",
                                          "--sort=name",
                                          "--mtime=@0",
                                          "--owner=0",
                                          "--group=0",
                                          "--numeric-owner",
                                          "--mode=u=rwX,go=rX",
                                          "--directory",
                                          layout.native(),
                                          "."},
                                 .environment = rootfs::tool_environment(caller),
                                 .directory = layout};
  return rootfs::run_tool(command, nullptr, ErrorKind::storage);
}

}  // namespace bprun::containers
