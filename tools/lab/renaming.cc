#include "tools/lab/renaming.h"

#include <algorithm>
#include <array>
#include <set>
#include <vector>

#include <fmt/format.h>

#include "core/net/ipv4.h"
#include "platform/sim/random.h"

namespace havip::lab {
namespace {

constexpr std::array<std::string_view, 8> kServers{"app",  "api",  "mail", "pay",
                                                   "auth", "shop", "edge", "data"};
constexpr std::array<std::string_view, 5> kClients{"till", "desk", "kiosk", "phone", "probe"};

bool is_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         c == '-';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Does a word begin at `at`? "8" of "172.16.16.8" does not.
bool begins_word(std::string_view text, std::size_t at) {
  if (at == 0) return true;
  if (is_word(text[at - 1])) return false;
  return !(text[at - 1] == '.' && at > 1 && is_digit(text[at - 2]) && is_digit(text[at]));
}

bool ends_word(std::string_view text, std::size_t end) {
  if (end >= text.size()) return true;
  if (is_word(text[end])) return false;
  const bool more_of_address = text[end] == '.' && end + 1 < text.size() &&
                               is_digit(text[end + 1]) && is_digit(text[end - 1]);
  return !more_of_address;
}

// Every IPv4 address that stands in a text as a word.
std::set<net::Ipv4Addr> addresses_in(std::string_view text) {
  std::set<net::Ipv4Addr> found;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!is_digit(text[at]) || !begins_word(text, at)) continue;
    std::size_t end = at;
    while (end < text.size() && (is_digit(text[end]) || text[end] == '.'))
      ++end;
    while (end > at && text[end - 1] == '.')
      --end;
    if (const auto ip = net::parse_ipv4(text.substr(at, end - at))) found.insert(*ip);
    at = end;
  }
  return found;
}

// `count` different numbers of [first, last], ascending.
std::vector<std::uint32_t> some_of(std::uint32_t first, std::uint32_t last, std::size_t count,
                                   sim::Stream& chance) {
  std::set<std::uint32_t> numbers;
  while (numbers.size() < count)
    numbers.insert(first + static_cast<std::uint32_t>(chance.below(last - first + 1)));
  return {numbers.begin(), numbers.end()};
}

class Drawing {
 public:
  Drawing(std::map<std::string, std::string>& names, std::uint64_t seed)
      : names_(names), chance_(seed, "renaming") {}

  void nodes(const Json& scenario) {
    const std::string server(kServers[chance_.below(kServers.size())]);
    const std::string client(kClients[chance_.below(kClients.size())]);
    for (const Json& guest : scenario.at("guests")) {
      const std::string old = guest.at("id");
      const bool serves = guest.contains("keepalived") || guest.contains("services");
      names_[old] = fresh((serves ? server : client) + "-", 1, 99);
      names_["tap-" + old] = "tap-" + names_[old];
    }
    for (const Json& host : scenario.at("hosts"))
      names_[host.at("id").get<std::string>()] = fresh("node-", 10, 999);
    names_[scenario.at("vpc").at("id").get<std::string>()] = fresh("vpc-", 100, 999);
    for (const Json& subnet : scenario.at("subnets"))
      names_[subnet.at("id").get<std::string>()] = fresh("subnet-", 100, 999);
    if (!scenario.contains("havips")) return;
    for (const Json& havip : scenario.at("havips"))
      names_[havip.at("id").get<std::string>()] = fresh("havip-", 1000, 9999);
  }

  // All addresses of the VPC move to another one; the order of the last octets stays.
  void addresses(const net::Subnet& vpc, const std::set<net::Ipv4Addr>& used) {
    std::set<std::uint32_t> thirds;
    std::set<std::uint32_t> lasts;
    for (const net::Ipv4Addr ip : used) {
      if (!vpc.contains(ip)) continue;
      thirds.insert(ip.value >> 8U & 0xffU);
      const std::uint32_t last = ip.value & 0xffU;
      if (last > 1 && last < 255) lasts.insert(last);
    }
    const std::uint32_t network = 10U << 24U | static_cast<std::uint32_t>(1 + chance_.below(250))
                                                   << 16U;
    const auto new_thirds = some_of(1, 254, thirds.size(), chance_);
    const auto new_lasts = some_of(2, 254, lasts.size(), chance_);
    const auto moved = [](std::uint32_t octet, const std::set<std::uint32_t>& from,
                          const std::vector<std::uint32_t>& to) {
      const auto it = from.find(octet);
      return it == from.end() ? octet
                              : to[static_cast<std::size_t>(std::distance(from.begin(), it))];
    };
    for (const net::Ipv4Addr ip : used) {
      if (!vpc.contains(ip)) continue;
      const net::Ipv4Addr to =
          ip == vpc.network
              ? net::Ipv4Addr{network}
              : net::Ipv4Addr{network | moved(ip.value >> 8U & 0xffU, thirds, new_thirds) << 8U |
                              moved(ip.value & 0xffU, lasts, new_lasts)};
      names_[to_string(ip)] = to_string(to);
    }
  }

 private:
  std::string fresh(const std::string& prefix, std::uint64_t first, std::uint64_t last) {
    for (;;) {
      std::string name = fmt::format("{}{}", prefix, first + chance_.below(last - first + 1));
      if (taken_.insert(name).second) return name;
    }
  }

  std::map<std::string, std::string>& names_;
  std::set<std::string> taken_;
  sim::Stream chance_;
};

}  // namespace

Result<Renaming> Renaming::draw(const Json& scenario, std::string_view texts, std::uint64_t seed) {
  const auto vpc = net::parse_subnet(scenario.at("vpc").at("cidr").get<std::string>());
  if (!vpc || vpc->prefix != 16) return fail("its VPC is no /16, which a variant needs");
  for (const Json& subnet : scenario.at("subnets")) {
    const auto block = net::parse_subnet(subnet.at("cidr").get<std::string>());
    if (!block || block->prefix != 24) return fail("a subnet is no /24, which a variant needs");
  }
  Renaming renaming;
  Drawing drawing(renaming.names_, seed);
  drawing.nodes(scenario);
  drawing.addresses(*vpc, addresses_in(scenario.dump() + "\n" + std::string(texts)));
  return renaming;
}

std::string Renaming::apply(std::string_view text) const {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::pair<const std::string, std::string>* longest = nullptr;
    if (begins_word(text, at)) {
      for (const auto& one : names_) {
        const bool here = text.substr(at).starts_with(one.first) &&
                          ends_word(text, at + one.first.size()) &&
                          (longest == nullptr || longest->first.size() < one.first.size());
        if (here) longest = &one;
      }
    }
    if (longest == nullptr) {
      out += text[at++];
    } else {
      out += longest->second;
      at += longest->first.size();
    }
  }
  return out;
}

std::string Renaming::apply_in_braces(std::string_view text) const {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t open = text.find('{', at);
    const std::size_t close = open == std::string_view::npos ? open : text.find('}', open);
    if (close == std::string_view::npos) return out.append(text.substr(at));
    const auto it = names_.find(std::string(text.substr(open + 1, close - open - 1)));
    out.append(text.substr(at, open + 1 - at));
    out.append(it == names_.end() ? text.substr(open + 1, close - open - 1)
                                  : std::string_view(it->second));
    at = close;
  }
  return out;
}

Json Renaming::apply(const Json& json) const {
  if (json.is_string()) return apply(std::string_view(json.get_ref<const std::string&>()));
  Json out = json;
  if (json.is_array()) {
    for (Json& item : out)
      item = apply(Json(item));
  } else if (json.is_object()) {
    const bool text = json.size() == 2 && json.contains("en") && json.contains("zh");
    out = Json::object();
    for (const auto& [key, value] : json.items()) {
      out[apply(std::string_view(key))] = text && value.is_string()
                                              ? Json(apply_in_braces(value.get<std::string>()))
                                              : apply(value);
    }
  }
  return out;
}

}  // namespace havip::lab
