#include "tools/mcagent/reporter.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "platform/live/clock.h"
#include "tools/control/codec.h"

namespace havip::mcagentd {
namespace {

constexpr Duration kPatience = std::chrono::seconds(4);
constexpr Duration kRetry = std::chrono::milliseconds(500);
constexpr Duration kGather = std::chrono::milliseconds(2);

}  // namespace

Reporter::Reporter(live::Loop& loop, daemon::Complaints& complaints, net::HostId host,
                   const Server& server)
    : complaints_(complaints),
      host_(host),
      client_(loop, server),
      retry_timer_(loop, [this] { send_more(); }),
      gather_timer_(loop, [this] { send_more(); }) {}

void Reporter::send(const engine::PushAck& ack) {
  // Those that wait have a timer already.
  if (acks_.empty()) gather_timer_.arm(live::now() + kGather);
  for (const auto& row : ack.rows) {
    std::uint64_t& generation = acks_[row.ip];
    generation = std::max(generation, row.generation);
  }
  ack_cause_ = ack.cause;
}

void Reporter::send(const engine::SnapshotRequest& request) {
  snapshot_ = request;
  send_more();
}

void Reporter::send(engine::TableReport report) {
  table_ = std::move(report);
  send_more();
}

void Reporter::send_more() {
  if (client_.busy()) return;
  if (snapshot_) {
    snapshot_sent_ = std::exchange(snapshot_, std::nullopt);
    post(Kind::kSnapshot, "snapshot", control::encode_snapshot_request(*snapshot_sent_));
  } else if (!acks_.empty()) {
    acks_sent_ = std::exchange(acks_, {});
    engine::PushAck ack{.host = host_, .rows = {}, .cause = ack_cause_};
    for (const auto& [ip, generation] : acks_sent_)
      ack.rows.push_back({.ip = ip, .generation = generation});
    post(Kind::kAcks, "acks", control::encode_ack(ack));
  } else if (table_) {
    table_sent_ = std::exchange(table_, std::nullopt);
    post(Kind::kTable, "table", control::encode_table(*table_sent_));
  }
}

void Reporter::post(Kind kind, std::string_view leaf, std::string body) {
  client_.request({.method = "POST",
                   .target = fmt::format("/v1/hosts/{}/{}", host_.view(), leaf),
                   .body = std::move(body)},
                  kPatience,
                  [this, kind](const Result<HttpResponse>& answer) { finish(kind, answer); });
}

void Reporter::finish(Kind kind, const Result<HttpResponse>& answer) {
  if (!answer) {
    complaints_.once("gateway", fmt::format("the gateway is lost: {}", answer.error()));
  } else {
    complaints_.over("gateway", "the gateway is back");
  }
  if (answer && answer->status / 100 == 2) {
    ++counters_.delivered;
    complaints_.over("reports refused", "the gateway takes reports again");
    send_more();
    return;
  }
  ++counters_.failed;
  if (answer) {
    complaints_.once("reports refused", fmt::format("the gateway refuses a report: {} {}",
                                                    answer->status, answer->body.substr(0, 200)));
  }
  // A report that is no good will be none the next time; the gateway asks again for what it lacks.
  const bool may_pass =
      !answer || answer->status >= 500 || answer->status == 429 || answer->status == 401;
  if (may_pass) give_back(kind);
  retry_timer_.arm(live::now() + kRetry);
}

void Reporter::give_back(Kind kind) {
  switch (kind) {
    case Kind::kSnapshot:
      if (!snapshot_) snapshot_ = snapshot_sent_;
      return;
    case Kind::kTable:
      if (!table_) table_ = std::move(table_sent_);
      return;
    case Kind::kAcks:
      for (const auto& [ip, sent] : acks_sent_) {
        std::uint64_t& generation = acks_[ip];
        generation = std::max(generation, sent);
      }
      return;
  }
}

}  // namespace havip::mcagentd
