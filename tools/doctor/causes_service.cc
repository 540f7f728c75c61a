// Step 6, behind the path: the VIP is where it should be; does its owner answer?
#include <algorithm>

#include <fmt/format.h>

#include "tools/doctor/cause.h"
#include "tools/doctor/words.h"

namespace havip::doctor {
namespace {

Words words_of(const Asking& asking) {
  return {{"asker", to_string(asking.from)},
          {"what", to_string(asking)},
          {"port", std::to_string(asking.port)},
          {"asked", std::to_string(asking.questions.size())},
          {"arrived", std::to_string(asking.arrived)},
          {"frame", std::to_string(asking.questions.back()->number)},
          {"at", clock(asking.questions.back()->at)}};
}

std::optional<Words> dropped_in_guest(const Scene& scene) {
  for (const Asking& one : scene.asked.askings) {
    if (!one.dark() || one.arrived == 0) continue;
    return words_of(one);
  }
  return {};
}

std::optional<Words> lost_on_the_way(const Scene& scene) {
  for (const Asking& one : scene.asked.askings) {
    if (one.dark() && one.arrived == 0) return words_of(one);
  }
  return {};
}

std::string failure_of(const Asking& one) {
  if (one.refusal != nullptr)
    return fmt::format("{} of the last {} connections to {} were refused (frame {})", one.refused,
                       one.questions.size(), to_string(one), one.refusal->number);
  if (one.bad_status != nullptr)
    return fmt::format("{} answers with status {} (frame {})", to_string(one), one.bad_status->code,
                       one.bad_status->number);
  return fmt::format("none of the last {} attempts at {} was answered (frame {})",
                     one.questions.size(), to_string(one), one.questions.back()->number);
}

std::optional<Words> service_down(const Scene& scene) {
  for (const Asking& one : scene.asked.askings) {
    const bool silent = one.kind != Asking::Kind::kPing && one.dark();
    if (one.refused == 0 && one.bad_status == nullptr && !silent) continue;
    Words words = words_of(one);
    words["failure"] = failure_of(one);
    return words;
  }
  return {};
}

std::string symptoms_text(const Scene& scene) {
  struct Named {
    Symptom symptom;
    std::string_view text;
  };
  constexpr Named kNamed[] = {
      {Symptom::kNoMaster, "nobody is master"},
      {Symptom::kTwoMasters, "more than one is master"},
      {Symptom::kNotOwner, "the gateway does not have it where its master is"},
      {Symptom::kDiverged, "a host does not have the gateway's word"},
      {Symptom::kDark, "nobody answers"},
      {Symptom::kStranger, "somebody else answers"},
      {Symptom::kServiceFails, "a service fails"},
  };
  std::vector<std::string> all;
  for (const Named& one : kNamed) {
    if (scene.shows(one.symptom)) all.emplace_back(one.text);
  }
  return listed(all);
}

std::optional<Words> unexplained(const Scene& scene) {
  return Words{{"symptoms", symptoms_text(scene)}};
}

using enum Symptom;

constexpr Cause kServiceCauses[] = {
    {"packets-dropped-in-guest", Step::kService, only(kDark), dropped_in_guest,
     "{arrived} of the last {asked} questions ({what}) of {asker} to {vip} arrived at {device}, "
     "the "
     "last at {at}, and none was answered: the address is not on the NIC, or a packet filter in "
     "{guest} drops them.",
     "ip addr show and nft list ruleset on {guest}",
     "tshark -r {run}/capture.pcapng -Y 'ip.dst == {vip} && frame.interface_name == \"{device}\"'",
     ""},
    {"packets-lost-on-the-way", Step::kService, only(kDark), lost_on_the_way,
     "None of the last {asked} questions ({what}) of {asker} to {vip} arrived at {device} (frame "
     "{frame}, at {at}), though mapping and tables are right: the network between the hosts loses "
     "them.",
     "ping the owner's own address from {asker}; then look at the network between the hosts",
     "tshark -r {run}/capture.pcapng -Y 'ip.dst == {vip} && frame.interface_name == \"{asker}\"'",
     ""},
    {"service-down", Step::kService, only(kServiceFails), service_down,
     "{vip} is where it should be, at {device}, and what runs behind it fails: {failure}.",
     "look at the service on {guest}; a track_script would have moved the VIP away",
     "tshark -r {run}/capture.pcapng -Y 'ip.addr == {vip} && tcp.port == {port}'"},
    {"unexplained", Step::kService, static_cast<Symptoms>(~Symptoms{0}), unexplained,
     "Something is wrong with {vip} ({symptoms}), and no cause that is known here explains it.",
     "take the steps by hand, with what was found above", ""},
};

}  // namespace

Causes service_causes() {
  return kServiceCauses;
}

}  // namespace havip::doctor
