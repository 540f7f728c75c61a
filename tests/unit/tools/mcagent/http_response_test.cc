#include "tools/mcagent/http_response.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace havip::mcagentd {
namespace {

// The status and body of each answer in `text`, fed in pieces of this size; or the error.
std::string read(std::string_view text, std::size_t piece) {
  HttpResponseParser parser;
  std::string out;
  for (std::size_t at = 0; at <= text.size(); at += piece) {
    auto octets = text.substr(at, piece);
    for (;;) {
      const auto answer = parser.feed(octets);
      if (!answer) return out + "error: " + answer.error();
      if (!*answer) break;
      out += std::to_string((*answer)->status) + "[" + (*answer)->body + "]" +
             ((*answer)->closes() ? "closes " : " ");
      octets = {};
    }
  }
  return out;
}

}  // namespace

TEST_CASE("mcagent http: answers by length, by chunks, and without a body") {
  const std::string text =
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
      "HTTP/1.1 100 Continue\r\n\r\n"
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\nA\r\n0123456789\r\n"
      "0\r\n\r\n"
      "HTTP/1.1 204 No Content\r\n\r\n"
      "HTTP/1.1 429 Too Many\r\nCONNECTION:  Close \r\ncontent-length: 4\r\n\r\nbusy";
  const std::string expected = "200[{}] 200[abc0123456789] 204[] 429[busy]closes ";
  for (const std::size_t piece : {1U, 2U, 3U, 7U, 1000U}) {
    CAPTURE(piece);
    CHECK(read(text, piece) == expected);
  }
}

TEST_CASE("mcagent http: what is no HTTP says what was found") {
  CHECK(read("SSH-2.0-OpenSSH_9.2\r\n\r\n", 5) ==
        "error: \"SSH-2.0-OpenSSH_9.2\" is no HTTP status line");
  CHECK(read("HTTP/1.1 999 No\r\n\r\n", 5) == "error: \"HTTP/1.1 999 No\" is no HTTP status line");
  CHECK(read("HTTP/1.1 200 OK\r\nnonsense\r\n\r\n", 5) == "error: \"nonsense\" is no HTTP header");
  CHECK(read("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", 5) == "error: \"-1\" is no length");
  CHECK(read("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", 5) ==
        "error: an answer's body is longer than 64 MiB");
  CHECK(read("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", 5) ==
        "error: \"x\" is no size of a chunk");
  CHECK(read("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n", 5) ==
        "error: an answer's body is longer than 64 MiB");
  CHECK(read("HTTP/1.1 200 OK\r\nX: " + std::string(20000, 'x'), 1000) ==
        "error: an answer's header is longer than 16 KiB");
}

}  // namespace havip::mcagentd
