// Whom an instance talks to, and from where: source addresses, peers, groups, and the family that
// all of them share.
#include <fmt/format.h>

#include "hostsim/guest/conf/instance_acts.h"
#include "hostsim/guest/conf/number.h"

namespace havip::hostsim::conf {
namespace {

std::string spoken(Reader& reader) {
  return fmt::format("({}) ", reader.instance().kept.name);
}

// "VRRP instance[VI_1] malformed src address[x]", and its like for the wrong family.
void misplaced(Reader& reader, Position at, std::string_view what, std::string_view text) {
  reader.error(
      at,
      fmt::format("Configuration error: VRRP instance[{}] and {}[{}] MUST be of the same family "
                  "!!! Skipping...",
                  reader.instance().kept.name, what, text));
}
void malformed(Reader& reader, Position at, std::string_view what, std::string_view text) {
  reader.error(at,
               fmt::format("Configuration error: VRRP instance[{}] malformed {}[{}]. Skipping...",
                           reader.instance().kept.name, what, text));
}

// The TTLs that a peer's line asks for; false once a word is wrong.
bool read_ttl(Reader& reader, const Line& line, std::size_t word, UnicastPeer& peer) {
  const std::string& option = line.words[word].text;
  if (option != "min_ttl" && option != "max_ttl") {
    reader.error(line.at(word),
                 fmt::format("{}unknown unicast_peer option {}", spoken(reader), option));
    return false;
  }
  if (word + 1 == line.words.size()) {
    reader.error(line.at(word), fmt::format("{}{} is missing a value", spoken(reader), option));
    return false;
  }
  const auto value = read_number(line.words[word + 1].text, line.at(word + 1), {.max = 255},
                                 Junk::kRefused, reader.report());
  if (!value) return false;
  (option == "min_ttl" ? peer.min_ttl : peer.max_ttl) = static_cast<std::uint8_t>(*value);
  return true;
}

void peer_entry(Reader& reader, const Line& line) {
  const std::string& text = line.words[0].text;
  const auto ip = net::parse_ip(text);
  if (!ip) return malformed(reader, line.at(0), "unicast peer address", text);
  if (!same_family(reader, ip->family())) {
    return misplaced(reader, line.at(0), "unicast peer address", text);
  }
  UnicastPeer& peer = reader.instance().kept.unicast_peers.emplace_back();
  peer.ip = *ip;
  for (std::size_t i = 1; i < line.words.size(); i += 2) {
    if (!read_ttl(reader, line, i, peer)) break;
  }
  if (peer.min_ttl <= peer.max_ttl) return;
  reader.error(line.at(0), fmt::format("{}min_ttl {} > max_ttl {} - all packets will be discarded",
                                       spoken(reader), peer.min_ttl, peer.max_ttl));
}

}  // namespace

bool same_family(Reader& reader, net::Family family) {
  InstanceDraft& instance = reader.instance();
  if (!instance.family) instance.family = family;
  return *instance.family == family;
}

namespace acts {

void source_ip(Reader& reader, const Line& line) {
  const std::string& text = line.words[1].text;
  InstanceDraft& instance = reader.instance();
  if (line.keyword() == "unicast_src_ip") instance.unicast_keyword = true;
  const auto ip = net::parse_ip(text);
  if (!ip) return malformed(reader, line.at(1), "src address", text);
  if (!same_family(reader, ip->family())) {
    return misplaced(reader, line.at(1), "src address", text);
  }
  instance.source = *ip;
}

void track_src_ip(Reader& reader, const Line&) {
  reader.instance().kept.track_src_ip = true;
}

void mcast_dst_ip(Reader& reader, const Line& line) {
  const std::string& text = line.words[1].text;
  const auto ip = net::parse_ip(text);
  if (!ip) {
    reader.error(line.at(1), fmt::format("{}malformed mcast dest address {}. Skipping...",
                                         spoken(reader), text));
  } else if (!same_family(reader, ip->family())) {
    reader.error(line.at(1),
                 fmt::format("{}mcast dest address {} MUST match VRRP instance family. Skipping...",
                             spoken(reader), text));
  } else if (!ip->is_multicast()) {
    reader.error(line.at(1), fmt::format("{}mcast_dst_ip {} not{} multicast. Skipping...",
                                         spoken(reader), text, ip->is_v6() ? " link-local" : ""));
  } else {
    reader.instance().kept.mcast_dst_ip = *ip;
  }
}

void unicast_peer(Reader& reader, const Line& line) {
  reader.instance().unicast_keyword = true;
  reader.read_list(line, peer_entry);
}

void unicast_ttl(Reader& reader, const Line& line) {
  const std::string& text = line.words[1].text;
  if (const auto value =
          read_number(text, line.at(1), {.max = 255}, Junk::kRefused, reader.report())) {
    reader.instance().unicast_ttl = static_cast<std::uint8_t>(*value);
    return;
  }
  reader.error(line.at(1), fmt::format("({}): TTL '{}' not valid - must be between 0 & 255",
                                       reader.instance().kept.name, text));
}

void check_unicast_src(Reader& reader, const Line&) {
  reader.instance().unicast_keyword = true;
  reader.instance().kept.check_unicast_src = true;
}

void unicast_fault_no_peer(Reader& reader, const Line&) {
  reader.instance().kept.unicast_fault_no_peer = true;
}

void old_unicast_checksum(Reader& reader, const Line& line) {
  InstanceDraft& instance = reader.instance();
  instance.unicast_keyword = true;
  if (line.arguments() == 0) {
    instance.kept.unicast_checksum = UnicastChecksum::kOld;
  } else if (line.words[1].text == "never") {
    instance.kept.unicast_checksum = UnicastChecksum::kNever;
  } else {
    reader.error(line.at(1), fmt::format("{}Unknown old_unicast_chksum mode {} - ignoring",
                                         spoken(reader), line.words[1].text));
  }
}

void native_ipv6(Reader& reader, const Line& line) {
  if (same_family(reader, net::Family::kIpv6)) return;
  reader.error(line.at(0), spoken(reader) + "Cannot specify native_ipv6 with IPv4 addresses");
}

}  // namespace acts
}  // namespace havip::hostsim::conf
