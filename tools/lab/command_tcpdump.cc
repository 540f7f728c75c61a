// tcpdump: what passes a guest's NIC, or a tap of a host, from now on.
#include <algorithm>
#include <charconv>

#include "tools/lab/command.h"
#include "tools/lab/frame_filter.h"
#include "tools/lab/tcpdump_text.h"

namespace havip::lab {
namespace {

constexpr Duration kUsually = std::chrono::seconds(10);
constexpr Duration kAtMost = std::chrono::minutes(5);
constexpr std::uint32_t kMostPackets = 1000;

struct Asked {
  std::string interface = "any";
  std::uint32_t count = kMostPackets;
  Duration most = kUsually;
  DumpStyle style;
  std::vector<std::string> filter;
  std::string wrong;
};

bool read_number(const std::string& word, std::uint32_t& out) {
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), out);
  return error == std::errc{} && end == word.data() + word.size() && out > 0;
}

// One word of options: "-nn", "-eni" (whose value follows); false: it is none.
bool read_flags(Asked& asked, const Words& words, std::size_t& i) {
  const std::string& word = words[i];
  if (word.size() < 2 || word[0] != '-') return false;
  for (std::size_t k = 1; k < word.size(); ++k) {
    const char flag = word[k];
    const bool takes_value = flag == 'i' || flag == 'c' || flag == 's' || flag == 'G';
    if (takes_value && (k + 1 < word.size() || i + 1 == words.size())) return false;
    if (flag == 'i') asked.interface = words[++i];
    if (flag == 'c' && !read_number(words[++i], asked.count)) return false;
    if (flag == 's' || flag == 'G') ++i;
    if (flag == 'e') asked.style.link_level = true;
    if (flag == 'v') asked.style.verbose = true;
    if (!takes_value && std::string_view("nevltpqU").find(flag) == std::string_view::npos)
      return false;
    if (takes_value) break;
  }
  return true;
}

Asked read(const Words& words) {
  Asked asked;
  std::size_t i = 1;
  if (words[0] == "timeout") {
    const std::string limit = words.size() > 1 ? words[1] : "";
    const bool bare =
        !limit.empty() && std::ranges::all_of(limit, [](char c) { return c >= '0' && c <= '9'; });
    const auto time = parse_duration(bare ? limit + "s" : limit);
    if (!time || *time <= Duration{} || words.size() < 3 || words[2] != "tcpdump")
      asked.wrong = "timeout";
    if (time) asked.most = std::min(*time, kAtMost);
    i = 3;
  }
  for (; i < words.size(); ++i) {
    if (!asked.filter.empty() || !words[i].starts_with('-')) {
      asked.filter.push_back(words[i]);
    } else if (!read_flags(asked, words, i)) {
      asked.wrong = i < words.size() ? words[i] : words.back();
      break;
    }
  }
  asked.count = std::min(asked.count, kMostPackets);
  return asked;
}

struct Interface {
  net::HostId host;      // of a tap
  net::DeviceId device;  // empty: every one of the node
};

// The interface of that name at the node; none: it has none.
std::optional<Interface> find(const Bench& bench, const std::string& name) {
  if (const runner::GuestNode* guest = bench.play.world().find_guest(bench.node)) {
    for (const auto& nic : guest->setup().nics) {
      if (nic.name == name) return Interface{.host = {}, .device = nic.device};
    }
    return name == "any" ? std::optional(Interface{}) : std::nullopt;
  }
  const runner::HostNode& host = bench.host();
  for (const runner::GuestNode* guest : host.guests()) {
    const auto& nics = guest->setup().nics;
    for (const auto& nic : nics) {
      const std::string tap = fmt::format("tap-{}", guest->setup().id.view());
      if (name == tap || name == nic.device.view())
        return Interface{.host = host.id(), .device = nic.device};
    }
  }
  return name == "any" ? std::optional(Interface{.host = host.id(), .device = {}}) : std::nullopt;
}

}  // namespace

std::string run_tcpdump(Bench& bench, const Words& words) {
  const Asked asked = read(words);
  if (!asked.wrong.empty())
    return bench.voice(
        "tcpdump: {} is not understood; usage: [timeout SECONDS] tcpdump [-env] [-i INTERFACE] "
        "[-c COUNT] [EXPRESSION]\n",
        "tcpdump：不认识 {}；用法：[timeout 秒] tcpdump [-env] [-i 接口] [-c 个数] [表达式]\n",
        asked.wrong);
  const auto filter = parse_filter(asked.filter);
  if (!filter) return fmt::format("tcpdump: {}\n", filter.error());
  const auto where = find(bench, asked.interface);
  if (!where) return fmt::format("tcpdump: {}: No such device exists\n", asked.interface);
  const std::string node = bench.node;
  std::string lines;
  std::uint32_t captured = 0;
  const auto hears = [&](const Seen& seen) {
    if (seen.host != where->host) return true;
    if (where->device.empty() ? where->host.empty() && net::guest_of(seen.device).view() != node
                              : seen.device != where->device)
      return true;
    if (!(*filter)(*seen.frame.frame)) return true;
    lines += tcpdump_text(seen.at, *seen.frame.frame, asked.style);
    return ++captured < asked.count;
  };
  bench.play.listen(asked.most, hears);
  std::string out = "tcpdump: verbose output suppressed, use -v[v]... for full protocol decode\n";
  if (asked.style.verbose) out.clear();
  out +=
      fmt::format("{}listening on {}, link-type EN10MB (Ethernet), snapshot length 262144 bytes\n",
                  asked.style.verbose ? "tcpdump: " : "", asked.interface);
  return out + lines + fmt::format("{} packet{} captured\n", captured, captured == 1 ? "" : "s");
}

}  // namespace havip::lab
