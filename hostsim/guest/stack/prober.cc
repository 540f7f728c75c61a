#include "hostsim/guest/stack/prober.h"

#include <algorithm>

#include "core/base/ensure.h"

namespace havip::hostsim::stack {
namespace {

constexpr std::int64_t kSequences = 65536;

// Requests are sent every `every` and forgotten after `timeout`: never more than this at once. The
// one that is due at the very instant that the oldest expires finds its place free.
std::size_t most_pending(const ProbeSetup& setup) {
  const std::int64_t most = (setup.timeout - Duration{1}) / setup.every + 1;
  ensure(most < kSequences, "a probe has at most 65535 requests under way");
  return static_cast<std::size_t>(most);
}

}  // namespace

Prober::Prober(trace::Recorder& trace, engine::NodeId node, const std::vector<ProbeSetup>& probes)
    : trace_(trace), node_(node) {
  for (const ProbeSetup& setup : probes) {
    ensure(setup.every > Duration::zero() && setup.timeout > Duration::zero(),
           "a probe has a period and a timeout");
    ensure(setup.index < kSequences - 1, "a probe's index + 1 is its echo id");
    streams_.push_back({.setup = setup, .pending = std::vector<Pending>(most_pending(setup))});
  }
  std::ranges::sort(streams_, {}, [](const Stream& stream) { return stream.setup.index; });
}

void Prober::start(Instant now, engine::Seq cause) {
  started_ = cause;
  for (Stream& stream : streams_) {
    stream.next_at = std::max(now, stream.setup.start);
    send_if_due(now, stream);
  }
  update_deadline();
}

void Prober::stop(Instant now) {
  for (Stream& stream : streams_) {
    while (stream.oldest != stream.next)
      retire_oldest(now, stream);
    stream.next_at = kNever;
  }
  update_deadline();
}

void Prober::send_if_due(Instant now, Stream& stream) {
  if (stream.next_at < now) {  // nobody could run: on to the next instant of the grid
    const std::int64_t missed = (now - stream.next_at - Duration{1}) / stream.setup.every + 1;
    stream.next_at += missed * stream.setup.every;
  }
  if (stream.next_at != now) return;
  stream.next_at += stream.setup.every;
  const std::uint32_t number = stream.next++;
  const engine::Seq sent = trace_.record(
      now, started_, node_, trace::ProbeSent{.probe = stream.setup.index, .number = number});
  slot(stream, number) = {.sent_at = now, .record = sent};
  out_.push({.kind = stream.setup.kind,
             .to = stream.setup.to,
             .echo = {.id = static_cast<std::uint16_t>(stream.setup.index + 1),
                      .sequence = static_cast<std::uint16_t>(number)},
             .probe = stream.setup.index,
             .number = number,
             .cause = sent});
}

// Moves the window past the oldest; without an answer that one is lost.
void Prober::retire_oldest(Instant now, Stream& stream) {
  const Pending& oldest = slot(stream, stream.oldest);
  if (!oldest.answered) {
    trace_.record(now, oldest.record, node_,
                  trace::ProbeLost{.probe = stream.setup.index, .number = stream.oldest});
  }
  ++stream.oldest;
}

void Prober::expire(Instant now, Stream& stream) {
  while (stream.oldest != stream.next) {
    const Pending& oldest = slot(stream, stream.oldest);
    if (!oldest.answered && now - oldest.sent_at < stream.setup.timeout) return;
    retire_oldest(now, stream);
  }
}

void Prober::handle_reply(Instant now, const wire::IcmpEcho& echo, const net::IpAddr& from,
                          const engine::FrameTag& tag) {
  const auto at = std::ranges::find(streams_, std::uint32_t{echo.id}, [](const Stream& stream) {
    return std::uint32_t{stream.setup.index} + 1;
  });
  if (at == streams_.end() || at->setup.to != from || at->setup.kind != ProbeKind::kPing) return;
  Stream& stream = *at;
  expire(now, stream);
  // The one number in [oldest, next) that ends in these 16 bits, if there is one.
  const auto ahead = static_cast<std::uint16_t>(echo.sequence - stream.oldest);
  if (ahead >= stream.next - stream.oldest) return;
  settle(now, stream, stream.oldest + ahead, tag);
}

void Prober::handle_answer(Instant now, std::uint16_t probe, std::uint32_t number,
                           const engine::FrameTag& tag) {
  const auto at =
      std::ranges::find(streams_, probe, [](const Stream& stream) { return stream.setup.index; });
  if (at == streams_.end()) return;
  expire(now, *at);
  if (number - at->oldest >= at->next - at->oldest) return;
  settle(now, *at, number, tag);
}

// REQUIRES: the number is in [oldest, next).
void Prober::settle(Instant now, Stream& stream, std::uint32_t number,
                    const engine::FrameTag& tag) {
  Pending& pending = slot(stream, number);
  if (pending.answered) return;
  pending.answered = true;
  trace_.record(now, pending.record, node_,
                trace::ProbeAnswered{.probe = stream.setup.index,
                                     .number = number,
                                     .rtt = now - pending.sent_at,
                                     .by = tag.origin,
                                     .frame = tag.id});
  expire(now, stream);
  update_deadline();
}

void Prober::handle_timeout(Instant now) {
  for (Stream& stream : streams_) {
    expire(now, stream);
    send_if_due(now, stream);
  }
  update_deadline();
}

void Prober::update_deadline() {
  deadline_ = kNever;
  for (Stream& stream : streams_) {
    deadline_ = std::min(deadline_, stream.next_at);
    if (stream.oldest == stream.next) continue;
    deadline_ = std::min(deadline_, slot(stream, stream.oldest).sent_at + stream.setup.timeout);
  }
}

}  // namespace havip::hostsim::stack
