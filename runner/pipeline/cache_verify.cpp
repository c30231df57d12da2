// SPDX-License-Identifier: MIT
#include "runner/pipeline/cache_verify.hpp"

#include "runner/base/format.hpp"
#include "runner/pipeline/machine_settings.hpp"

namespace bprun::pipeline {

namespace {

std::string counted(std::size_t number, std::string_view one, std::string_view many) {
  return format("{} {}", number, number == 1 ? one : many);
}

}  // namespace

Result<store::Verification> verify_cache(const CacheVerifyRequest& request) {
  const auto settings = TRY(settings::load(request.settings));
  const auto store = TRY(store::Store::open(TRY(store_root(settings, request.caller))));
  return store::verify(store, request.drop);
}

std::string to_text(const store::Verification& verification, bool dropped) {
  std::string text;
  for (const auto& [what, why] : verification.damaged)
    text += format("{}: {}{}\n", what, why, dropped ? "; removed" : "");
  text += format("As they were kept: {}, {}, {}, {}\n",
                 counted(verification.runtimes, "runtime", "runtimes"),
                 counted(verification.checkouts, "checkout", "checkouts"),
                 counted(verification.slugs, "unpacked slug", "unpacked slugs"),
                 counted(verification.segments, "part of slugs", "parts of slugs"));
  if (verification.without_checksum > 0) {
    text += format("Kept by an older bprun, without a checksum: {}\n",
                   counted(verification.without_checksum, "tree", "trees"));
  }
  return text;
}

document::Value to_document(const store::Verification& verification) {
  const auto number = [](std::size_t value) {
    return document::Value(static_cast<std::int64_t>(value));
  };
  document::Value damaged = document::Value::array();
  for (const auto& [what, why] : verification.damaged)
    damaged.add(document::Value::object().set("what", what).set("why", why));
  return document::Value::object()
      .set("runtimes", number(verification.runtimes))
      .set("checkouts", number(verification.checkouts))
      .set("slugs", number(verification.slugs))
      .set("segments", number(verification.segments))
      .set("without_checksum", number(verification.without_checksum))
      .set("damaged", std::move(damaged));
}

}  // namespace bprun::pipeline
