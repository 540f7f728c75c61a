// Guest: one VM: its kernel (stack), its Keepalived, its services, its probes. Meets the engine
// contract (core/engine/contract.h).
//
//     FrameIn --> [ Stack ] --protocol 112--> [ Keepalived ] --adverts, GARPs, addresses--+
//                  |  ^  '---echo replies---> [ Prober ] ----------echo requests--------+ |
//                  |  |  '---sockets--------> [ Services, SocketProbes ] --sockets-------+ |
//      FrameOut <--'  '-----------------------------------------------------------------+-'
//
// A guest is off until Boot. While it is paused nothing in it runs: what falls due, and what is
// done to it, happens at Resume, timers first, then the rest in order.
//
// What is taken away from others (a crash, a pause, a dead daemon, a link) is declared to the
// recorder as a Disruption, so that silence can be traced to it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/engine/output_queue.h"
#include "core/time/time.h"
#include "core/trace/recorder.h"
#include "hostsim/guest/check_sockets.h"
#include "hostsim/guest/guest_io.h"
#include "hostsim/guest/keepalived.h"
#include "hostsim/guest/service/services.h"
#include "hostsim/guest/stack/prober.h"
#include "hostsim/guest/stack/socket_probes.h"
#include "hostsim/guest/stack/stack.h"
#include "hostsim/guest/userland.h"

namespace havip::hostsim {

namespace guest {
// Frames that met no running kernel; the rest is counted by the stack.
struct Counters {
  std::uint64_t dropped_off = 0;        // the guest had no power
  std::uint64_t dropped_paused = 0;     // it was paused, and its queue was full
  std::uint64_t dropped_at_socket = 0;  // the stopped daemon's socket was full
  void fields(auto&& f) const {
    f("dropped_off", dropped_off);
    f("dropped_paused", dropped_paused);
    f("dropped_at_socket", dropped_at_socket);
  }
};
}  // namespace guest

class Guest {
 public:
  using Input = guest::Input;
  using Output = guest::Output;

  // `trace` must outlive the guest. REQUIRES: 1..255 NICs, and probes as the Prober wants them.
  Guest(trace::Recorder& trace, GuestSetup setup);
  Guest(const Guest&) = delete;
  Guest& operator=(const Guest&) = delete;

  void handle(Instant now, Input&& input);
  void handle_timeout(Instant now);
  [[nodiscard]] std::optional<Output> poll_output() { return stack_.poll_output(); }
  [[nodiscard]] Instant deadline() const { return deadline_; }

  [[nodiscard]] bool powered() const { return power_ != Power::kOff; }
  // Is the address on a NIC? Nothing is while the power is off; a paused guest still has its own.
  [[nodiscard]] bool holds(const net::IpAddr& ip) const { return stack_.holds(ip); }
  [[nodiscard]] bool holds(NicIndex nic, const net::IpAddr& ip) const {
    return stack_.holds(nic, ip);
  }
  // Null for a guest without keepalived.conf.
  [[nodiscard]] const Keepalived* keepalived() const {
    return keepalived_ ? &*keepalived_ : nullptr;
  }
  [[nodiscard]] const stack::Stack& stack() const { return stack_; }
  // The kernel's table of virtual services.
  [[nodiscard]] const ipvs::Table& ipvs() const { return stack_.balancer().table(); }
  [[nodiscard]] guest::Counters counters() const;

 private:
  enum class Power : std::uint8_t { kOff, kOn, kPaused };

  // An order to send a frame by hand; order.count is what is left of it.
  struct ByHand {
    guest::SendGarps order;
    Instant next_at;
  };

  void on(Instant now, guest::Boot&& input);
  void on(Instant now, guest::Crash&& input);
  void on(Instant now, guest::Pause&& input);
  void on(Instant now, guest::Resume&& input);
  void on(Instant now, guest::FrameIn&& input);
  void on(Instant now, guest::LinkSet&& input);
  void on(Instant now, guest::DaemonStart&& input);
  void on(Instant now, guest::DaemonStop&& input);
  void on(Instant now, guest::DaemonKill&& input);
  void on(Instant now, guest::DaemonPause&& input);
  void on(Instant now, guest::DaemonResume&& input);
  void on(Instant now, guest::DaemonReload&& input);
  void on(Instant now, guest::ScriptResult&& input);
  void on(Instant now, guest::FileSet&& input);
  void on(Instant now, guest::ProcessSet&& input);
  void on(Instant now, guest::AddressAdd&& input);
  void on(Instant now, guest::AddressDel&& input);
  void on(Instant now, guest::Filter&& input);
  void on(Instant now, guest::ServiceSet&& input);
  void on(Instant now, guest::SendGarps&& input);

  void hold(Input&& input);
  void run_timers(Instant now);
  [[nodiscard]] Machine machine() const;
  [[nodiscard]] std::vector<NicInfo> nic_infos() const;
  void end_scripts(Instant now);
  void carry_out_all(Instant now);
  // The health checker's orders, and what its sockets and scripts have for it. False: nothing.
  bool serve_checker(Instant now);
  void carry_out_check(Instant now, checker::Output&& output);
  // The checker child is gone, whatever became of it: nobody holds its sockets.
  void forget_checks(engine::Seq cause);
  void address_changed(Instant now, const net::IpAddr& ip, bool present, engine::Seq cause);
  void carry_out(Instant now, daemon::SendPacket& send);
  void carry_out(Instant now, const daemon::SendGarp& send);
  void carry_out(Instant now, const daemon::SendNa& send);
  void carry_out(Instant now, const daemon::AddAddress& add);
  void carry_out(Instant now, const daemon::RemoveAddress& remove);
  void carry_out(Instant now, const daemon::Accept& accept);
  void carry_out(Instant now, const daemon::AddVmac& add);
  void carry_out(Instant now, const daemon::RemoveVmac& remove);
  void carry_out(Instant now, const daemon::RunScript& run);
  void carry_out(Instant now, const daemon::SignalScript& signal);
  void carry_out(Instant now, const daemon::WriteFile& write);
  void carry_out(Instant now, const Notify& notify);
  void carry_out(Instant now, const FifoLine& line);
  void carry_out(Instant now, const SendMail& mail);
  void carry_out(Instant now, const daemon::Exited&) const;
  void send_probe(Instant now, const stack::ProbeRequest& request);
  void ping(Instant now, const stack::ProbeRequest& request);
  void ping6(Instant now, const stack::ProbeRequest& request);
  // Sockets have something to say or to send: programs hear it, packets leave. False: they had not.
  bool serve_sockets(Instant now);
  void send_by_hand(Instant now, ByHand& job);
  void update_deadline();
  engine::Seq record(Instant now, engine::Seq cause, std::string subject, std::string_view state);
  void disrupt(engine::Seq seq);

  trace::Recorder& trace_;
  GuestSetup setup_;
  stack::Stack stack_;
  stack::Prober prober_;
  stack::SocketProbes socket_probes_;
  service::Services services_;
  Userland userland_;
  std::optional<Keepalived> keepalived_;
  CheckSockets check_sockets_;
  Power power_ = Power::kOff;
  std::vector<Input> held_;       // what came while it was paused, in order
  std::uint32_t frame_room_ = 0;  // frames that held_ may still take
  std::vector<ByHand> by_hand_;
  guest::Counters counters_;
  Instant deadline_ = kNever;
};

}  // namespace havip::hostsim
