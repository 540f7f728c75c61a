#include "tools/lab/frame_filter.h"

#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "scenarios/loader/node.h"

namespace havip::lab {
namespace {

using wire::Frame;

constexpr std::size_t kMostWords = 200;

enum class Side : std::uint8_t { kEither, kSource, kDestination };

bool either(Side side, bool source, bool destination) {
  return (side != Side::kDestination && source) || (side != Side::kSource && destination);
}

std::optional<std::uint8_t> protocol_of(const Frame& frame) {
  if (const auto* ip = std::get_if<wire::Ipv4>(&frame.payload)) return wire::ip_protocol(*ip);
  if (const auto* ip = std::get_if<wire::Ipv6>(&frame.payload)) return wire::ip_protocol(*ip);
  return std::nullopt;
}

bool is_vrrp(const Frame& frame) {
  if (protocol_of(frame) == wire::kProtocolVrrp) return true;
  const auto* ip = std::get_if<wire::Ipv4>(&frame.payload);
  return ip != nullptr && std::holds_alternative<wire::VrrpAdvert>(ip->payload);
}

bool has_address(const Frame& frame, Side side, const net::IpAddr& address) {
  if (const auto* arp = std::get_if<wire::Arp>(&frame.payload))
    return either(side, net::IpAddr(arp->spa) == address, net::IpAddr(arp->tpa) == address);
  if (const auto* ip = std::get_if<wire::Ipv4>(&frame.payload))
    return either(side, net::IpAddr(ip->src) == address, net::IpAddr(ip->dst) == address);
  if (const auto* ip = std::get_if<wire::Ipv6>(&frame.payload))
    return either(side, net::IpAddr(ip->src) == address, net::IpAddr(ip->dst) == address);
  return false;
}

bool has_port(const Frame& frame, Side side, std::uint16_t port) {
  const auto* ip = std::get_if<wire::Ipv4>(&frame.payload);
  if (ip == nullptr) return false;
  if (const auto* tcp = std::get_if<wire::Tcp>(&ip->payload))
    return either(side, tcp->src_port == port, tcp->dst_port == port);
  if (const auto* udp = std::get_if<wire::Udp>(&ip->payload))
    return either(side, udp->src_port == port, udp->dst_port == port);
  return false;
}

template <class T>
std::optional<T> number(const std::string& word) {
  T value{};
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc{} || end != word.data() + word.size()) return std::nullopt;
  return value;
}

FrameFilter of_protocol(std::uint8_t wanted) {
  return [wanted](const Frame& frame) { return protocol_of(frame) == wanted; };
}

// The words without an argument; null: none of them.
FrameFilter keyword(const std::string& word) {
  if (word == "arp")
    return [](const Frame& f) { return std::holds_alternative<wire::Arp>(f.payload); };
  if (word == "ip")
    return [](const Frame& f) { return std::holds_alternative<wire::Ipv4>(f.payload); };
  if (word == "ip6")
    return [](const Frame& f) { return std::holds_alternative<wire::Ipv6>(f.payload); };
  if (word == "icmp") return of_protocol(wire::kProtocolIcmp);
  if (word == "tcp") return of_protocol(wire::kProtocolTcp);
  if (word == "udp") return of_protocol(wire::kProtocolUdp);
  if (word == "vrrp" || word == "carp") return is_vrrp;
  if (word == "broadcast") return [](const Frame& f) { return f.dst.is_broadcast(); };
  return nullptr;
}

class Parser {
 public:
  explicit Parser(std::vector<std::string> words) : words_(std::move(words)) {}

  Result<FrameFilter> parse() {
    if (words_.empty()) return FrameFilter([](const Frame&) { return true; });
    auto filter = expression();
    if (filter && at_ < words_.size()) return unexpected();
    return filter;
  }

 private:
  [[nodiscard]] bool is(std::string_view word) const {
    return at_ < words_.size() && words_[at_] == word;
  }
  bool take(std::string_view word) {
    if (!is(word)) return false;
    ++at_;
    return true;
  }
  [[nodiscard]] Result<FrameFilter> unexpected() const {
    if (at_ >= words_.size()) return fail("syntax error: the filter ends where a word should be");
    return fail(
        fmt::format("syntax error in filter: {} is not understood", loader::shown(words_[at_])));
  }

  Result<FrameFilter> expression() {
    auto left = term();
    while (left && (take("or") || take("||"))) {
      auto right = term();
      if (!right) return right;
      left = [a = *std::move(left), b = *std::move(right)](const Frame& f) { return a(f) || b(f); };
    }
    return left;
  }

  Result<FrameFilter> term() {
    auto left = factor();
    while (left && at_ < words_.size() && !is("or") && !is("||") && !is(")")) {
      if (!take("and")) take("&&");
      auto right = factor();
      if (!right) return right;
      left = [a = *std::move(left), b = *std::move(right)](const Frame& f) { return a(f) && b(f); };
    }
    return left;
  }

  Result<FrameFilter> factor() {
    if (take("not") || take("!")) {
      auto inner = factor();
      if (!inner) return inner;
      return [a = *std::move(inner)](const Frame& f) { return !a(f); };
    }
    if (take("(")) {
      auto inner = expression();
      if (inner && !take(")")) return unexpected();
      return inner;
    }
    return primitive();
  }

  Result<FrameFilter> primitive() {
    if (at_ >= words_.size()) return unexpected();
    if (is("ip") && at_ + 1 < words_.size() && words_[at_ + 1] == "proto") ++at_;
    if (take("proto")) return protocol();
    if (take("ether")) return ether();
    Side side = Side::kEither;
    if (take("src")) side = Side::kSource;
    if (side == Side::kEither && take("dst")) side = Side::kDestination;
    if (take("port")) return port(side);
    const bool host = take("host");
    if (!host && side == Side::kEither) {
      if (FrameFilter word = keyword(words_[at_])) {
        ++at_;
        return word;
      }
    }
    if (at_ >= words_.size()) return unexpected();
    const auto address = net::parse_ip(words_[at_]);
    if (!address) return unexpected();
    ++at_;
    return [side, ip = *address](const Frame& f) { return has_address(f, side, ip); };
  }

  Result<FrameFilter> protocol() {
    if (take("vrrp") || take("112")) return FrameFilter(is_vrrp);
    if (at_ < words_.size()) {
      if (const auto wanted = number<std::uint8_t>(words_[at_])) {
        ++at_;
        return of_protocol(*wanted);
      }
      if (FrameFilter word = keyword(words_[at_])) {
        ++at_;
        return word;
      }
    }
    return unexpected();
  }

  Result<FrameFilter> port(Side side) {
    const auto wanted = at_ < words_.size() ? number<std::uint16_t>(words_[at_]) : std::nullopt;
    if (!wanted) return unexpected();
    ++at_;
    return [side, port = *wanted](const Frame& f) { return has_port(f, side, port); };
  }

  Result<FrameFilter> ether() {
    Side side = Side::kEither;
    if (take("src")) side = Side::kSource;
    if (side == Side::kEither && take("dst")) side = Side::kDestination;
    take("host");
    if (at_ >= words_.size()) return unexpected();
    const auto mac = net::parse_mac(words_[at_]);
    if (!mac) return unexpected();
    ++at_;
    return [side, wanted = *mac](const Frame& f) {
      return either(side, f.src == wanted, f.dst == wanted);
    };
  }

  std::vector<std::string> words_;
  std::size_t at_ = 0;
};

// A quoted filter is one word of the shell and several of the filter; brackets stand alone.
std::vector<std::string> tokens(const std::vector<std::string>& words) {
  std::vector<std::string> out;
  std::string word;
  const auto flush = [&] {
    if (!word.empty()) out.push_back(std::move(word));
    word.clear();
  };
  for (const std::string& text : words) {
    for (const char c : text) {
      if (c == ' ' || c == '\t' || c == '(' || c == ')') flush();
      if (c == '(' || c == ')') out.emplace_back(1, c);
      if (c != ' ' && c != '\t' && c != '(' && c != ')') word += c;
    }
    flush();
  }
  return out;
}

}  // namespace

Result<FrameFilter> parse_filter(const std::vector<std::string>& words) {
  auto all = tokens(words);
  if (all.size() > kMostWords)
    return fail(fmt::format("a filter of {} words; at most {} are read", all.size(), kMostWords));
  return Parser(std::move(all)).parse();
}

}  // namespace havip::lab
