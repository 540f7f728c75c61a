#include "scenarios/runner/plan.h"

#include <algorithm>

#include "scenarios/runner/balance_faults.h"

namespace havip::runner {
namespace {

sim::Probability probability(loader::Probability p) {
  return sim::Probability(p.billionths);
}

std::vector<hostsim::NicSetup> nics_of(const loader::Guest& guest) {
  std::vector<hostsim::NicSetup> nics;
  for (const loader::Nic& nic : guest.nics) {
    nics.push_back({.name = nic.name,
                    .device = nic.device,
                    .mac = nic.mac,
                    .ip = nic.ip,
                    .subnet = nic.block,
                    .own_link_local = nic.link_local,
                    .ip6 = nic.ip6});
  }
  return nics;
}

std::vector<hostsim::ProbeSetup> probes_of(const loader::Scenario& scenario,
                                           const loader::Guest& guest) {
  std::vector<hostsim::ProbeSetup> probes;
  for (std::size_t i = 0; i < scenario.probes.size(); ++i) {
    const loader::Probe& probe = scenario.probes[i];
    if (probe.from != guest.id) continue;
    probes.push_back({.index = static_cast<std::uint16_t>(i),
                      .to = probe.to,
                      .every = probe.every,
                      .timeout = probe.timeout,
                      .start = probe.start,
                      .kind = probe.kind,
                      .port = probe.port,
                      .path = probe.path,
                      .status = probe.status});
  }
  return probes;
}

vpccgw::RegionSetup region_of(const loader::Scenario& scenario) {
  vpccgw::RegionSetup region{.vpc = scenario.vpc.id, .cidr = scenario.vpc.cidr};
  for (const auto& subnet : scenario.subnets) {
    region.subnets.push_back({.id = subnet.id, .block = subnet.block});
  }
  for (const auto& host : scenario.hosts)
    region.hosts.push_back(host.id);
  for (const auto& guest : scenario.guests) {
    for (const auto& nic : guest.nics) {
      region.devices.push_back({.id = nic.device,
                                .mac = nic.mac,
                                .ip = nic.ip,
                                .subnet = nic.subnet,
                                .host = guest.host});
    }
  }
  for (const auto& havip : scenario.havips) {
    region.havips.push_back({.id = havip.id,
                             .vip = havip.vip,
                             .subnet = havip.subnet,
                             .check_range = havip.check_range,
                             .range = havip.range});
  }
  return region;
}

}  // namespace

hostsim::KeepalivedSetup keepalived_setup(const loader::Conf& conf) {
  hostsim::KeepalivedSetup setup{.config = conf.parsed.config, .exit_code = conf.parsed.exit_code};
  for (const auto& finding : conf.parsed.findings) {
    if (finding.kind == hostsim::conf::FindingKind::kKeepalived) {
      setup.complaints.push_back(finding.text);
    }
  }
  return setup;
}

sim::LinkOptions link_options(const loader::Link& link) {
  return {.latency = link.latency,
          .jitter = link.jitter,
          .loss = probability(link.loss),
          .duplicate = probability(link.duplicate),
          .reorder = probability(link.reorder),
          .corrupt = probability(link.corrupt)};
}

Result<Plan, loader::Faults> make_plan(const loader::Scenario& scenario) {
  Plan plan{.scenario = &scenario,
            .region = region_of(scenario),
            .fabric = link_options(scenario.fabric.link),
            .control = link_options(scenario.control.link),
            .gateway_mac = gateway_mac(scenario)};
  loader::Faults faults;
  for (const loader::Guest& guest : scenario.guests) {
    GuestPlan one{.setup = {.id = guest.id,
                            .nics = nics_of(guest),
                            .profile = guest.profile,
                            .scripts = guest.scripts,
                            .files = guest.files,
                            .processes = guest.processes,
                            .probes = probes_of(scenario, guest),
                            .timing = guest.timing,
                            .services = guest.services,
                            .gateway = guest.gateway,
                            .loopback = guest.loopback},
                  .host = guest.host};
    if (guest.keepalived) one.setup.keepalived = keepalived_setup(*guest.keepalived);
    plan.guests.push_back(std::move(one));
  }
  for (const auto& [guest, conf] : loader::confs_of(scenario))
    add_balance_faults(scenario, *guest, *conf, faults);
  if (!faults.empty()) return fail(std::move(faults));
  return plan;
}

net::MacAddr gateway_mac(const loader::Scenario& scenario) {
  return net::mac_for_name("gateway " + to_string(scenario.vpc.id));
}

bool needs_test_gateway(const loader::Scenario& scenario) {
  const auto test = [](const auto& what) { return what.environment == vpccgw::Environment::kTest; };
  const auto switches = [&](const loader::TimelineEntry& entry) {
    const auto* action = std::get_if<loader::action::AgentEnvironment>(&entry.action);
    return action != nullptr && test(*action);
  };
  return std::ranges::any_of(scenario.hosts, test) ||
         std::ranges::any_of(scenario.timeline, switches);
}

vpccgw::RegionSetup test_region(vpccgw::RegionSetup region) {
  region.havips.clear();
  return region;
}

}  // namespace havip::runner
