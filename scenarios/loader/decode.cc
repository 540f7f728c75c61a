#include "scenarios/loader/decode.h"

#include <fmt/format.h>

#include "scenarios/loader/seeds.h"

namespace havip::loader {

const Node& Decoding::definition(std::string_view name) const {
  const Node* found = schema.find("definitions")->find(name);
  ensure(found != nullptr, "the loader reads by a definition that the schema does not have");
  return *found;
}

Fields Decoding::fields(std::string_view name, const Node& object, std::string pointer,
                        Fields::Defaults defaults) {
  return {*definition(name).find("properties"), object, std::move(pointer), faults, defaults};
}

Fields Decoding::part(Fields& from, std::string_view key, Fields::Defaults defaults) {
  const Node* node = from.get(key);
  return fields(key, node == nullptr ? no_keys : *node, from.at(key), defaults);
}

Fields Decoding::fields_by(const Node& object_schema, const Node& object, std::string pointer) {
  return {*object_schema.find("properties"), object, std::move(pointer), faults};
}

void Decoding::check_in_run(Fields& from, std::string_view key, Instant at) {
  const bool known = scenario.duration > Duration{};  // else that is fault enough
  if (!known || at <= kStart + scenario.duration) return;
  from.fault(key, fmt::format("{} is after the end of the run ({})", havip::to_string(at),
                              havip::to_string(scenario.duration)));
}

void Decoding::take_address(Fields& from, std::string_view key, const net::IpAddr& ip,
                            std::string owner) {
  const auto [it, is_new] = addresses.emplace(ip, std::move(owner));
  if (!is_new) {
    from.fault(key, fmt::format("{} is the address of {} already", to_string(ip), it->second));
  }
}

bool Decoding::take_mac(Fields& from, std::string_view key, net::MacAddr mac, std::string owner) {
  if (mac.is_multicast()) {
    from.fault(key, fmt::format("{} is a multicast address", to_string(mac)));
  }
  const auto [it, is_new] = macs.emplace(mac, std::move(owner));
  if (!is_new) {
    from.fault(key, fmt::format("{} is the MAC address of {} already", to_string(mac), it->second));
  }
  return is_new;
}

namespace {

void read_tolerance(Decoding& decoding, Fields& root) {
  Fields from = decoding.part(root, "tolerance");
  for (const Member& stage : from.object().members)
    from.read(stage.key, decoding.scenario.tolerance[stage.key]);
}

}  // namespace

void decode(Decoding& decoding, const Node& root) {
  Fields from = decoding.fields_by(decoding.schema, root, "");
  Scenario& scenario = decoding.scenario;
  from.skip("$schema");
  from.read("name", scenario.name);
  from.read("about", scenario.about);
  from.read("seed", scenario.seed);
  read_seeds(decoding, from);
  if (from.read("duration", scenario.duration) && scenario.duration == Duration{}) {
    from.fault("duration", "a run of 0s has nothing to show");
  }
  read_policies(decoding, from);
  read_network(decoding, from);
  read_guests(decoding, from);
  read_havips(decoding, from);
  read_probes(decoding, from);
  read_timeline(decoding, from);
  check_watched(decoding, from);
  read_expectations(decoding, from);
  read_tolerance(decoding, from);
  for_each(from, "breaks",
           [&](const Node& name, const std::string&) { scenario.breaks.push_back(name.text); });
}

}  // namespace havip::loader
