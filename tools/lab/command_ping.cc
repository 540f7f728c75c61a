// ping and arping: a guest that asks. Both are deeds of the session, so that what they leave in
// neighbour tables is there; neither is graded, but an ARP that announces (arping -U).
#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "tools/lab/command.h"

namespace havip::lab {
namespace {

constexpr std::uint32_t kMostPings = 100;
constexpr Duration kSecond = std::chrono::seconds(1);

std::optional<std::uint32_t> count_of(const std::string& word) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc{} || end != word.data() + word.size() || value == 0) return std::nullopt;
  return std::min(value, kMostPings);
}

struct Asked {
  std::uint32_t count = 4;
  std::string nic;  // "": the first
  std::string target;
  bool announce = false;  // arping -U, -A
  std::string wrong;      // what is not understood
};

Asked read(const Words& words) {
  Asked asked;
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::string& word = words[i];
    const bool takes_value = word == "-c" || word == "-I" || word == "-W" || word == "-w" ||
                             word == "-i" || word == "-s";
    if (takes_value && i + 1 == words.size()) {
      asked.wrong = word;
    } else if (word == "-c") {
      const auto count = count_of(words[++i]);
      if (count) asked.count = *count;
      if (!count) asked.wrong = words[i];
    } else if (word == "-I") {
      asked.nic = words[++i];
    } else if (takes_value) {
      ++i;
    } else if (word == "-U" || word == "-A") {
      asked.announce = true;
    } else if (word == "-n" || word == "-q" || word == "-b") {
      continue;
    } else if (word.starts_with('-') || !asked.target.empty()) {
      asked.wrong = word;
    } else {
      asked.target = word;
    }
  }
  return asked;
}

// What came of a ping, read from the trace.
struct Pings {
  std::vector<std::pair<std::uint32_t, Duration>> answered;  // number, round trip
  Duration span{};                                           // from the first request to the last
};

Pings pings_of(const trace::Recorder& trace, std::uint16_t probe, std::uint32_t count) {
  Pings pings;
  const auto number = [&](std::uint16_t index) -> std::uint32_t {  // from 1; 0: another's
    return index >= probe && index < probe + count ? index - probe + 1U : 0;
  };
  std::optional<Instant> first;
  for (const trace::Record& record : trace.records()) {
    if (const auto* sent = std::get_if<trace::ProbeSent>(&record.event)) {
      if (number(sent->probe) == 0) continue;
      if (!first) first = record.at;
      pings.span = record.at - *first;
    } else if (const auto* answer = std::get_if<trace::ProbeAnswered>(&record.event)) {
      if (const std::uint32_t n = number(answer->probe); n != 0)
        pings.answered.emplace_back(n, answer->rtt);
    }
  }
  return pings;
}

std::string milliseconds(double value) {
  return fmt::format("{:.3f}", value);
}

std::string statistics(const Asked& asked, const Pings& pings) {
  const std::size_t lost = asked.count - std::min<std::size_t>(asked.count, pings.answered.size());
  std::string out = fmt::format(
      "\n--- {} ping statistics ---\n{} packets transmitted, {} received, {}% packet loss, time "
      "{}ms\n",
      asked.target, asked.count, pings.answered.size(), lost * 100 / asked.count,
      ns(pings.span) / 1'000'000);
  if (pings.answered.empty()) return out;
  double least = 1e18;
  double most = 0;
  double sum = 0;
  double squares = 0;
  for (const auto& [number, rtt] : pings.answered) {
    const double ms = static_cast<double>(ns(rtt)) / 1e6;
    least = std::min(least, ms);
    most = std::max(most, ms);
    sum += ms;
    squares += ms * ms;
  }
  const auto n = static_cast<double>(pings.answered.size());
  const double deviation = std::sqrt(std::max(0.0, squares / n - sum / n * (sum / n)));
  return out + fmt::format("rtt min/avg/max/mdev = {}/{}/{}/{} ms\n", milliseconds(least),
                           milliseconds(sum / n), milliseconds(most), milliseconds(deviation));
}

const hostsim::NicSetup* nic_of(const Bench& bench, const std::string& name) {
  for (const hostsim::NicSetup& nic : bench.guest().setup().nics) {
    if (name.empty() || nic.name == name) return &nic;
  }
  return nullptr;
}

std::string hex(const wire::Bytes& bytes) {
  std::string text;
  for (const auto octet : bytes)
    text += fmt::format("{:02x}", octet);
  return text;
}

std::string announce(Bench& bench, const Asked& asked, const hostsim::NicSetup& nic,
                     net::Ipv4Addr ip) {
  if (std::string no = bench.refusal(May::kGarps); !no.empty()) return no;
  const std::string failed = bench.act({{.in = std::chrono::milliseconds(1),
                                         .entry = {{"do", "send_garp"},
                                                   {"guest", bench.node},
                                                   {"nic", nic.name},
                                                   {"vip", to_string(ip)},
                                                   {"count", asked.count},
                                                   {"every", "1s"}}}});
  if (!failed.empty()) return failed;
  bench.play.wait((asked.count - 1) * kSecond);
  return fmt::format(
      "ARPING {} from {} {}\nSent {} probes ({} broadcast(s))\n"
      "Received 0 response(s)\n",
      to_string(ip), to_string(ip), nic.name, asked.count, asked.count);
}

// Asks with a frame of its own, and hears at the NIC what comes back.
std::string ask(Bench& bench, const Asked& asked, const hostsim::NicSetup& nic, net::Ipv4Addr ip) {
  const wire::Frame request{
      .dst = net::kBroadcastMac,
      .src = nic.mac,
      .payload = wire::Arp{
          .op = wire::Arp::kRequest, .sha = nic.mac, .spa = nic.ip, .tha = {}, .tpa = ip}};
  std::string out =
      fmt::format("ARPING {} from {} {}\n", to_string(ip), to_string(nic.ip), nic.name);
  std::uint32_t received = 0;
  const net::DeviceId device = nic.device;
  const Listener hears = [&](const Seen& seen) {
    const auto* arp = std::get_if<wire::Arp>(&seen.frame.frame->payload);
    const bool answer = arp != nullptr && arp->op == wire::Arp::kReply && arp->spa == ip;
    if (!answer || seen.device != device || !seen.host.empty() || seen.from_guest) return true;
    out += fmt::format("Unicast reply from {} [{}]\n", to_string(ip), to_string(arp->sha));
    ++received;
    return true;
  };
  for (std::uint32_t i = 0; i < asked.count; ++i) {
    const auto done = bench.play.look({{.in = std::chrono::milliseconds(1),
                                        .entry = {{"do", "send_garp"},
                                                  {"guest", bench.node},
                                                  {"nic", nic.name},
                                                  {"raw", hex(wire::encode(request))}}}},
                                      hears);
    if (!done) return bench.voice("the frame could not be sent\n", "报文发不出去\n");
    bench.play.listen(i + 1 < asked.count ? kSecond : kSecond / 2, hears);
  }
  return out + fmt::format("Sent {} probes ({} broadcast(s))\nReceived {} response(s)\n",
                           asked.count, asked.count, received);
}

}  // namespace

std::string run_ping(Bench& bench, const Words& words) {
  const Asked asked = read(words);
  const auto ip = net::parse_ip(asked.target);
  if (!asked.wrong.empty() || asked.target.empty())
    return bench.voice("usage: ping [-c COUNT] ADDRESS\n", "用法：ping [-c 次数] 地址\n");
  if (!ip) return fmt::format("ping: {}: Name or service not known\n", asked.target);
  const auto probe = bench.play.ping(bench.node, *ip, asked.count);
  if (!probe) return fmt::format("ping: {}\n", probe.error().front().text);
  const Duration last = (asked.count - 1) * kSecond;
  bench.play.wait(last + std::chrono::milliseconds(50));
  Pings pings = pings_of(bench.play.world().trace(), *probe, asked.count);
  if (pings.answered.empty() || pings.answered.back().first != asked.count) {
    bench.play.wait(kSecond);
    pings = pings_of(bench.play.world().trace(), *probe, asked.count);
  }
  std::string out = fmt::format("PING {} ({}) 56(84) bytes of data.\n", asked.target, asked.target);
  for (const auto& [number, rtt] : pings.answered)
    out += fmt::format("64 bytes from {}: icmp_seq={} ttl=64 time={} ms\n", asked.target, number,
                       milliseconds(static_cast<double>(ns(rtt)) / 1e6));
  return out + statistics(asked, pings);
}

std::string run_arping(Bench& bench, const Words& words) {
  const Asked asked = read(words);
  const auto ip = net::parse_ipv4(asked.target);
  if (!asked.wrong.empty() || asked.target.empty() || !ip)
    return bench.voice("usage: arping [-U] [-c COUNT] [-I NIC] IPV4-ADDRESS\n",
                       "用法：arping [-U] [-c 次数] [-I 网卡] IPv4 地址\n");
  const hostsim::NicSetup* nic = nic_of(bench, asked.nic);
  if (nic == nullptr) return fmt::format("arping: Device {} not available.\n", asked.nic);
  const hostsim::NicSetup copy = *nic;  // the world is built anew by what follows
  return asked.announce ? announce(bench, asked, copy, *ip) : ask(bench, asked, copy, *ip);
}

}  // namespace havip::lab
