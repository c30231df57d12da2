// SPDX-License-Identifier: MIT
#include "runner/pipeline/image_push.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/pipeline/machine_settings.hpp"
#include "runner/rootfs/oci_layout.hpp"
#include "runner/store/store.hpp"

namespace bprun::pipeline {

Result<image::Pushed> push_image(const ImagePushRequest& request, report::Sink& sink) {
  const auto layout = rootfs::parse_layout_name(request.image);
  if (!layout) {
    return Error{.kind = ErrorKind::usage,
                 .message = format("{} is no OCI layout", text::printable(request.image)),
                 .hint = "bprun build --image DIR makes one."};
  }
  const auto settings = TRY(settings::load(request.settings));
  const auto store = TRY(store::Store::open(TRY(store_root(settings, request.caller))));
  const auto work = TRY(store.work_directory());
  const image::PushRequest push{.layout = layout->directory,
                                .tag = layout->tag,
                                .reference = request.reference,
                                .caller = request.caller};
  return image::push_image(
      push, work.path(), [&sink](const std::string& line) { sink.emit(report::Detail{line}); });
}

}  // namespace bprun::pipeline
