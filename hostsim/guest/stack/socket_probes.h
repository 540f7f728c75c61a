// SocketProbes: the probes that ask a service and not the kernel: one socket each.
//
//   tcp   answered when the connection stands
//   udp   "probe NUMBER" is sent; answered by whatever comes back
//   http  GET, HTTP/1.0; answered by a whole response with the status that is expected
//
// A refusal, a reset or a wrong answer is no answer: the Prober, whose grid and records these are,
// finds it lost at its timeout, when the socket is closed too.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/engine/provenance.h"
#include "core/time/time.h"
#include "hostsim/guest/guest_io.h"
#include "hostsim/guest/stack/transport.h"

namespace havip::hostsim::stack {

// A probe that has its answer.
struct ProbeReply {
  std::uint16_t probe = 0;
  std::uint32_t number = 0;
  engine::FrameTag tag;  // of the frame that completed it
};

class SocketProbes {
 public:
  // `transport` outlives this.
  SocketProbes(Transport& transport, const std::vector<ProbeSetup>& probes);

  // `from` is the address that it leaves with. REQUIRES: a probe of this guest, no ping.
  void ask(Instant now, std::uint16_t probe, std::uint32_t number, net::Ipv4Addr from,
           engine::Seq cause);
  // Of program kProbe.
  [[nodiscard]] std::optional<ProbeReply> handle(Instant now, const SocketEvent& event);
  void clear();

  [[nodiscard]] Instant deadline() const {
    return timeouts_.empty() ? kNever : timeouts_.begin()->first;
  }
  void handle_timeout(Instant now);

 private:
  struct Asked {
    const ProbeSetup* setup = nullptr;
    std::uint32_t number = 0;
    Instant until;
    engine::Seq cause = 0;
    std::string heard;
  };
  void end(Instant now, std::map<SocketId, Asked>::iterator at);

  Transport& transport_;
  std::vector<ProbeSetup> probes_;
  std::map<SocketId, Asked> asked_;
  std::set<std::pair<Instant, SocketId>> timeouts_;
};

// What an HTTP response is so far: its status once it is whole (all of Content-Length, or the end
// of the connection when there is none), nothing before. 0: it is no HTTP.
[[nodiscard]] std::optional<std::uint16_t> whole_http_status(const std::string& heard, bool ended);

}  // namespace havip::hostsim::stack
