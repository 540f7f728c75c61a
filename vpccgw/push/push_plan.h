// PushPlan: desired minus acknowledged, per host, and when to say it again.
//
//   - A row that changed is sent to every host at once. It is sent again every `retry` until the
//     host has acknowledged it, without limit.
//   - What is in flight is not repeated before its time: a new row goes out alone, older ones keep
//     their own due times. Rows due together travel in one Push.
//   - A newer generation of an address replaces the older one, and starts over at attempt 1.
//   - `retry` 0 means once: a push that is lost stays lost.
//
// Not an engine: it decides what to send and when, the gateway records and sends it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <vector>

#include "core/engine/messages.h"
#include "core/net/id.h"
#include "core/time/time.h"

namespace havip::vpccgw {

class PushPlan {
 public:
  // `hosts` are all hosts there are. Pushes of one instant leave in the order of their names.
  PushPlan(std::vector<net::HostId> hosts, Duration retry);

  // Rows that just changed: one Push for every host. `cause` is the record of the change.
  [[nodiscard]] std::vector<engine::Push> announce(Instant now,
                                                   std::span<const engine::NeighEntry> rows,
                                                   engine::Seq cause);

  // After a restart: rows that one host has not acknowledged. REQUIRES: the host is known.
  [[nodiscard]] engine::Push resume(Instant now, const net::HostId& host,
                                    std::vector<engine::NeighEntry> rows, engine::Seq cause);

  // Everything due at `now`, in one Push a host. Its attempt is the highest of its rows, and its
  // cause that of the change recorded last.
  [[nodiscard]] std::vector<engine::Push> due(Instant now);

  // The host has these or newer ones. Unknown hosts and rows are passed over.
  void acknowledge(const net::HostId& host, std::span<const engine::PushAck::Row> rows);

  // When something is due next; kNever if nothing is in flight.
  [[nodiscard]] Instant deadline() const;

  [[nodiscard]] bool knows(const net::HostId& host) const;

 private:
  struct InFlight {
    engine::NeighEntry row;
    Instant due;
    std::uint32_t attempt = 1;
    engine::Seq cause = 0;
  };
  struct Host {
    net::HostId id;
    std::vector<InFlight> in_flight;  // by address
  };
  // All retries wait equally long, so the queue is in order of time by itself. An entry is stale
  // once its host has nothing in flight that is due then; stale entries never stay in front.
  struct Retry {
    Instant due;
    std::size_t host = 0;
  };

  [[nodiscard]] engine::Push first_send(Instant now, std::size_t host,
                                        std::vector<engine::NeighEntry> rows, engine::Seq cause);
  [[nodiscard]] engine::Push repeat(Instant now, std::size_t host);
  void drop_stale_retries();

  // Index into hosts_, or their number if there is no such host.
  [[nodiscard]] std::size_t index_of(const net::HostId& host) const;

  std::vector<Host> hosts_;  // by name
  std::deque<Retry> retries_;
  Duration retry_;
};

}  // namespace havip::vpccgw
