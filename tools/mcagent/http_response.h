// HttpResponse and its parser: HTTP/1.1 answers (RFC 9112) as octets come in. Pure.
//
// Read: a status line, headers, and a body by Content-Length or chunks; 1xx are passed over. An
// answer without either has no body here: none of vpccgw's ends with its connection.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace havip::mcagentd {

struct HttpResponse {
  int status = 0;
  std::map<std::string, std::string, std::less<>> headers;  // names in lower case
  std::string body;

  // The server closes the connection behind this answer.
  [[nodiscard]] bool closes() const;
};

class HttpResponseParser {
 public:
  static constexpr std::size_t kMaxHead = 16 * 1024;
  static constexpr std::size_t kMaxBody = std::size_t{64} << 20U;

  // Takes octets in. Once the answer is whole it is returned, and what follows stays for the next.
  // The error says what is no HTTP: the connection is of no further use then.
  [[nodiscard]] Result<std::optional<HttpResponse>> feed(std::string_view octets);

  // Whether part of an answer has been taken in.
  [[nodiscard]] bool begun() const { return !waiting_.empty() || head_; }

 private:
  [[nodiscard]] Result<bool> read_head();
  [[nodiscard]] Result<bool> read_chunks();

  std::string waiting_;
  std::optional<HttpResponse> head_;  // read, while its body is awaited
};

}  // namespace havip::mcagentd
