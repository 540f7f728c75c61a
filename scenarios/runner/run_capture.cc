#include "scenarios/runner/run_capture.h"

#include <vector>

#include <fmt/format.h>

namespace havip::runner {
namespace {

// "tap-web-a" for the first NIC, "tp1-web-a" for the next: 15 characters, as Linux allows.
std::string tap_name(const net::GuestId& guest, std::size_t nic) {
  return nic == 0 ? fmt::format("tap-{}", guest.view()) : fmt::format("tp{}-{}", nic, guest.view());
}

// What a record says in the journal of the capture; empty: it is no decision.
struct Decision {
  std::string operator()(const trace::GarpVerdict& e) const {
    std::string text =
        fmt::format("{} {} from {}", to_string(e.verdict), to_string(e.vip), e.device.view());
    if (!e.detail.empty()) text += ": " + e.detail;
    return text;
  }
  std::string operator()(const trace::ClaimAdmitted& e) const {
    return fmt::format("admitted {} from {} as claim {}", to_string(e.vip), e.device.view(),
                       to_string(e.claim));
  }
  std::string operator()(const trace::ClaimDeferred& e) const {
    return fmt::format("deferred {} from {} until {}", to_string(e.vip), e.device.view(),
                       to_string(e.until));
  }
  std::string operator()(const trace::ClaimJudged& e) const {
    return fmt::format("claim {}: {}{}", to_string(e.claim), to_string(e.verdict),
                       e.known ? " (answered before)" : "");
  }
  std::string operator()(const trace::Committed& e) const {
    return fmt::format("committed {} {}: {} -> {}, generation {}", e.havip.view(), to_string(e.vip),
                       e.from.empty() ? "nobody" : e.from.view(),
                       e.to.empty() ? "nobody" : e.to.view(), e.generation);
  }
  std::string operator()(const trace::PushApplied& e) const {
    return fmt::format("{} {} -> {} at {}, generation {}", e.applied ? "applied" : "ignored",
                       to_string(e.row.ip), e.row.device.empty() ? "nobody" : e.row.device.view(),
                       e.row.host.view(), e.row.generation);
  }
  std::string operator()(const auto&) const { return {}; }
};

}  // namespace

RunCapture::RunCapture(capture::ByteSink& sink, const Plan& plan, std::uint64_t seed)
    : writer_(sink, {.comment = fmt::format("{}, seed {}", plan.scenario->name, seed),
                     .application = "havip"}) {
  std::vector<std::pair<net::Ipv4Addr, std::string>> known;
  for (const GuestPlan& guest : plan.guests) {
    for (std::size_t i = 0; i < guest.setup.nics.size(); ++i) {
      const hostsim::NicSetup& nic = guest.setup.nics[i];
      Names names{.tap = tap_name(guest.setup.id, i)};
      names.nic = writer_.add_interface({.name = nic.device.view(),
                                         .description = "NIC, as the guest sees it",
                                         .address = {{.ip = nic.ip, .prefix = nic.subnet.prefix}},
                                         .mac = nic.mac});
      known.emplace_back(nic.ip, to_string(guest.setup.id));
      devices_.emplace(nic.device, std::move(names));
    }
  }
  for (const auto& havip : plan.scenario->havips)
    known.emplace_back(havip.vip, to_string(havip.id));
  std::vector<capture::HostName> host_names;
  for (const auto& [ip, name] : known)
    host_names.push_back({.ip = ip, .name = name});
  writer_.names(host_names);
}

void RunCapture::at_nic(Instant at, const net::DeviceId& device, bool out, engine::FrameId id,
                        wire::ByteView octets) {
  writer_.packet({.interface = devices_.at(device).nic,
                  .at = at,
                  .direction = out ? capture::Direction::kOut : capture::Direction::kIn,
                  .id = id,
                  .octets = octets});
}

void RunCapture::at_tap(Instant at, const net::HostId& host, const net::DeviceId& device, bool in,
                        engine::FrameId id, wire::ByteView octets) {
  writer_.packet({.interface = tap_interface(host, device),
                  .at = at,
                  .direction = in ? capture::Direction::kIn : capture::Direction::kOut,
                  .id = id,
                  .octets = octets});
}

void RunCapture::decided(const trace::Record& record, std::string_view node) {
  const std::string text = std::visit(Decision{}, record.event);
  if (text.empty()) return;
  const auto* verdict = std::get_if<trace::GarpVerdict>(&record.event);
  const bool routine = verdict == nullptr || verdict->verdict == engine::Verdict::kOwnerMatch ||
                       verdict->verdict == engine::Verdict::kMigrated;
  writer_.journal({.at = record.at,
                   .identifier = node,
                   .message = text,
                   .priority = routine ? capture::Priority::kInfo : capture::Priority::kNotice});
}

capture::InterfaceIndex RunCapture::tap_interface(const net::HostId& host,
                                                  const net::DeviceId& device) {
  const auto [it, fresh] = taps_.try_emplace({device, host});
  if (fresh) {
    const std::string name = fmt::format("{}/{}", host.view(), devices_.at(device).tap);
    const std::string text = fmt::format("tap of {} on {}", device.view(), host.view());
    it->second = writer_.add_interface({.name = name, .description = text});
  }
  return it->second;
}

}  // namespace havip::runner
