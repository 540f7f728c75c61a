// virtual_ipaddress and virtual_ipaddress_excluded: "IP[/LEN] [OPTION [VALUE]]..." a line.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "hostsim/guest/conf/instance_acts.h"
#include "hostsim/guest/conf/number.h"

namespace havip::hostsim::conf {
namespace {

// One line being read. What a step refuses, it has reported.
class AddressLine {
 public:
  AddressLine(Reader& reader, const Line& line) : reader_(reader), line_(line) {}

  struct Option {
    std::string_view name;
    bool value;  // a word follows
    Handling handling;
    std::string_view note;
    // Reads the value; false: the address is dropped.
    bool (AddressLine::*read)(std::size_t word) = nullptr;
  };

  std::optional<VirtualAddress> read() {
    if (!read_ip()) return std::nullopt;
    for (std::size_t i = 1; i < line_.words.size(); ++i) {
      if (!read_option(i)) return std::nullopt;
    }
    check_peer();
    return address_;
  }

 private:
  void error(std::size_t word, std::string_view text) {
    reader_.report().says(Severity::kError, line_.at(word), text);
  }

  bool read_ip() {
    const std::string_view text = line_.keyword();
    const std::size_t slash = text.find('/');
    const auto ip = net::parse_ip(text.substr(0, slash));
    if (!ip) {
      error(0, fmt::format("VRRP parsed invalid IP {}. skipping IP...", text));
      return false;
    }
    address_.ip = *ip;
    address_.prefix = ip->host_prefix();
    has_prefix_ = slash != std::string_view::npos;
    if (has_prefix_) read_prefix(text.substr(slash + 1));
    return true;
  }

  void read_prefix(std::string_view text) {
    const std::uint8_t longest = address_.ip.host_prefix();
    const auto prefix =
        read_number(text, line_.at(0), {.max = longest}, Junk::kIgnored, reader_.report());
    address_.prefix = static_cast<std::uint8_t>(prefix.value_or(longest));
    if (prefix) return;
    error(0, fmt::format("Invalid address prefix len {} for address {} - using {}", text,
                         line_.keyword(), longest));
  }

  // Moves `word` to the last word of the option. False: the address is dropped.
  bool read_option(std::size_t& word);

  bool read_device(std::size_t word) {
    const std::string_view name = line_.words[word].text;
    if (!address_.device.empty()) {
      error(word,
            fmt::format("Cannot specify ipaddress device more than once for {}", line_.keyword()));
      return false;
    }
    if (!reader_.nic_exists(name)) {
      reader_.misses_interface(
          line_.at(word), name,
          fmt::format("interface {} for ip address {} doesn't exist", name, line_.keyword()));
    }
    address_.device = name;
    return true;
  }

  bool read_label(std::size_t word) {
    constexpr std::size_t kMaxLabel = 15;  // of a Linux interface name
    const std::string_view label = line_.words[word].text;
    if (address_.ip.is_v6()) {
      error(word, fmt::format("Cannot specify label for IPv6 addresses ({}) - ignoring label",
                              line_.keyword()));
      return true;
    }
    if (label.size() <= kMaxLabel) return true;
    error(word, fmt::format("Address label {} is longer than maximum length {} - removing address",
                            label, kMaxLabel));
    return false;
  }

  bool read_scope(std::size_t word) {
    constexpr std::array<std::string_view, 5> kScopes{"global", "site", "link", "host", "nowhere"};
    const std::string_view scope = line_.words[word].text;
    const bool digits = scope.size() <= 3 && !scope.empty() &&
                        scope.find_first_not_of("0123456789") == std::string_view::npos;
    const bool number = digits && std::string(3 - scope.size(), '0').append(scope) <= "255";
    if (!number && std::find(kScopes.begin(), kScopes.end(), scope) == kScopes.end()) {
      error(word,
            fmt::format("Invalid scope '{}' specified for {} - ignoring", scope, line_.keyword()));
    }
    return true;
  }

  bool read_broadcast(std::size_t word) {
    constexpr std::uint8_t kLongest = 30;  // a subnet with a broadcast address of its own
    const std::string_view text = line_.words[word].text;
    if (address_.ip.is_v6()) {
      error(word, fmt::format("VRRP is trying to assign a broadcast {} to the IPv6 address {} "
                              "!!?? WTF... skipping VIP...",
                              line_.words[word - 1].text, line_.keyword()));
      return false;
    }
    has_broadcast_ = true;
    if (text == "+" || text == "-") {
      if (address_.prefix > kLongest) {
        error(word,
              fmt::format("Address prefix length {} too long for broadcast", address_.prefix));
      }
      return true;
    }
    if (net::parse_ipv4(text)) return true;
    error(word,
          fmt::format("VRRP is trying to assign invalid broadcast {}. skipping VIP...", text));
    return false;
  }

  bool read_peer(std::size_t word) {
    const std::string_view text = line_.words[word].text;
    const auto peer = net::parse_ip(text);
    if (!peer) {
      error(word, fmt::format("VRRP parsed invalid IP {}. skipping IP...", text));
      error(word, fmt::format("Invalid peer address {}", text));
      return false;
    }
    if (peer->family() != address_.ip.family()) {
      error(word, fmt::format("Peer address {} does not match address family", text));
      return false;
    }
    has_peer_ = true;
    return true;
  }

  bool read_lifetime(std::size_t word) {
    const std::string_view text = line_.words[word].text;
    if (text == "forever" ||
        read_number(text, line_.at(word), {}, Junk::kRefused, reader_.report())) {
      return true;
    }
    error(word, fmt::format("preferred_lft {} is invalid", text));
    return true;
  }

  bool read_no_track(std::size_t) {
    address_.no_track = true;
    return true;
  }

  bool read_use_vmac(std::size_t) {
    address_.use_vmac = true;
    return true;
  }

  // An address with a peer has neither a length nor a broadcast address of its own.
  void check_peer() {
    if (!has_peer_) return;
    if (has_prefix_) {
      error(0, "Cannot specify address prefix when specifying peer address - ignoring");
      address_.prefix = address_.ip.host_prefix();
    }
    if (!has_broadcast_) return;
    error(0, "Cannot specify broadcast and peer addresses - ignoring broadcast address");
  }

  static const std::array<Option, 13> kOptions;

  Reader& reader_;
  const Line& line_;
  VirtualAddress address_;
  bool has_prefix_ = false;
  bool has_peer_ = false;
  bool has_broadcast_ = false;
};

constexpr std::string_view kNotShown = "an address is its number, length and device";

constexpr std::array<AddressLine::Option, 13> AddressLine::kOptions{{
    {"dev", true, Handling::kActs, "", &AddressLine::read_device},
    {"label", true, Handling::kNoEffect, kNotShown, &AddressLine::read_label},
    {"scope", true, Handling::kNoEffect, kNotShown, &AddressLine::read_scope},
    {"brd", true, Handling::kNoEffect, kNotShown, &AddressLine::read_broadcast},
    {"preferred_lft", true, Handling::kNoEffect, kNotShown, &AddressLine::read_lifetime},
    {"home", false, Handling::kNoEffect, kNotShown},
    {"-nodad", false, Handling::kNoEffect, kNotShown},
    {"mngtmpaddr", false, Handling::kNoEffect, kNotShown},
    {"noprefixroute", false, Handling::kNoEffect, kNotShown},
    {"autojoin", false, Handling::kNoEffect, kNotShown},
    {"peer", true, Handling::kNoEffect, "a peer is a route, and guests have none",
     &AddressLine::read_peer},
    {"no_track", false, Handling::kActs, "", &AddressLine::read_no_track},
    {"use_vmac", false, Handling::kActs, "", &AddressLine::read_use_vmac},
}};

bool AddressLine::read_option(std::size_t& word) {
  const std::string_view name = line_.words[word].text;
  const Position at = line_.at(word);
  const auto option = std::find_if(kOptions.begin(), kOptions.end(),
                                   [name](const Option& o) { return o.name == name; });
  if (option == kOptions.end()) {
    error(word, fmt::format("Unknown configuration entry '{}' for ip address - ignoring", name));
    return true;
  }
  if (option->value && word + 1 == line_.words.size()) {
    error(word, fmt::format("No {} parameter specified for {}", name, line_.keyword()));
    return false;
  }
  if (option->value) ++word;
  if (option->read != nullptr && !(this->*option->read)(word)) return false;
  switch (option->handling) {
    case Handling::kActs:
    case Handling::kLater:
      break;
    case Handling::kNoEffect:
      reader_.report().no_effect(at, name, option->note);
      break;
    case Handling::kUnsupported:
      reader_.report().unsupported(at, name, option->note);
      break;
  }
  return true;
}

void vip_entry(Reader& reader, const Line& line) {
  auto address = AddressLine(reader, line).read();
  if (!address) return;
  if (!same_family(reader, address->ip.family())) {
    reader.error(line.at(0),
                 fmt::format("({}): address family must match VRRP instance [{}] - ignoring",
                             reader.instance().kept.name, line.keyword()));
    return;
  }
  reader.instance().kept.vips.push_back(std::move(*address));
}

void excluded_entry(Reader& reader, const Line& line) {
  if (auto address = AddressLine(reader, line).read()) {
    reader.instance().kept.excluded_vips.push_back(std::move(*address));
  }
}

}  // namespace

void acts::virtual_ipaddress(Reader& reader, const Line& line) {
  reader.read_list(line, vip_entry);
}

void acts::virtual_ipaddress_excluded(Reader& reader, const Line& line) {
  reader.read_list(line, excluded_entry);
}

}  // namespace havip::hostsim::conf
