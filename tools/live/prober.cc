#include "tools/live/prober.h"

#include <algorithm>

namespace havip::live_run {
namespace {

constexpr std::uint16_t kFirstId = 0x4800;

}  // namespace

Prober::Prober(live::Loop& loop, const Stage& stage, const LiveClock& clock, Journal& journal,
               const loader::Scenario& scenario)
    : loop_(loop), stage_(stage), clock_(clock), journal_(journal), scenario_(scenario) {}

Prober::~Prober() {
  for (Line& line : lines_)
    loop_.unwatch(line.socket.fd());
}

std::uint16_t Prober::id_of(std::size_t probe) {
  return static_cast<std::uint16_t>(kFirstId + probe);
}

Result<void> Prober::start() {
  for (std::size_t i = 0; i < scenario_.probes.size(); ++i) {
    const loader::Probe& probe = scenario_.probes[i];
    const live::InNetworkOf inside(stage_.node(probe.from.view()));
    auto socket = live::EchoSocket::open();
    if (!socket) return fail(socket.error());
    Line& line = lines_.emplace_back(Line{.index = i,
                                          .probe = &probe,
                                          .socket = std::move(*socket),
                                          .next = probe.start,
                                          .number = 0,
                                          .waiting = {},
                                          .timer = {}});
    line.timer = std::make_unique<live::Timer>(loop_, [this, &line] { tick(line); });
    line.timer->arm(clock_.on_loop(probe.start));
    loop_.watch(line.socket.fd(), [this, &line] {
      line.socket.read([&](const live::EchoReply& reply) { take(line, reply); });
    });
  }
  return {};
}

void Prober::tick(Line& line) {
  give_up(line);
  while (line.next <= clock_.now()) {
    ask(line);
    line.next += line.probe->every;
  }
  line.timer->arm(clock_.on_loop(line.next));
}

void Prober::ask(Line& line) {
  ++line.number;
  const Instant now = clock_.now();
  const Seq record = journal_.add(
      now, 0, line.probe->from.view(),
      trace::ProbeSent{.probe = static_cast<std::uint16_t>(line.index), .number = line.number});
  line.waiting.push_back({.number = line.number, .sent = now, .record = record});
  // An address that cannot be reached now is one that does not answer.
  (void)line.socket.send(line.probe->to.v4(), id_of(line.index),
                         static_cast<std::uint16_t>(line.number));
}

void Prober::take(Line& line, const live::EchoReply& reply) {
  if (reply.id != id_of(line.index) || reply.from != line.probe->to.v4()) return;
  const auto found = std::ranges::find_if(line.waiting, [&](const Waiting& one) {
    return static_cast<std::uint16_t>(one.number) == reply.sequence;
  });
  if (found == line.waiting.end()) return;  // too late, or twice
  const Instant at = std::max(clock_.of_wall(reply.wall_ns), found->sent);
  journal_.add(at, found->record, line.probe->from.view(),
               trace::ProbeAnswered{.probe = static_cast<std::uint16_t>(line.index),
                                    .number = found->number,
                                    .rtt = at - found->sent});
  line.waiting.erase(found);
}

void Prober::give_up(Line& line) {
  while (!line.waiting.empty()) {
    const Waiting& oldest = line.waiting.front();
    const Instant over = oldest.sent + line.probe->timeout;
    if (over > clock_.now()) return;
    journal_.add(
        over, oldest.record, line.probe->from.view(),
        trace::ProbeLost{.probe = static_cast<std::uint16_t>(line.index), .number = oldest.number});
    line.waiting.pop_front();
  }
}

}  // namespace havip::live_run
