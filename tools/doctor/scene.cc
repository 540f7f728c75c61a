#include "tools/doctor/scene.h"

#include <algorithm>
#include <cctype>
#include <set>

#include "tools/doctor/routers.h"

namespace havip::doctor {
namespace {

conf::Environment machine_of(const Evidence& evidence, const ConfFile& file) {
  conf::Environment machine{.node = to_string(file.guest)};
  machine.any_nic = true;
  if (!evidence.inventory) return machine;
  for (const Guest& guest : evidence.inventory->guests) {
    if (guest.id != file.guest) continue;
    machine.any_nic = false;
    for (const Nic& nic : guest.nics)
      machine.nics.push_back(nic.name);
  }
  return machine;
}

Instant end_of(const Evidence& evidence) {
  Instant end = evidence.collected_at.value_or(kStart);
  if (evidence.capture) end = std::max(end, evidence.capture->end);
  return end;
}

void find_behind(Scene& scene) {
  const Evidence& evidence = scene.evidence();
  if (!evidence.gateway || scene.mapping == nullptr || scene.mapping->generation == 0) return;
  for (const net::HostId& host : evidence.gateway->region.hosts) {
    Behind behind{.host = host};
    for (const auto& ack : evidence.gateway->acks) {
      if (ack.host == host && ack.ip == scene.vip) behind.acked = ack.generation;
    }
    bool current = behind.acked == scene.mapping->generation;
    if (const HostState* state = scene.host(host)) {
      const auto row = std::ranges::find(state->neighs, scene.vip, &HostState::Neigh::ip);
      if (row != state->neighs.end()) {
        behind.has = row->generation;
        behind.believes = row->device;
      }
      // A withdrawn row is in no table.
      current = scene.mapping->owner.empty() ? row == state->neighs.end()
                                             : behind.has == scene.mapping->generation;
    }
    if (!current) scene.behind.push_back(behind);
  }
}

bool owns(const Scene& scene, const Router& router) {
  const auto& mapping = *scene.mapping;
  return mapping.owner == router.device && (router.host.empty() || mapping.host == router.host);
}

bool fails_a_service(const Asked& asked) {
  const auto served = [](const Asking& one) { return one.answered + one.refused > 0; };
  const bool alive = std::ranges::any_of(asked.askings, served);
  return std::ranges::any_of(asked.askings, [&](const Asking& one) {
    const bool silent = alive && one.dark() && one.kind != Asking::Kind::kPing;
    return one.refused > 0 || one.bad_status != nullptr || silent;
  });
}

// Nobody answers this device at all, whatever it asks.
bool is_dark(const Asked& asked) {
  return std::ranges::any_of(asked.askings, [&](const Asking& one) {
    return one.dark() && std::ranges::none_of(asked.askings, [&](const Asking& other) {
             return other.from == one.from && !other.dark();
           });
  });
}

Symptoms symptoms_of(const Scene& scene) {
  Symptoms all = 0;
  const Evidence& evidence = scene.evidence();
  const auto masters = scene.masters();
  const bool speaks =
      std::ranges::any_of(scene.routers, [](const Router& one) { return !one.speaks_by.empty(); });
  // One Ethernet segment moves a VIP by itself, whether or not it is a HAVIP.
  const bool needs_no_havip =
      evidence.inventory && evidence.inventory->flat && scene.havip == nullptr;
  if (evidence.gateway && scene.havip == nullptr && !needs_no_havip) all = all | Symptom::kMissing;
  if (scene.routers.empty() && evidence.confs) all = all | Symptom::kNoRouter;
  if (speaks && masters.empty() && evidence.capture) all = all | Symptom::kNoMaster;
  const auto is_another = [&](const Router* one) { return one->guest != masters[0]->guest; };
  if (std::ranges::any_of(masters, is_another)) all = all | Symptom::kTwoMasters;
  for (const Conf& one : scene.bench->confs) {
    if (is_broken_for(one, scene.vip)) all = all | Symptom::kBrokenConf;
  }
  if (evidence.gateway && scene.claimant != nullptr && !needs_no_havip &&
      (scene.mapping == nullptr || !owns(scene, *scene.claimant)))
    all = all | Symptom::kNotOwner;
  if (!scene.behind.empty()) all = all | Symptom::kDiverged;
  if (is_dark(scene.asked)) all = all | Symptom::kDark;
  if (scene.asked.by_stranger != nullptr) all = all | Symptom::kStranger;
  if (fails_a_service(scene.asked)) all = all | Symptom::kServiceFails;
  return all;
}

// By what guests do: the only master; of several, or of none that speaks VRRP, who announced last.
const Router* claimant_of(const Scene& scene) {
  const auto last_garp = [](const Router* one) {
    return one->garps.empty() ? kStart : one->garps.back()->at;
  };
  std::vector<const Router*> candidates = scene.masters();
  if (candidates.empty()) {
    for (const Router& one : scene.routers) {
      if (one.speaks_by.empty() && !one.garps.empty()) candidates.push_back(&one);
    }
  }
  const auto last = std::ranges::max_element(candidates, {}, last_garp);
  return last == candidates.end() ? nullptr : *last;
}

bool has_vip(const conf::Instance& instance, const net::IpAddr& ip) {
  return std::ranges::find(instance.vips, ip, &conf::VirtualAddress::ip) != instance.vips.end() ||
         std::ranges::find(instance.excluded_vips, ip, &conf::VirtualAddress::ip) !=
             instance.excluded_vips.end();
}

// Whether they are meant to elect one master: one VRID, and a VIP in common.
bool elect_together(const conf::Instance& a, const conf::Instance& b) {
  const auto shared = [&](const conf::VirtualAddress& vip) { return has_vip(b, vip.ip); };
  return a.vrid == b.vrid &&
         (std::ranges::any_of(a.vips, shared) || std::ranges::any_of(a.excluded_vips, shared));
}

// It may lack this VIP, and be elected beside a router that has it.
bool is_elected_for(const Scene& scene, const Conf& one) {
  return std::ranges::any_of(scene.routers, [&](const Router& router) {
    return router.instance != nullptr &&
           std::ranges::any_of(one.run.config.instances, [&](const conf::Instance& instance) {
             return elect_together(*router.instance, instance);
           });
  });
}

void judge_confs(Scene& scene) {
  lint::Options options{.subnet = std::nullopt};
  if (scene.evidence().inventory) options.flat = scene.evidence().inventory->flat;
  for (const Conf& one : scene.bench->confs) {
    const auto router = std::ranges::find(scene.routers, &one, &Router::conf);
    const bool has_router = router != scene.routers.end();
    if (has_router && router->nic != nullptr && !options.subnet)
      options.subnet = router->nic->block;
    if (has_router || mentions(one, scene.vip) || is_elected_for(scene, one))
      scene.linted.push_back(one.subject);
  }
  scene.lint = lint::lint(scene.linted, options);
}

}  // namespace

// As a word of its own: "172.16.16.8" is not in "172.16.16.80".
bool mentions(const Conf& one, net::Ipv4Addr vip) {
  const std::string word = to_string(vip);
  const std::string& text = one.file->text;
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    const char next = at + word.size() < text.size() ? text[at + word.size()] : ' ';
    const char before = at > 0 ? text[at - 1] : ' ';
    const std::size_t line = text.rfind('\n', at) + 1;  // npos + 1 is the beginning
    const bool is_comment = text.find_first_of("#!", line) < at;
    if (!is_comment && std::isdigit(static_cast<unsigned char>(next)) == 0 &&
        std::isdigit(static_cast<unsigned char>(before)) == 0)
      return true;
  }
  return false;
}

bool is_broken_for(const Conf& one, net::Ipv4Addr vip) {
  if (!mentions(one, vip)) return false;
  return one.run.exit_code.has_value() || one.run.config.instances.empty();
}

Bench::Bench(const Evidence& collected) : evidence(collected), end(end_of(collected)) {
  if (evidence.capture && evidence.capture->journal)
    journal = read_journal(*evidence.capture->journal);
  if (!evidence.confs) return;
  for (const ConfFile& file : *evidence.confs) {
    const conf::Environment machine = machine_of(evidence, file);
    confs.push_back({.file = &file,
                     .run = conf::parse(file.text, file.name, machine),
                     .subject = lint::read_subject(file.name, file.text, machine)});
  }
}

const HostState* Scene::host(const net::HostId& name) const {
  if (!evidence().hosts) return nullptr;
  const auto found = std::ranges::find(*evidence().hosts, name, &HostState::host);
  return found == evidence().hosts->end() ? nullptr : &*found;
}

const Router* Scene::router(const net::DeviceId& device) const {
  const auto found = std::ranges::find(routers, device, &Router::device);
  return found == routers.end() ? nullptr : &*found;
}

std::vector<const Router*> Scene::masters() const {
  std::vector<const Router*> all;
  for (const Router& one : routers) {
    if (one.master) all.push_back(&one);
  }
  return all;
}

std::vector<Subject> subjects_of(const Bench& bench) {
  std::vector<Subject> all;
  const auto known = [&](net::Ipv4Addr vip) {
    return std::ranges::find(all, vip, &Subject::vip) != all.end();
  };
  if (bench.evidence.gateway) {
    for (const auto& havip : bench.evidence.gateway->region.havips)
      all.push_back({.id = havip.id, .vip = havip.vip});
  }
  if (bench.evidence.inventory) {
    for (const Havip& havip : bench.evidence.inventory->havips) {
      if (!known(havip.vip)) all.push_back({.id = havip.id, .vip = havip.vip});
    }
  }
  std::ranges::sort(all, {}, &Subject::id);
  for (const net::Ipv4Addr vip : announced(bench)) {
    if (!known(vip)) all.push_back({.id = {}, .vip = vip});
  }
  return all;
}

Scene make_scene(const Bench& bench, const Subject& subject) {
  Scene scene{.bench = &bench, .id = subject.id, .vip = subject.vip};
  if (const auto& gateway = bench.evidence.gateway) {
    const auto havip =
        std::ranges::find(gateway->region.havips, subject.vip, &vpccgw::HavipRow::vip);
    if (havip != gateway->region.havips.end()) scene.havip = &*havip;
    const auto mapping =
        std::ranges::find(gateway->mappings, subject.vip, &vpccgw::MappingRow::vip);
    if (mapping != gateway->mappings.end()) scene.mapping = &*mapping;
  }
  scene.routers = find_routers(bench, subject.vip);
  scene.claimant = claimant_of(scene);
  find_behind(scene);
  judge_confs(scene);
  if (bench.evidence.capture) {
    Answering answering;
    if (scene.claimant != nullptr) {
      answering.owner = scene.claimant->device;
      answering.since = scene.claimant->since + std::chrono::seconds(1);
      for (const Router& one : scene.routers) {
        if (&one != scene.claimant) answering.others.push_back(one.device);
      }
    }
    scene.asked = who_asked(*bench.evidence.capture, subject.vip, answering, bench.end);
  }
  scene.symptoms = symptoms_of(scene);
  return scene;
}

const Nic* other_nic_of(const Scene& scene, const Router& router) {
  if (scene.havip == nullptr || router.nic == nullptr) return nullptr;
  if (router.nic->subnet == scene.havip->subnet) return nullptr;
  for (const Guest& guest : scene.evidence().inventory->guests) {
    if (guest.id != router.guest) continue;
    for (const Nic& nic : guest.nics) {
      if (nic.subnet == scene.havip->subnet) return &nic;
    }
  }
  return nullptr;
}

}  // namespace havip::doctor
