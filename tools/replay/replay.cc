#include "tools/replay/replay.h"

#include <algorithm>
#include <functional>

#include "core/trace/recorder.h"
#include "core/wire/frame.h"
#include "tools/replay/evidence_log.h"
#include "tools/replay/findings.h"
#include "tools/replay/replica.h"
#include "tools/replay/sighting.h"

namespace havip::replay {
namespace {

// How long the engines may still be at work behind the last packet.
Duration settling_time(const loader::Scenario& setup) {
  Duration longest{};
  for (const loader::Host& host : setup.hosts) {
    const mcagent::ClaimPolicy& claim = host.policy.claim;
    longest = std::max(
        longest, host.policy.limiter.window + claim.timeout * (std::int64_t{claim.retries} + 1));
  }
  return longest + std::chrono::seconds(1);
}

// A router that is no device stands for the /24 that it is in, of IPv6 for all there is.
net::Subnet segment_of(const loader::Scenario& setup, const net::IpAddr& router) {
  if (!router.is_v4()) return {};
  for (const loader::Subnet& subnet : setup.subnets) {
    if (subnet.block.contains(router.v4())) return subnet.block;
  }
  constexpr std::uint32_t kMask = 0xffffff00;
  return {.network = {router.v4().value & kMask}, .prefix = 24};
}

class Player {
 public:
  Player(const runner::Plan& plan, const Survey& survey, const ReplayOptions& options)
      : setup_(*plan.scenario),
        origin_(survey.origin()),
        places_(setup_),
        vantages_(choose(survey, places_, options.places)),
        evidence_(setup_, survey, vantages_, places_),
        storms_(options.storm_above),
        verdicts_(options.garps, origin_),
        trace_(trace::Recorder::Keep::kNothing) {
    trace_.listen([this](const trace::Record& record) { take(record); });
  }

  Result<void> play(const runner::Plan& plan, Packets& packets, const ReplayOptions& options) {
    auto replica = Replica::build(plan, trace_, options.instant);
    if (!replica) return fail(replica.error());
    replica_ = std::move(*replica);
    Instant last = kStart;
    while (true) {
      auto packet = packets.next();
      if (!packet) return fail(packet.error());
      if (!*packet) break;
      packet_ = &**packet;
      source_ = &packets.sources()[packet_->source];
      last = now_ = std::max(kStart + (packet_->at - origin_), now_);
      replica_->advance(now_);
      follow(vantages_.places[packet_->source]);
      std::visit(*this, look(packet_->frame, packet_->whole));
    }
    replica_->finish(options.end.value_or(last + settling_time(setup_)));
    return {};
  }

  void fill(const Survey& survey, const ReplayOptions& options, Report& report);

  // ---- what a packet may be
  void operator()(const std::monostate&) {}
  void operator()(const DamagedAdvert&) {}
  void operator()(const CutShort&) {}

  void operator()(const ArpSighting& seen) {
    evidence_.take(now_, *packet_, seen);
    const auto& place = vantages_.places[packet_->source];
    const auto device = sender_of(place, seen.source, packet_->direction, places_);
    if (!device || !vantages_.garps.contains({*device, packet_->source})) return;
    auto frame = wire::decode(packet_->frame);
    if (!frame) return;
    replica_->sent(*device, {.frame = *std::move(frame), .tag = {.id = packet_->number}});
  }

  void operator()(const AdvertSighting& seen) {
    evidence_.take(now_, *packet_, seen);
    if (!vantages_.adverts.contains({seen.from, packet_->source})) return;
    const net::DeviceId* device = places_.device_at(seen.from);
    if (device == nullptr) device = places_.device_with(seen.source);
    adverts_.take(now_, seen, device != nullptr ? *device : net::DeviceId(),
                  segment_of(setup_, seen.from));
  }

 private:
  // A device is where its tap is.
  void follow(const std::optional<Place>& place) {
    if (!place || !place->host || packet_->direction == capture::Direction::kOut) return;
    replica_->seen_at(place->device, *place->host);
  }

  void take(const trace::Record& record) {
    if (const auto* garp = std::get_if<trace::GarpCaptured>(&record.event)) {
      ++garps_;
      storms_.take(record.at, garp->device);
    }
    garp_log_.take(record);
    verdicts_.take(record, *source_);
  }

  const loader::Scenario& setup_;
  Instant origin_;
  Places places_;
  Vantages vantages_;
  GarpLog garp_log_;
  AdvertLog adverts_;
  EvidenceLog evidence_;
  StormLog storms_;
  VerdictLog verdicts_;
  std::uint64_t garps_ = 0;
  trace::Recorder trace_;
  std::unique_ptr<Replica> replica_;
  const Packet* packet_ = nullptr;
  Source nowhere_;  // before the first packet
  const Source* source_ = &nowhere_;
  Instant now_ = kStart;
};

// ---- what is said of the captures ---------------------------------------------------------------

// The file is left out where there is one alone.
std::string describe(const Source& source, const Survey& survey) {
  const bool one = survey.readings.size() == 1 && !source.interface.empty();
  return one ? source.interface : source.describe();
}

template <class Who>
std::vector<Taken> describe(const std::set<std::pair<Who, SourceId>>& taken,
                            const std::map<Who, std::set<SourceId>>& seen, const Survey& survey) {
  std::map<Who, Taken> by_who;
  for (const auto& [who, source] : taken)
    by_who[who].where.push_back(describe(survey.sources[source], survey));
  std::vector<Taken> out;
  for (auto& [who, one] : by_who) {
    one.who = to_string(who);
    const auto all = seen.find(who);
    const std::size_t sources = all == seen.end() ? 0 : all->second.size();
    one.left_out = sources - std::min(sources, one.where.size());
    out.push_back(std::move(one));
  }
  return out;
}

std::vector<Stranger> strangers_of(const Survey& survey, const Vantages& vantages,
                                   const Places& places) {
  std::map<net::MacAddr, std::map<SourceId, std::uint64_t>> found;
  for (const auto& [key, count] : survey.garps) {
    const auto& [source, mac, direction] = key;
    const bool known = places.device_with(mac) != nullptr;
    if (known || sender_of(vantages.places[source], mac, direction, places)) continue;
    found[mac][source] += count;
  }
  std::vector<Stranger> out;
  for (const auto& [mac, by_source] : found) {
    // On its way a frame is seen several times.
    const auto most =
        std::ranges::max_element(by_source, {}, [](const auto& one) { return one.second; });
    Stranger stranger{
        .mac = mac, .garps = most->second, .where = describe(survey.sources[most->first], survey)};
    if (const auto station = survey.stations.find(mac); station != survey.stations.end()) {
      for (const auto& [vip, count] : station->second.claims)
        stranger.vips.push_back(vip);
    }
    out.push_back(std::move(stranger));
  }
  return out;
}

void Player::fill(const Survey& survey, const ReplayOptions& options, Report& report) {
  report.readings = survey.readings;
  report.counts = survey.counts;
  report.damaged_adverts = survey.damaged_adverts;
  report.cut_short = survey.cut_short;
  report.overlooked = survey.overlooked;
  report.origin = origin_;
  report.length = now_ - kStart;
  std::map<net::DeviceId, std::set<SourceId>> devices;
  for (const auto& [key, count] : survey.garps) {
    const auto& [source, mac, direction] = key;
    const auto sender = sender_of(vantages_.places[source], mac, direction, places_);
    if (sender) devices[*sender].insert(source);
  }
  report.devices = describe(vantages_.garps, devices, survey);
  std::map<net::IpAddr, std::set<SourceId>> routers;
  for (const auto& [key, count] : survey.adverts)
    routers[key.first].insert(key.second);
  report.routers = describe(vantages_.adverts, routers, survey);
  report.garps = garps_;
  report.garp_log = garp_log_.finish();
  report.advert_log = adverts_.finish(now_);
  report.storm_above = options.storm_above;
  report.storms = storms_.finish();
  report.strangers = strangers_of(survey, vantages_, places_);
  report.findings = find(report);
  report.diagnoses = evidence_.finish(now_);
}

}  // namespace

Result<Report> replay(const runner::Plan& plan, const Survey& survey, Packets& packets,
                      const ReplayOptions& options) {
  Player player(plan, survey, options);
  if (auto done = player.play(plan, packets, options); !done) return fail(done.error());
  Report report;
  player.fill(survey, options, report);
  return report;
}

}  // namespace havip::replay
