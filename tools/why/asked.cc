#include "tools/why/asked.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "scenarios/loader/nearest.h"
#include "scenarios/loader/node.h"
#include "tools/report/text.h"

namespace havip::why {
namespace {

using Words = std::vector<std::string>;

std::string unknown(std::string_view what, const std::string& word, const Words& known) {
  if (known.empty()) return fmt::format("{} {}: the run has none", what, loader::shown(word));
  return fmt::format("unknown {} {}{}", what, loader::shown(word), loader::suggestion(word, known));
}

// Of a VIP that is configured somewhere, or of a HAVIP: id and address.
struct Known {
  std::string havip;
  std::string vip;
};

std::vector<Known> known_vips(const loader::Scenario& scenario) {
  std::vector<Known> known;
  const auto add = [&](std::string_view havip, const std::string& vip) {
    // An address may have been several HAVIPs', one after the other.
    const bool there = std::ranges::any_of(known, [&](const Known& one) {
      return one.vip == vip && (havip.empty() || one.havip == havip);
    });
    if (!there) known.push_back({.havip = std::string(havip), .vip = vip});
  };
  for (const loader::Havip& havip : scenario.havips)
    add(havip.id.view(), to_string(havip.vip));
  for (const loader::TimelineEntry& entry : scenario.timeline) {
    if (const auto* create = std::get_if<loader::action::HavipCreate>(&entry.action))
      add(create->havip.view(), to_string(create->vip));
    if (const auto* garp = std::get_if<loader::action::SendGarp>(&entry.action))
      add("", to_string(garp->vip));
  }
  for (const loader::GuestConf& conf : loader::confs_of(scenario)) {
    for (const auto& instance : conf.conf->parsed.config.instances) {
      for (const auto* addresses : {&instance.vips, &instance.excluded_vips})
        for (const auto& address : *addresses)
          add("", to_string(address.ip));
    }
  }
  return known;
}

Words instances_of(const loader::Scenario& scenario, const std::string& guest) {
  Words names;
  for (const loader::GuestConf& conf : loader::confs_of(scenario)) {
    if (conf.guest->id.view() != guest) continue;
    for (const auto& instance : conf.conf->parsed.config.instances) {
      if (std::ranges::find(names, instance.name) == names.end()) names.push_back(instance.name);
    }
  }
  return names;
}

class Understanding {
 public:
  Understanding(const Run& run, std::span<const std::string> words) : run_(run), words_(words) {}

  Result<Asked> all(std::span<const Word> expected) {
    for (const Word word : expected) {
      if (auto taken = take(word); !taken) return fail(taken.error());
    }
    if (!words_.empty()) {
      return fail(fmt::format("{} is one word too many; expected {}", loader::shown(words_[0]),
                              describe(expected)));
    }
    return asked_;
  }

 private:
  Result<void> take(Word word) {
    switch (word) {
      case Word::kNone:
        return {};
      case Word::kHavip:
        return required("a HAVIP or a VIP", &Understanding::havip);
      case Word::kGuest:
        return required("a guest", &Understanding::guest);
      case Word::kInstance:
        return required("a VRRP instance", &Understanding::instance);
      case Word::kProbe:
        return required("a probe", &Understanding::probe);
      case Word::kFrame:
        return required("a frame's number", &Understanding::frame);
      case Word::kRecord:
        return required("a record's number", &Understanding::record);
      case Word::kNumber:
        return number();
      case Word::kAnyHavip:
        return any_havip();
      case Word::kAt:
        return time("at");
      case Word::kAfter:
        return time("after");
    }
    return {};
  }

  Result<void> required(std::string_view what,
                        Result<void> (Understanding::*read)(const std::string&)) {
    if (words_.empty()) return fail(fmt::format("{} is missing", what));
    const std::string word = words_[0];
    words_ = words_.subspan(1);
    return (this->*read)(word);
  }

  Result<void> havip(const std::string& word) {
    Words names;
    for (const Known& one : known_vips(run_.scenario())) {
      if (one.havip == word || one.vip == word) {
        asked_.havip = one.havip == word || is_alone(one) ? one.havip : "";
        asked_.vip = one.vip;
        return {};
      }
      if (!one.havip.empty()) names.push_back(one.havip);
      names.push_back(one.vip);
    }
    return fail(unknown("HAVIP", word, names));
  }

  [[nodiscard]] bool is_alone(const Known& vip) const {
    const auto known = known_vips(run_.scenario());
    return std::ranges::count(known, vip.vip, &Known::vip) == 1;
  }

  // A NIC stands for its guest.
  Result<void> guest(const std::string& word) {
    const std::string name = word.substr(0, word.find('/'));
    Words names;
    for (const loader::Guest& one : run_.scenario().guests) {
      names.emplace_back(one.id.view());
      if (one.id.view() == name) asked_.guest = name;
    }
    if (asked_.guest.empty()) return fail(unknown("guest", name, names));
    return {};
  }

  Result<void> instance(const std::string& word) {
    if (auto known = guest(word); !known) return known;
    const Words names = instances_of(run_.scenario(), asked_.guest);
    if (names.empty()) return fail(fmt::format("{} has no VRRP instance", asked_.guest));
    const std::size_t slash = word.find('/');
    if (slash == std::string::npos && names.size() == 1) {
      asked_.instance = names.front();
      return {};
    }
    const std::string name = slash == std::string::npos ? "" : word.substr(slash + 1);
    if (std::ranges::find(names, name) != names.end()) {
      asked_.instance = name;
      return {};
    }
    Words full;
    for (const std::string& one : names)
      full.push_back(asked_.guest + "/" + one);
    if (slash != std::string::npos) return fail(unknown("VRRP instance", word, full));
    return fail(fmt::format("{} has several VRRP instances: {}", word, fmt::join(full, ", ")));
  }

  Result<void> probe(const std::string& word) {
    Words names;
    const auto& probes = run_.scenario().probes;
    for (std::size_t i = 0; i < probes.size(); ++i) {
      names.push_back(probes[i].id);
      if (probes[i].id != word) continue;
      asked_.probe = i;
      return {};
    }
    return fail(unknown("probe", word, names));
  }

  static Result<std::uint64_t> count(std::string_view what, const std::string& word) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (error != std::errc() || end != word.data() + word.size() || value == 0)
      return fail(fmt::format("{}: expected {}, from 1 on", loader::shown(word), what));
    return value;
  }

  Result<void> frame(const std::string& word) {
    const auto value = count("a frame's number, as Wireshark shows it (packet id)", word);
    if (!value) return fail(value.error());
    asked_.frame = *value;
    return {};
  }

  Result<void> record(const std::string& word) {
    const auto value = count("a record's number (seq)", word);
    if (!value) return fail(value.error());
    if (*value > run_.records()) {
      return fail(fmt::format("there is no record {}: events.jsonl has records 1 to {}", *value,
                              run_.records()));
    }
    asked_.record = *value;
    return {};
  }

  Result<void> number() {
    if (words_.empty()) return {};
    const auto value = count("a number", words_[0]);
    if (!value) return fail(value.error());
    asked_.number = *value;
    words_ = words_.subspan(1);
    return {};
  }

  Result<void> any_havip() {
    if (words_.empty() || words_[0] == "after") return {};
    return required("a HAVIP or a VIP", &Understanding::havip);
  }

  Result<void> time(std::string_view word) {
    if (words_.empty() || words_[0] != word) return {};
    if (words_.size() == 1) return fail(fmt::format("a time is missing after \"{}\"", word));
    const auto since = parse_duration(words_[1]);
    if (!since) return fail(fmt::format("{} {}", word, since.error()));
    const Instant at = kStart + std::max(*since, Duration{});
    if (*since < Duration{} || at > run_.summary().end) {
      return fail(fmt::format("{} {}: the run lasts from 0s to {}", word, words_[1],
                              to_string(run_.summary().end - kStart)));
    }
    if (word == "at") {
      asked_.at = at;
    } else {
      asked_.after = at;
    }
    words_ = words_.subspan(2);
    return {};
  }

  const Run& run_;
  std::span<const std::string> words_;
  Asked asked_;
};

}  // namespace

Result<Asked> understand(const Run& run, std::span<const Word> expected,
                         std::span<const std::string> words) {
  return Understanding(run, words).all(expected);
}

std::string describe(std::span<const Word> expected) {
  constexpr std::array<std::string_view, 11> kNames{
      "",       "HAVIP", "GUEST",   "GUEST/INSTANCE", "PROBE",       "FRAME",
      "RECORD", "[N]",   "[HAVIP]", "[at TIME]",      "[after TIME]"};
  std::vector<std::string_view> names;
  for (const Word word : expected) {
    if (word != Word::kNone) names.push_back(kNames[static_cast<std::size_t>(word)]);
  }
  return fmt::format("{}", fmt::join(names, " "));
}

}  // namespace havip::why
