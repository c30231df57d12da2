// SPDX-License-Identifier: MIT
#include "runner/transfer/address.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"

#include <curl/curl.h>

#include <memory>

namespace bprun::transfer {

namespace {

std::string part_of(CURLU* url, CURLUPart part, unsigned flags = 0) {
  char* bytes = nullptr;
  if (::curl_url_get(url, part, &bytes, flags) != CURLUE_OK || bytes == nullptr) return "";
  const std::unique_ptr<char, void (*)(void*)> owner(bytes, &::curl_free);
  return bytes;
}

}  // namespace

Result<Address> Address::parse(const std::string& url) {
  const std::unique_ptr<CURLU, void (*)(CURLU*)> handle(::curl_url(), &::curl_url_cleanup);
  const auto refuse = [&](std::string_view why) {
    return Error{.kind = ErrorKind::network,
                 .message = format("{} {}", text::printable(text::without_userinfo(url)), why),
                 .hint = "Give the whole address, beginning with https://, http:// or file://."};
  };
  if (::curl_url_set(handle.get(), CURLUPART_URL, url.c_str(), CURLU_NON_SUPPORT_SCHEME) !=
      CURLUE_OK) {
    return refuse("is not a URL");
  }
  Address address{.url = "",
                  .scheme = text::to_lower(part_of(handle.get(), CURLUPART_SCHEME)),
                  .host = text::to_lower(part_of(handle.get(), CURLUPART_HOST)),
                  .port = part_of(handle.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT),
                  .user = part_of(handle.get(), CURLUPART_USER, CURLU_URLDECODE),
                  .password = part_of(handle.get(), CURLUPART_PASSWORD, CURLU_URLDECODE)};
  if (address.scheme != "http" && address.scheme != "https" && address.scheme != "file") {
    return refuse("is neither http, https nor file");
  }
  ::curl_url_set(handle.get(), CURLUPART_USER, nullptr, 0);
  ::curl_url_set(handle.get(), CURLUPART_PASSWORD, nullptr, 0);
  address.url = part_of(handle.get(), CURLUPART_URL);
  return address;
}

}  // namespace bprun::transfer
