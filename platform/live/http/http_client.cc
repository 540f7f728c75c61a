#include "platform/live/http/http_client.h"

#include <fmt/format.h>
#include <httplib.h>

namespace havip::live {
namespace {

Result<HttpAnswer> answer_of(const httplib::Result& result) {
  if (!result) return fail(httplib::to_string(result.error()));
  return HttpAnswer{.status = result->status, .body = result->body};
}

}  // namespace

struct HttpClient::Impl {
  Impl(const std::string& address, std::uint16_t port) : client(address, port) {}

  httplib::Client client;
};

HttpClient::HttpClient(const std::string& address, std::uint16_t port, const std::string& token,
                       Duration patience)
    : impl_(std::make_unique<Impl>(address, port)) {
  httplib::Client& client = impl_->client;
  client.set_keep_alive(true);
  client.set_tcp_nodelay(true);
  client.set_connection_timeout(patience);
  client.set_read_timeout(patience);
  client.set_write_timeout(patience);
  if (!token.empty()) client.set_bearer_token_auth(token);
}

HttpClient::~HttpClient() = default;

Result<HttpAnswer> HttpClient::get(const std::string& path) {
  return answer_of(impl_->client.Get(path));
}

Result<HttpAnswer> HttpClient::post(const std::string& path, const std::string& body,
                                    const Headers& headers) {
  httplib::Headers all;
  for (const auto& [name, value] : headers)
    all.emplace(name, value);
  return answer_of(impl_->client.Post(path, all, body, "application/json"));
}

void HttpClient::interrupt() {
  impl_->client.stop();
}

}  // namespace havip::live
