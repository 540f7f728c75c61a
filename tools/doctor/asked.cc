#include "tools/doctor/asked.h"

#include <algorithm>
#include <map>
#include <tuple>

#include <fmt/format.h>

namespace havip::doctor {
namespace {

using Kind = PacketSeen::Kind;
using Key = std::tuple<net::DeviceId, Asking::Kind, std::uint16_t>;

constexpr std::size_t kQuestions = 10;
constexpr Duration kPatience = std::chrono::seconds(1);  // to wait for an answer
constexpr Duration kLately = std::chrono::seconds(10);   // before the end: older ones say nothing
constexpr std::uint16_t kBadStatus = 400;                // RFC 9110 §15.5

bool is_question(const PacketSeen& p, net::Ipv4Addr vip) {
  const bool asks = p.kind == Kind::kPing || p.kind == Kind::kSyn || p.kind == Kind::kDatagram;
  return asks && p.dst == net::IpAddr(vip);
}

Asking::Kind kind_of(Kind kind) {
  if (kind == Kind::kPing || kind == Kind::kPong) return Asking::Kind::kPing;
  return kind == Kind::kDatagram ? Asking::Kind::kUdp : Asking::Kind::kTcp;
}

bool is_answer(const PacketSeen& answer, const PacketSeen& question) {
  if (answer.at < question.at || answer.src != question.dst || answer.dst != question.src)
    return false;
  switch (answer.kind) {
    case Kind::kPong:
      return question.kind == Kind::kPing && answer.peer_port == question.peer_port &&
             answer.code == question.code;
    case Kind::kSynAck:
    case Kind::kReset:
    case Kind::kHttpStatus:
      return question.kind == Kind::kSyn && answer.port == question.port &&
             answer.peer_port == question.peer_port;
    case Kind::kDatagram:  // back: its ports are turned round
      return question.kind == Kind::kDatagram && answer.peer_port == question.port &&
             answer.port == question.peer_port;
    case Kind::kRefused:
      return question.kind != Kind::kPing && answer.port == question.port;
    case Kind::kPing:
    case Kind::kSyn:
      return false;
  }
  return false;
}

// What came back to the one who asked.
void count_answers(Asking& asking, const std::vector<const PacketSeen*>& back) {
  for (const PacketSeen* question : asking.questions) {
    bool answered = false;
    const PacketSeen* refusal = nullptr;
    for (const PacketSeen* one : back) {
      if (!is_answer(*one, *question)) continue;
      if (one->kind == Kind::kHttpStatus) {
        asking.bad_status = one->code >= kBadStatus ? one : nullptr;
      } else if (one->kind == Kind::kReset || one->kind == Kind::kRefused) {
        refusal = one;
      } else {
        answered = true;
      }
    }
    // A connection that is reset after it was accepted is no answer either.
    if (refusal != nullptr) {
      ++asking.refused;
      asking.refusal = refusal;
    } else if (answered) {
      ++asking.answered;
    }
  }
}

void count_arrivals(Asking& asking, const std::vector<const PacketSeen*>& at_owner) {
  for (const PacketSeen* question : asking.questions) {
    for (const PacketSeen* one : at_owner) {
      const bool same = one->kind == question->kind && one->src == question->src &&
                        one->peer_port == question->peer_port && one->code == question->code &&
                        one->port == question->port && one->at >= question->at;
      if (!same) continue;
      ++asking.arrived;
      asking.arrival = one;
      break;
    }
  }
}

bool is_reply_from(const PacketSeen& p, net::Ipv4Addr vip) {
  const bool replies =
      p.kind == Kind::kPong || p.kind == Kind::kSynAck || p.kind == Kind::kHttpStatus;
  return replies && p.src == net::IpAddr(vip);
}

}  // namespace

Asked who_asked(const Capture& capture, net::Ipv4Addr vip, const Answering& answering,
                Instant end) {
  Asked out;
  std::map<Key, std::vector<const PacketSeen*>> asked;
  std::map<net::DeviceId, std::vector<const PacketSeen*>> back;
  std::vector<const PacketSeen*> at_owner;
  for (const PacketSeen& p : capture.packets) {
    const Point& point = capture.points[p.point];
    if (point.kind != Point::Kind::kNic) continue;
    const bool recent = p.at >= end - kPatience - kLately;
    // What the owner sends there it balances, or asks itself.
    const bool of_owner = point.device == answering.owner;
    if (p.from_guest && is_question(p, vip) && recent && p.at <= end - kPatience && !of_owner) {
      asked[{point.device, kind_of(p.kind), p.port}].push_back(&p);
    } else if (!p.from_guest && p.src == net::IpAddr(vip) && recent) {
      back[point.device].push_back(&p);
    } else if (!p.from_guest && is_question(p, vip) && recent && point.device == answering.owner) {
      at_owner.push_back(&p);
    } else if (p.from_guest && is_reply_from(p, vip) && recent && p.at > answering.since &&
               std::ranges::count(answering.others, point.device) > 0) {
      out.by_stranger = &p;
      out.stranger = point.device;
      ++out.stranger_answers;
    }
  }
  for (auto& [key, questions] : asked) {
    Asking asking{.kind = std::get<1>(key), .from = std::get<0>(key), .port = std::get<2>(key)};
    const std::size_t first = questions.size() > kQuestions ? questions.size() - kQuestions : 0;
    asking.questions.assign(questions.begin() + static_cast<std::ptrdiff_t>(first),
                            questions.end());
    count_answers(asking, back[asking.from]);
    count_arrivals(asking, at_owner);
    out.askings.push_back(std::move(asking));
  }
  return out;
}

std::string to_string(const Asking& asking) {
  if (asking.kind == Asking::Kind::kPing) return "ping";
  return fmt::format("{} port {}", asking.kind == Asking::Kind::kTcp ? "TCP" : "UDP", asking.port);
}

}  // namespace havip::doctor
