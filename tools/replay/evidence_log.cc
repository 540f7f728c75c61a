#include "tools/replay/evidence_log.h"

#include <algorithm>

#include "core/wire/frame.h"

namespace havip::replay {
namespace {

doctor::Inventory inventory_of(const loader::Scenario& setup) {
  doctor::Inventory inventory{.flat = setup.fabric.kind == hostsim::FabricKind::kFlatL2};
  for (const loader::Host& host : setup.hosts)
    inventory.hosts.push_back(host.id);
  for (const loader::Guest& guest : setup.guests) {
    doctor::Guest& one = inventory.guests.emplace_back(
        doctor::Guest{.id = guest.id, .host = guest.host, .nics = {}, .services = {}});
    for (const loader::Nic& nic : guest.nics) {
      one.nics.push_back({.name = nic.name,
                          .device = nic.device,
                          .subnet = nic.subnet,
                          .block = nic.block,
                          .ip = nic.ip,
                          .mac = nic.mac});
    }
  }
  for (const loader::Havip& havip : setup.havips)
    inventory.havips.push_back({.id = havip.id, .vip = havip.vip, .subnet = havip.subnet});
  return inventory;
}

std::optional<std::vector<doctor::ConfFile>> conf_files_of(const loader::Scenario& setup) {
  std::vector<doctor::ConfFile> confs;
  for (const loader::Guest& guest : setup.guests) {
    if (!guest.keepalived) continue;
    confs.push_back(
        {.guest = guest.id, .name = guest.keepalived->name, .text = guest.keepalived->text});
  }
  if (confs.empty()) return std::nullopt;
  return confs;
}

// Makes room for one more by forgetting the older half.
template <class T>
void keep_latest(std::vector<T>& all) {
  if (all.size() < 2 * kMostEvidence) return;
  all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(kMostEvidence));
}

}  // namespace

EvidenceLog::EvidenceLog(const loader::Scenario& setup, const Survey& survey,
                         const Vantages& vantages, const Places& places)
    : setup_(setup), survey_(survey), vantages_(vantages), places_(places) {
  capture_.file = survey.readings.size() == 1 ? survey.readings.front().name : "the captures";
}

void EvidenceLog::take(Instant now, const Packet& packet, const ArpSighting& seen) {
  const net::DeviceId* device = places_.device_with(seen.source);
  const bool elsewhere = device != nullptr && vantages_.garps.contains({*device, packet.source});
  const auto sight = sight_of(packet, seen.source, elsewhere);
  if (!sight || !seen.arp) return;
  doctor::ArpSeen one{
      {.number = packet.number, .at = now, .point = sight->point, .from_guest = sight->from_guest}};
  one.src = seen.source;
  one.vlan = seen.tagged;
  one.arp = *seen.arp;
  keep_latest(capture_.arps);
  capture_.arps.push_back(one);
}

void EvidenceLog::take(Instant now, const Packet& packet, const AdvertSighting& seen) {
  const bool elsewhere = vantages_.adverts.contains({seen.from, packet.source});
  const auto sight = sight_of(packet, seen.source, elsewhere);
  const auto frame = wire::decode(packet.frame);
  if (!sight || !frame) return;
  doctor::AdvertSeen one{
      {.number = packet.number, .at = now, .point = sight->point, .from_guest = sight->from_guest}};
  one.src = seen.from;
  one.dst = seen.to;
  const wire::VrrpAdvert* advert = nullptr;
  if (const auto* ip = std::get_if<wire::Ipv4>(&frame->payload)) {
    advert = std::get_if<wire::VrrpAdvert>(&ip->payload);
    one.ttl = ip->ttl;
    one.ah = ip->auth.has_value();
  } else if (const auto* ip6 = std::get_if<wire::Ipv6>(&frame->payload)) {
    advert = std::get_if<wire::VrrpAdvert>(&ip6->payload);
    one.ttl = ip6->hop_limit;
  }
  if (advert == nullptr) return;  // of a truncated one too little is left
  one.advert = *advert;
  keep_latest(capture_.adverts);
  capture_.adverts.push_back(std::move(one));
}

std::optional<EvidenceLog::Sight> EvidenceLog::sight_of(const Packet& packet,
                                                        const net::MacAddr& source,
                                                        bool taken_elsewhere) {
  const auto& place = vantages_.places[packet.source];
  const auto sender = sender_of(place, source, packet.direction, places_);
  if (place) {
    return Sight{.point = point_of(packet.source, place->device), .from_guest = sender.has_value()};
  }
  if (!sender || !taken_elsewhere) return std::nullopt;
  return Sight{.point = point_of(packet.source, *sender), .from_guest = true};
}

// Where it is unknown who captured, what a device sent counts as seen at its NIC.
std::size_t EvidenceLog::point_of(SourceId source, const net::DeviceId& device) {
  const auto [it, fresh] = points_.try_emplace({source, device}, capture_.points.size());
  if (!fresh) return it->second;
  const auto& place = vantages_.places[source];
  const bool tap = place && place->kind == Place::Kind::kTap;
  const auto guest = std::ranges::find(setup_.guests, net::guest_of(device), &loader::Guest::id);
  doctor::Point point{.name = survey_.sources[source].describe(),
                      .kind = tap ? doctor::Point::Kind::kTap : doctor::Point::Kind::kNic,
                      .device = device};
  if (tap) point.host = place->host.value_or(guest->host);
  capture_.points.push_back(std::move(point));
  return it->second;
}

std::vector<doctor::Diagnosis> EvidenceLog::finish(Instant end) {
  capture_.end = end;
  doctor::Evidence evidence{.inventory = inventory_of(setup_),
                            .confs = conf_files_of(setup_),
                            .capture = std::move(capture_),
                            .collected_at = end};
  auto diagnoses = doctor::diagnose(evidence, "", "the captures");
  if (!diagnoses) return {};
  // Its commands are for a run folder.
  for (doctor::Diagnosis& one : *diagnoses)
    one.see.clear();
  return std::move(*diagnoses);
}

}  // namespace havip::replay
