#include "tools/replay/vantage.h"

#include <algorithm>
#include <compare>
#include <map>

namespace havip::replay {
namespace {

// How near to the datapath: what a tap saw is what was judged.
enum class Nearness : std::uint8_t { kTap, kNic, kElsewhere };

Nearness nearness_of(const std::optional<Place>& place) {
  if (!place) return Nearness::kElsewhere;
  return place->kind == Place::Kind::kTap ? Nearness::kTap : Nearness::kNic;
}

struct Candidate {
  SourceId source = 0;
  Nearness nearness = Nearness::kElsewhere;
  std::optional<net::HostId> host;
  std::uint64_t seen = 0;
};

bool overlap(const Survey::Span& a, const Survey::Span& b) {
  return a.first <= b.last && b.first <= a.last;
}

// The sources that are taken for one sender.
std::vector<SourceId> best_of(std::vector<Candidate> candidates, const Survey& survey) {
  const auto nearest = std::ranges::min(candidates, {}, &Candidate::nearness).nearness;
  std::erase_if(candidates, [&](const Candidate& c) { return c.nearness != nearest; });
  std::ranges::stable_sort(candidates, std::greater<>{}, &Candidate::seen);
  std::vector<Candidate> taken;
  for (const Candidate& one : candidates) {
    const bool again = std::ranges::any_of(taken, [&](const Candidate& other) {
      return other.host == one.host &&
             overlap(survey.spans[one.source], survey.spans[other.source]);
    });
    if (!again) taken.push_back(one);
  }
  std::vector<SourceId> sources;
  for (const Candidate& one : taken)
    sources.push_back(one.source);
  return sources;
}

template <class Who>
using Candidates = std::map<Who, std::map<SourceId, Candidate>>;

template <class Who>
void add(Candidates<Who>& all, const Who& who, SourceId source, const std::optional<Place>& place,
         std::uint64_t seen) {
  Candidate& one = all[who][source];
  one.source = source;
  one.nearness = nearness_of(place);
  if (place) one.host = place->host;
  one.seen += seen;
}

template <class Who>
std::set<std::pair<Who, SourceId>> taken_of(const Candidates<Who>& all, const Survey& survey) {
  std::set<std::pair<Who, SourceId>> taken;
  for (const auto& [who, by_source] : all) {
    std::vector<Candidate> candidates;
    for (const auto& [source, candidate] : by_source)
      candidates.push_back(candidate);
    for (const SourceId source : best_of(std::move(candidates), survey))
      taken.emplace(who, source);
  }
  return taken;
}

std::optional<Place> place_of(const Source& source, const Places& places,
                              const std::vector<FilePlace>& said) {
  const auto known = std::ranges::find(said, source.file, &FilePlace::file);
  if (known != said.end()) return known->place;
  if (auto place = places.named(source.interface)) return place;
  return places.of_file(source.file);
}

}  // namespace

std::optional<net::DeviceId> sender_of(const std::optional<Place>& place,
                                       const net::MacAddr& source, capture::Direction direction,
                                       const Places& places) {
  const net::DeviceId* owner = places.device_with(source);
  if (!place) return owner == nullptr ? std::nullopt : std::optional(*owner);
  // A guest's NIC sends out what its tap takes in.
  const bool tap = place->kind == Place::Kind::kTap;
  const auto towards_guest = tap ? capture::Direction::kOut : capture::Direction::kIn;
  if (direction == towards_guest) return std::nullopt;
  const bool another = owner != nullptr && *owner != place->device;
  if (direction == capture::Direction::kUnknown && another) return std::nullopt;
  return place->device;
}

Vantages choose(const Survey& survey, const Places& places, const std::vector<FilePlace>& said) {
  Vantages result;
  Candidates<net::DeviceId> devices;
  for (SourceId i = 0; i < survey.sources.size(); ++i) {
    const auto& place = result.places.emplace_back(place_of(survey.sources[i], places, said));
    // A tap that was captured and saw no GARP is why there is none.
    if (place) add(devices, place->device, i, place, 0);
  }
  for (const auto& [key, count] : survey.garps) {
    const auto& [source, mac, direction] = key;
    const auto& place = result.places[source];
    const auto sender = sender_of(place, mac, direction, places);
    if (sender) add(devices, *sender, source, place, count);
  }
  Candidates<net::IpAddr> routers;
  for (const auto& [key, count] : survey.adverts) {
    const auto& [ip, source] = key;
    const net::DeviceId* device = places.device_at(ip);
    const auto& place = result.places[source];
    const bool own = place && device != nullptr && *device == place->device;
    add(routers, ip, source, own ? place : std::nullopt, count);
  }
  result.garps = taken_of(devices, survey);
  result.adverts = taken_of(routers, survey);
  return result;
}

}  // namespace havip::replay
