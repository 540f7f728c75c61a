#include "tools/mcagent/commands.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <span>
#include <string_view>

#include <fmt/format.h>

#include "tools/cli/exit_status.h"

namespace havip::mcagentd {
namespace {

using Words = std::span<const std::string>;

ControlAnswer good(std::string text = {}) {
  return {.status = static_cast<int>(tools::ExitStatus::kHeld), .text = std::move(text)};
}

ControlAnswer bad(std::string text) {
  return {.status = static_cast<int>(tools::ExitStatus::kBadInput), .text = std::move(text) + "\n"};
}

struct Request {
  const Parts& parts;
  const ProcessHooks& process;
  Words words;  // behind the verb, without options
  As as = As::kText;
  engine::Seq cause = 0;
};

ControlAnswer policy(const Request& request) {
  if (request.words.empty()) return good(show_policy(request.parts, request.as));
  if (request.words.size() != 2 || request.words[0] != "set") {
    return bad("expected: policy, or policy set '{\"limiter\":{\"window\":\"0s\"}}'");
  }
  const auto changed = change_policy(request.parts.host.policy(), request.words[1]);
  if (changed) {
    request.parts.host.set_policy(*changed);
    return good();
  }
  std::string text;
  for (const loader::Fault& fault : changed.error())
    text += (text.empty() ? "" : "\n") + to_string(fault);
  return bad(text);
}

ControlAnswer allow(const Request& request, bool allowed) {
  const std::string_view verb = allowed ? "plug" : "unplug";
  if (request.words.size() != 1) return bad(fmt::format("expected: {} GUEST/NIC", verb));
  const std::string& name = request.words[0];
  if (name.size() > net::DeviceId::kMaxLength) return bad(fmt::format("no device {}", name));
  const auto done = request.parts.taps.allow(net::DeviceId(name), allowed);
  return done ? good() : bad(done.error());
}

ControlAnswer upcall_loss(const Request& request) {
  if (request.words.size() != 1 || (request.words[0] != "on" && request.words[0] != "off")) {
    return bad("expected: upcall-loss on, or upcall-loss off");
  }
  request.parts.host.set_upcall_loss(request.words[0] == "on", request.cause);
  return good();
}

// One duration, "0s" for none; empty: that is not what the words are.
std::optional<Duration> duration_of(const Words& words) {
  if (words.size() != 1) return std::nullopt;
  const auto duration = parse_duration(words[0]);
  return duration && *duration >= Duration::zero() ? std::optional(*duration) : std::nullopt;
}

ControlAnswer push_loss(const Request& request) {
  const auto time = duration_of(request.words);
  if (!time) return bad("expected: push-loss TIME, as 3s; 0s ends it");
  request.parts.push_line.lose_for(*time);
  return good();
}

ControlAnswer push_delay(const Request& request) {
  const auto delay = duration_of(request.words);
  if (!delay) return bad("expected: push-delay TIME, as 200ms; 0s ends it");
  request.parts.push_line.delay_by(*delay);
  return good();
}

ControlAnswer environment(const Request& request) {
  const bool test = request.words.size() == 1 && request.words[0] == "test";
  if (!test && (request.words.size() != 1 || request.words[0] != "production"))
    return bad("expected: environment production, or environment test");
  return request.parts.claims.go_to_test(test)
             ? good()
             : bad("there is no test environment: mcagent was started without --test-gateway");
}

struct Verb {
  std::string_view name;
  std::string_view help;
  ControlAnswer (*run)(const Request& request);
  bool plain = true;  // takes no words
};

template <auto show>
ControlAnswer shown(const Request& request) {
  return good(show(request.parts, request.as));
}

constexpr std::array<Verb, 15> kVerbs{{
    {"show", "the whole at a glance", shown<show_all>},
    {"limiter", "windows that are open, and until when", shown<show_limiter>},
    {"vips", "the vip table: VIPs that live here", shown<show_vips>},
    {"neigh", "the neigh table, and what the kernel holds of it", shown<show_neigh>},
    {"counters", "every counter", shown<show_counters>},
    {"policy", "how it judges; `policy set JSON` changes the keys that JSON has", policy, false},
    {"tables", "this host's part of agents.json",
     [](const Request& request) { return good(show_tables(request.parts)); }},
    {"plug", "GUEST/NIC: use the tap when it is there",
     [](const Request& r) { return allow(r, true); }, false},
    {"unplug", "GUEST/NIC: as if the tap were not there",
     [](const Request& r) { return allow(r, false); }, false},
    {"upcall-loss", "on|off: lose every report on its way from the datapath to the agent",
     upcall_loss, false},
    {"environment", "production|test: where claims go from now on", environment, false},
    {"push-loss", "TIME: lose every push that comes within it", push_loss, false},
    {"push-delay", "TIME: pushes come so much later", push_delay, false},
    {"stop", "end it: what is open is agent_down",
     [](const Request& request) {
       request.process.end(engine::Verdict::kAgentDown);
       return good();
     }},
    {"finish", "end it as a run ends: what is open is pending",
     [](const Request& request) {
       request.process.end(engine::Verdict::kPending);
       return good();
     }},
}};

}  // namespace

std::string command_help() {
  std::string out;
  for (const Verb& verb : kVerbs)
    out += fmt::format("  {:<12} {}\n", verb.name, verb.help);
  return out;
}

ControlAnswer run_command(const Parts& parts, const ProcessHooks& process,
                          const std::vector<std::string>& words) {
  std::vector<std::string> plain;
  Request request{.parts = parts, .process = process, .words = {}};
  for (const std::string& word : words) {
    constexpr std::string_view kCause = "--cause=";
    if (word == "--json") {
      request.as = As::kJson;
    } else if (word.starts_with(kCause)) {
      const std::string_view digits = std::string_view(word).substr(kCause.size());
      const auto [end, error] =
          std::from_chars(digits.data(), digits.data() + digits.size(), request.cause);
      if (error != std::errc{} || end != digits.data() + digits.size()) {
        return bad(fmt::format("{}: expected the number of a trace record", word));
      }
    } else {
      plain.push_back(word);
    }
  }
  const auto verb = std::ranges::find_if(
      kVerbs, [&](const Verb& one) { return !plain.empty() && one.name == plain.front(); });
  if (verb == kVerbs.end()) {
    return bad(fmt::format("no verb {}; there are:\n{}", plain.empty() ? "" : plain.front(),
                           command_help()));
  }
  request.words = Words(plain).subspan(1);
  if (verb->plain && !request.words.empty()) {
    return bad(fmt::format("{} takes no {}", verb->name, request.words[0]));
  }
  return verb->run(request);
}

}  // namespace havip::mcagentd
