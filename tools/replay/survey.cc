#include "tools/replay/survey.h"

#include "tools/replay/sighting.h"

namespace havip::replay {
namespace {

// Finds what belongs to `key` or makes it, as long as there is room.
template <class Map, class Key>
typename Map::mapped_type* within(Map& map, const Key& key, std::size_t most, Survey& survey) {
  const auto found = map.find(key);
  if (found != map.end()) return &found->second;
  if (map.size() < most) return &map[key];
  ++survey.overlooked;
  return nullptr;
}

void add(std::set<net::Ipv4Addr>& addresses, net::Ipv4Addr ip) {
  if (!ip.is_unspecified() && addresses.size() < kMostAddresses) addresses.insert(ip);
}

class Surveyor {
 public:
  explicit Surveyor(Survey& survey) : survey_(survey) {}

  void operator()(const Packet& packet) {
    if (!survey_.first) survey_.first = packet.at;
    survey_.last = packet.at;
    if (packet.source >= survey_.spans.size()) {
      survey_.spans.resize(packet.source + std::size_t{1}, {.first = packet.at});
    }
    Survey::Span& span = survey_.spans[packet.source];
    ++span.packets;
    span.last = packet.at;
    packet_ = &packet;
    std::visit(*this, look(packet.frame, packet.whole));
  }

  void operator()(const std::monostate&) {}
  void operator()(const DamagedAdvert&) { ++survey_.damaged_adverts; }
  void operator()(const CutShort&) { ++survey_.cut_short; }

  void operator()(const ArpSighting& seen) {
    Station* station = station_of(seen.source);
    if (!seen.announces()) {
      if (station != nullptr) add(station->asks_from, seen.vip());
      return;
    }
    if (station != nullptr) {
      auto* claims = within(station->claims, seen.vip(), kMostAddresses, survey_);
      if (claims != nullptr) ++*claims;
    }
    const std::tuple key{packet_->source, seen.source, packet_->direction};
    auto* garps = within(survey_.garps, key, kMostStations, survey_);
    if (garps != nullptr) ++*garps;
  }

  void operator()(const AdvertSighting& seen) {
    Station* station = station_of(seen.source);
    if (station != nullptr && seen.from.is_v4()) add(station->advertises_from, seen.from.v4());
    const std::pair key{seen.from, packet_->source};
    auto* adverts = within(survey_.adverts, key, kMostStations, survey_);
    if (adverts != nullptr) ++*adverts;
    for (const net::IpAddr& ip : seen.addresses) {
      if (!ip.is_v4()) continue;
      auto* vrids = within(survey_.advertised, ip.v4(), kMostStations, survey_);
      if (vrids != nullptr) vrids->insert(seen.vrid);
    }
  }

 private:
  Station* station_of(const net::MacAddr& mac) {
    const std::size_t before = survey_.stations.size();
    Station* station = within(survey_.stations, mac, kMostStations, survey_);
    if (survey_.stations.size() != before) station->source = packet_->source;
    return station;
  }

  Survey& survey_;
  const Packet* packet_ = nullptr;
};

}  // namespace

Instant Survey::origin() const {
  constexpr std::chrono::hours kDay{24};
  if (!first) return kStart;
  return *first >= kStart && *first < kStart + kDay ? kStart : *first;
}

Result<Survey> survey(Packets& packets) {
  Survey result;
  Surveyor surveyor(result);
  while (true) {
    const auto packet = packets.next();
    if (!packet) return fail(packet.error());
    if (!*packet) break;
    surveyor(**packet);
  }
  result.sources = packets.sources();
  result.counts = packets.counts();
  result.readings = packets.readings();
  return result;
}

}  // namespace havip::replay
