// SPDX-License-Identifier: MIT
#include "buildpacks/nodejs/node_request.hpp"

#include "runner/requests/read_requests.hpp"

namespace bprun::nodejs {

Result<std::optional<NodeRequest>> find_node_request(const Path& app, const PackageJson& package) {
  if (auto engine = package.engine("node")) {
    return std::optional(NodeRequest{engine->text, engine->where, true});
  }
  auto request = TRY(requests::find_node_request(app));
  if (!request) return std::optional<NodeRequest>{};
  return std::optional(NodeRequest{std::move(request->text), std::move(request->where), false});
}

}  // namespace bprun::nodejs
