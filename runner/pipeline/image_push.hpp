// SPDX-License-Identifier: MIT
#pragma once

#include "runner/image/push.hpp"
#include "runner/report/event.hpp"
#include "runner/settings/settings.hpp"

#include <optional>
#include <string>

namespace bprun::pipeline {

/// What `bprun image push` is asked to do.
struct ImagePushRequest {
  std::string image;  ///< a layout: "DIR", "oci:DIR:TAG"
  std::string reference;
  settings::Sources settings = {};
  process::Environment caller = {};
};

/// Sends an image to a registry, which gets only what it lacks.
Result<image::Pushed> push_image(const ImagePushRequest& request, report::Sink& sink);

}  // namespace bprun::pipeline
