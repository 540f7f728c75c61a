#include "tools/mcagent/watcher.h"

#include <utility>

#include <fmt/format.h>

#include "platform/live/clock.h"
#include "tools/control/codec.h"

namespace havip::mcagentd {
namespace {

constexpr Duration kRetry = std::chrono::milliseconds(250);

// As part of a query (RFC 3986 section 2.1): it is the gateway's text, and may be anything.
std::string encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

}  // namespace

Watcher::Watcher(live::Loop& loop, daemon::Complaints& complaints, net::HostId host,
                 const Server& server, std::function<void(engine::Push)> pushed)
    : complaints_(complaints),
      host_(host),
      pushed_(std::move(pushed)),
      client_(loop, server),
      retry_timer_(loop, [this] { poll(); }) {}

void Watcher::poll() {
  ++counters_.polls;
  const auto wait = std::chrono::duration_cast<std::chrono::milliseconds>(kWait).count();
  client_.request({.method = "GET",
                   .target = fmt::format("/v1/hosts/{}/watch?epoch={}&after={}&wait={}",
                                         host_.view(), encoded(epoch_), revision_, wait),
                   .body = {}},
                  2 * kWait, [this](const Result<HttpResponse>& answer) { finish(answer); });
}

void Watcher::finish(const Result<HttpResponse>& answer) {
  if (!answer) {
    complaints_.once("gateway", fmt::format("the gateway is lost: {}", answer.error()));
    return failed();
  }
  complaints_.over("gateway", "the gateway is back");
  if (answer->status != 200) {
    complaints_.once("watch refused", fmt::format("the gateway tells us nothing: {} {}",
                                                  answer->status, answer->body.substr(0, 200)));
    return failed();
  }
  complaints_.over("watch refused", "the gateway tells us again");
  auto news = control::decode_watch(answer->body, host_);
  if (!news) {
    ++counters_.malformed;
    complaints_.once("malformed pushes",
                     fmt::format("what the gateway pushes cannot be read: {}", news.error()));
    return failed();
  }
  complaints_.over("malformed pushes", "what the gateway pushes can be read again");
  connected_ = true;
  epoch_ = news->epoch;
  revision_ = news->revision;
  for (engine::Push& push : news->pushes) {
    ++counters_.pushes;
    if (push.snapshot) ++counters_.snapshots;
    pushed_(std::move(push));
  }
  poll();
}

void Watcher::failed() {
  connected_ = false;
  ++counters_.failed;
  retry_timer_.arm(live::now() + kRetry);
}

}  // namespace havip::mcagentd
