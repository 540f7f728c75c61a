// Reporter: what a host tells the gateway beside claims: acknowledgements, the request for a
// snapshot, its tables. What cannot be delivered waits, and of each kind only what matters still:
// the newest generation of each row, the last request, the last table.
//
// Acknowledgements are gathered for a moment: where hosts share a machine, those of the first would
// keep it from the last, which has yet to apply what they acknowledge.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "core/engine/messages.h"
#include "platform/live/loop.h"
#include "tools/daemon/daemon.h"
#include "tools/mcagent/engine_clock.h"
#include "tools/mcagent/http_client.h"

namespace havip::mcagentd {

struct ReporterCounters {
  std::uint64_t delivered = 0;
  std::uint64_t failed = 0;  // tries that were not, or not well, answered
  void fields(auto&& f) const {
    f("reports_delivered", delivered);
    f("reports_failed", failed);
  }
};

class Reporter {
 public:
  // `loop` and `complaints` outlive it.
  Reporter(live::Loop& loop, daemon::Complaints& complaints, net::HostId host,
           const Server& server);
  Reporter(const Reporter&) = delete;
  Reporter& operator=(const Reporter&) = delete;

  void send(const engine::PushAck& ack);
  void send(const engine::SnapshotRequest& request);
  void send(engine::TableReport report);

  [[nodiscard]] const ReporterCounters& counters() const { return counters_; }

 private:
  enum class Kind : std::uint8_t { kSnapshot, kTable, kAcks };
  void send_more();
  void post(Kind kind, std::string_view leaf, std::string body);
  void finish(Kind kind, const Result<HttpResponse>& answer);
  void give_back(Kind kind);

  daemon::Complaints& complaints_;
  net::HostId host_;
  HttpClient client_;
  live::Timer retry_timer_;
  live::Timer gather_timer_;
  std::optional<engine::SnapshotRequest> snapshot_;
  std::optional<engine::TableReport> table_;
  std::map<net::Ipv4Addr, std::uint64_t> acks_;  // generations
  engine::Seq ack_cause_ = 0;
  // Under way, and so to be given back should it fail.
  std::optional<engine::SnapshotRequest> snapshot_sent_;
  std::optional<engine::TableReport> table_sent_;
  std::map<net::Ipv4Addr, std::uint64_t> acks_sent_;
  ReporterCounters counters_;
};

}  // namespace havip::mcagentd
