// Prober: asks on a fixed grid and says what became of each question: pings by itself, services
// through SocketProbes.
//
// The k-th probe after a boot leaves at boot + k * every, k = 0, 1, ..; instants that pass while
// nobody can run (a paused guest) are left out, never made up for. A reply counts when it comes
// less than `timeout` after its request; at that very instant the probe is lost.
//
// Every operation takes constant time (amortised) and, after construction, no memory.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/engine/output_queue.h"
#include "core/time/time.h"
#include "core/trace/recorder.h"
#include "core/wire/frame.h"
#include "hostsim/guest/guest_io.h"

namespace havip::hostsim::stack {

// What the guest is to ask; `cause` is the ProbeSent record.
struct ProbeRequest {
  ProbeKind kind = ProbeKind::kPing;
  net::IpAddr to;
  wire::IcmpEcho echo;  // of a ping
  std::uint16_t probe = 0;
  std::uint32_t number = 0;
  engine::Seq cause = 0;
};

class Prober {
 public:
  // `trace` must outlive the prober. Echo ids are index + 1, so that replies name their probe.
  // REQUIRES: every > 0, timeout > 0, index < 65535, and at most 65535 requests under way at once
  // (timeout / every): the 16 bits of an echo sequence could not tell more apart.
  Prober(trace::Recorder& trace, engine::NodeId node, const std::vector<ProbeSetup>& probes);

  void start(Instant now, engine::Seq cause);
  // The process is gone: what is under way is lost, now.
  void stop(Instant now);

  // An echo reply that this guest heard; `tag` is the frame's. What answers no request under way (a
  // late reply, a second one, one from another address than was asked) is ignored.
  void handle_reply(Instant now, const wire::IcmpEcho& echo, const net::IpAddr& from,
                    const engine::FrameTag& tag);

  // A service has answered this one. Too late, or for the second time: ignored.
  void handle_answer(Instant now, std::uint16_t probe, std::uint32_t number,
                     const engine::FrameTag& tag);

  [[nodiscard]] Instant deadline() const { return deadline_; }
  void handle_timeout(Instant now);
  [[nodiscard]] std::optional<ProbeRequest> poll_output() { return out_.pop(); }

 private:
  struct Pending {
    Instant sent_at;
    engine::Seq record = 0;  // ProbeSent
    bool answered = false;
  };
  // A probe's requests number [oldest, next) are under way or answered behind one that is; number n
  // lies at pending[n % pending.size()].
  struct Stream {
    ProbeSetup setup;
    Instant next_at = kNever;
    std::uint32_t oldest = 1;
    std::uint32_t next = 1;
    std::vector<Pending> pending;
  };

  [[nodiscard]] static Pending& slot(Stream& stream, std::uint32_t number) {
    return stream.pending[number % stream.pending.size()];
  }
  void settle(Instant now, Stream& stream, std::uint32_t number, const engine::FrameTag& tag);
  void send_if_due(Instant now, Stream& stream);
  void expire(Instant now, Stream& stream);
  void retire_oldest(Instant now, Stream& stream);
  void update_deadline();

  trace::Recorder& trace_;
  engine::NodeId node_;
  std::vector<Stream> streams_;  // sorted by index
  engine::Seq started_ = 0;      // the record that started it
  Instant deadline_ = kNever;
  engine::OutputQueue<ProbeRequest> out_;
};

}  // namespace havip::hostsim::stack
