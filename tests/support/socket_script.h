// The timed mini-language for the sockets of a guest: station 6 talks to station 5, whose MAC it
// knows. Events of sockets are lines as frames are: "1 connected", "2 data +5", "1 ended refused".
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "hostsim/guest/stack/stack.h"
#include "tests/support/frame_text.h"
#include "tests/support/guest_script.h"
#include "tests/support/timed_script.h"

namespace havip::test {

// A stack and its sockets as an engine: frames come in, frames and events go out.
class ScriptedStack {
 public:
  struct Input {
    wire::Frame frame;
    engine::FrameTag tag;
  };
  using Output = std::variant<hostsim::guest::FrameOut, hostsim::stack::SocketEvent>;

  explicit ScriptedStack(trace::Recorder& trace) : stack_(trace, 0, web().nics) {
    stack_.power_up();
  }

  void handle(Instant now, Input input) {
    static_cast<void>(stack_.receive(now, 0, {std::move(input.frame), input.tag}));
  }
  void handle_timeout(Instant now) { stack_.handle_timeout(now); }
  std::optional<Output> poll_output() {
    if (auto frame = stack_.poll_output()) return Output(std::move(*frame));
    if (auto event = stack_.transport().poll_event()) return Output(std::move(*event));
    return std::nullopt;
  }
  [[nodiscard]] Instant deadline() const { return stack_.deadline(); }
  [[nodiscard]] hostsim::stack::Stack& stack() { return stack_; }

 private:
  hostsim::stack::Stack stack_;
};

class SocketScript : public TimedScript<SocketScript, ScriptedStack> {
 public:
  using Program = hostsim::stack::Program;
  using SocketId = hostsim::stack::SocketId;

  SocketScript() {
    recorder_.add_node("web");
    engine_ = std::make_unique<ScriptedStack>(recorder_);
    auto known = who_has(5, ip(6), mac(6));  // station 5 asks, and is known from then on
    rx(known).expect("6>5 .6 is-at 6");
  }

  SocketScript& rx(const wire::Frame& frame) { return give({.frame = frame, .tag = {}}); }
  // A segment of station 5.
  SocketScript& tcp(std::uint16_t from, std::uint16_t to, std::uint8_t flags, std::uint32_t seq,
                    std::uint32_t ack = 0, wire::Bytes data = {}, std::uint16_t mss = 0) {
    return rx(packet(wire::Tcp{.src_port = from,
                               .dst_port = to,
                               .seq = seq,
                               .ack = ack,
                               .flags = flags,
                               .window = window,
                               .mss = mss,
                               .data = std::move(data)}));
  }
  SocketScript& udp(std::uint16_t from, std::uint16_t to, wire::Bytes data) {
    return rx(packet(wire::Udp{.src_port = from, .dst_port = to, .data = std::move(data)}));
  }
  static wire::Frame packet(decltype(wire::Ipv4::payload) payload) {
    return {.dst = mac(6),
            .src = mac(5),
            .payload = wire::Ipv4{.src = ip(5), .dst = ip(6), .payload = std::move(payload)}};
  }

  // Something is done with the sockets.
  template <class Deed>
  SocketScript& act(Deed&& deed) {
    deed(transport());
    stack().flush(now());
    drain();
    return *this;
  }
  SocketScript& open(std::uint16_t port, std::uint8_t station = 5) {
    return act([&](auto& transport) {
      transport.open_tcp(now(), Program::kChecker, {ip(station), port}, {ip(6), 0}, 0);
    });
  }
  SocketScript& send(SocketId id, std::size_t octets) {
    return act(
        [&](auto& transport) { CHECK(transport.send(now(), id, wire::Bytes(octets, 'x'), 0)); });
  }
  SocketScript& close(SocketId id) {
    return act([&](auto& transport) { transport.close(now(), id, 0); });
  }
  SocketScript& listen(std::uint16_t port) {
    return act([&](auto& transport) {
      transport.set_port(hostsim::stack::Protocol::kTcp, port,
                         hostsim::stack::PortState::kListening);
    });
  }

  [[nodiscard]] hostsim::stack::Stack& stack() { return engine().stack(); }
  [[nodiscard]] hostsim::stack::Transport& transport() { return stack().transport(); }

  // Sequence numbers are shown relative to our first one, which is found in our first segment.
  // That an old neighbour is asked for anew is not shown.
  std::string describe(const hostsim::guest::FrameOut& out) {
    wire::Frame frame = *out.frame.frame;
    const auto* arp = std::get_if<wire::Arp>(&frame.payload);
    if (arp != nullptr && !frame.dst.is_broadcast() && arp->op == wire::Arp::kRequest) return {};
    auto* ipv4 = std::get_if<wire::Ipv4>(&frame.payload);
    auto* segment = ipv4 != nullptr ? std::get_if<wire::Tcp>(&ipv4->payload) : nullptr;
    if (segment != nullptr && segment->has(wire::Tcp::kSyn)) first = segment->seq;
    if (segment != nullptr) segment->seq -= first;
    return frame_text(frame);
  }
  static std::string describe(const hostsim::stack::SocketEvent& event) {
    namespace socket = hostsim::stack::socket;
    struct {
      std::string operator()(const socket::Connected&) const { return "connected"; }
      std::string operator()(const socket::Accepted&) const { return "accepted"; }
      std::string operator()(const socket::Data& data) const {
        return fmt::format("data +{}", data.bytes.size());
      }
      std::string operator()(const socket::Finished&) const { return "finished"; }
      std::string operator()(const socket::Ended& ended) const {
        return fmt::format("ended {}", to_string(ended.why));
      }
      std::string operator()(const socket::Datagram& datagram) const {
        return fmt::format("datagram +{}", datagram.bytes.size());
      }
    } const text;
    return fmt::format("{} {}", event.id, std::visit(text, event.what));
  }
  static std::string describe(const trace::FrameDropped& drop) {
    return fmt::format("dropped: {}", drop.why);
  }
  template <class Other>
  static std::string describe(const Other&) {
    return {};
  }

  std::uint32_t first = 0;       // our first sequence number
  std::uint16_t window = 64240;  // that station 5 offers
};

}  // namespace havip::test
