// SPDX-License-Identifier: MIT
#include "runner/transfer/response_head.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using transfer::ResponseHead;

namespace {

ResponseHead read(std::initializer_list<std::string_view> lines) {
  ResponseHead head;
  for (const auto line : lines)
    head.read_line(line);
  return head;
}

}  // namespace

TEST_CASE("a response's head is read line by line, names in any case", "[transfer]") {
  const auto head = read({"HTTP/1.1 206 Partial Content\r\n",
                          "content-TYPE: application/gzip \r\n",
                          "ETag: \"abc\"\r\n",
                          "Content-Range: Bytes 500-999/1000\r\n",
                          "Content-Length: 500\r\n",
                          "no header at all\r\n",
                          "\r\n"});
  CHECK(head.status == 206);
  CHECK(head.content_type == "application/gzip");
  CHECK(head.strong_etag() == "\"abc\"");
  CHECK(head.length == 500U);
  CHECK_FALSE(head.retry_after);
  CHECK(head.is_piece_from(500));
  CHECK_FALSE(head.is_piece_from(50));
  CHECK_FALSE(head.is_piece_from(0));
}

TEST_CASE("of several heads in a row the last counts", "[transfer]") {
  const auto head = read({"HTTP/1.1 503 Busy\r\n",
                          "Retry-After: 7\r\n",
                          "ETag: \"old\"\r\n",
                          "Content-Length: 10\r\n",
                          "\r\n",
                          "HTTP/2 200\r\n"});
  CHECK(head.status == 200);
  CHECK_FALSE(head.retry_after);
  CHECK(head.etag.empty());
  CHECK_FALSE(head.length);
}

TEST_CASE("numbers that are none, or beyond all measure, do no harm", "[transfer]") {
  CHECK(read({"Retry-After: 7"}).retry_after == std::chrono::seconds(7));
  for (const char* line : {"Retry-After: -7",
                           "Retry-After: Wed, 21 Oct 2026 07:28:00 GMT",
                           "Retry-After: 99999999999999999999"})
    CHECK_FALSE(read({line}).retry_after);
  CHECK(read({"Retry-After: 9223372036854775807"}).retry_after == std::chrono::hours(24));
  CHECK_FALSE(read({"Content-Length: -1"}).length);
  CHECK(read({"HTTP/1.1"}).status == 0);
  CHECK(read({"HTTP/1.1 many"}).status == 0);
}

TEST_CASE("a weak ETag does not make two pieces one file", "[transfer]") {
  CHECK(read({"ETag: W/\"x\""}).strong_etag().empty());
  CHECK(read({"ETag: W/\"x\""}).etag == "W/\"x\"");
}
