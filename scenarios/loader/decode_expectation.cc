#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "core/trace/events.h"
#include "scenarios/loader/decode.h"
#include "scenarios/loader/nearest.h"

namespace havip::loader {
namespace {

using namespace expect;  // NOLINT: the whole file is about them

constexpr EnumNames<Until, 3> kUntils{{{"effective", Until::kEffective},
                                       {"converged", Until::kConverged},
                                       {"served", Until::kServed}}};
constexpr EnumNames<trace::VrrpState, 5> kStates{{{"INIT", trace::VrrpState::kInit},
                                                  {"BACKUP", trace::VrrpState::kBackup},
                                                  {"MASTER", trace::VrrpState::kMaster},
                                                  {"FAULT", trace::VrrpState::kFault},
                                                  {"STOP", trace::VrrpState::kStop}}};

struct Entry {
  Decoding& decoding;
  Fields& from;

  [[nodiscard]] auto parties() const {
    return [&names = decoding.names](std::string_view text) { return names.party(text); };
  }
  [[nodiscard]] auto guests() const {
    return [&names = decoding.names](std::string_view text) { return names.guest(text); };
  }
  [[nodiscard]] auto havips() const {
    return [&names = decoding.names](std::string_view text) { return names.havip(text); };
  }
  // `at`, `after` and `before` are instants of the run.
  template <class T>
  void read_instant(std::string_view key, T& out) {
    if (!from.read(key, out)) return;
    if constexpr (std::is_same_v<T, Instant>) {
      decoding.check_in_run(from, key, out);
    } else {
      decoding.check_in_run(from, key, *out);
    }
  }
};

// `is`, or `min` and `max`; `within` says the same as `max` where there is such a key.
template <class T>
void read_bounds(Fields& from, Bounds<T>& bounds, bool has_within) {
  const auto exclude = [&](std::string_view a, std::string_view b) {
    if (from.given(a) && from.given(b)) {
      from.fault(b, fmt::format("the keys \"{}\" and \"{}\" exclude each other", a, b));
    }
  };
  from.read("min", bounds.min);
  from.read("max", bounds.max);
  if (has_within) {
    from.read("within", bounds.max);
    exclude("max", "within");
    exclude("is", "within");
  }
  exclude("is", "min");
  exclude("is", "max");
  if (from.read("is", bounds.min)) bounds.max = bounds.min;
  if (bounds.min && bounds.max && *bounds.max < *bounds.min) from.fault("min", "min is above max");
}

// What is said of all seeds together; without "seeds" there is nothing to speak of.
void read_distribution(Entry& entry, Bounds<Duration>& every, Distribution& all) {
  entry.from.read("every", every);
  entry.from.read("p50", all.p50);
  entry.from.read("p90", all.p90);
  entry.from.read("p99", all.p99);
  if (!entry.decoding.scenario.seeds.empty()) return;
  for (const char* key : {"p50", "p90", "p99"}) {
    if (!entry.from.given(key)) continue;
    entry.from.fault(key,
                     fmt::format("{} is of many runs, and the scenario has no \"seeds\", as in "
                                 "\"1..200\"",
                                 key));
  }
}

void read(Entry& entry, Owner& owner) {
  entry.from.refer("owner", owner.havip, entry.havips());
  if (const Node* is = entry.from.get("is"); is->is(Node::Kind::kString)) {
    entry.from.refer("is", owner.is.emplace(), entry.parties());
  }
  entry.read_instant("at", owner.at);
}

void read(Entry& entry, Switchover& switchover) {
  entry.from.refer("switchover", switchover.havip, entry.havips());
  entry.read_instant("after", switchover.after);
  if (entry.from.given("to")) {
    entry.from.refer("to", switchover.to.emplace(), entry.parties());
  }
  read_bounds(entry.from, switchover.takes, true);
  read_distribution(entry, switchover.every, switchover.all);
  entry.from.read("until", switchover.until, kUntils);
}

void read(Entry& entry, Outage& outage) {
  const Node& subject = *entry.from.get("outage");
  const std::string_view client = subject.text_of("client");
  read_bounds(entry.from, outage.longest, false);
  read_distribution(entry, outage.every, outage.all);
  if (client.empty()) {
    entry.from.refer("outage", outage.probes.emplace_back(),
                     [&](auto& text) { return entry.decoding.names.probe(text); });
    return;
  }
  const Node* key = subject.find("client");
  const std::string pointer = step(entry.from.at("outage"), "client");
  const auto guest = entry.decoding.names.guest(client);
  if (!guest) {
    entry.from.fault_at(*key, pointer, guest.error());
    return;
  }
  const std::vector<Probe>& probes = entry.decoding.scenario.probes;
  for (std::size_t i = 0; i < probes.size(); ++i) {
    if (probes[i].from == *guest) outage.probes.push_back(static_cast<std::uint16_t>(i));
  }
  if (outage.probes.empty()) {
    entry.from.fault_at(*key, pointer, fmt::format("guest \"{}\" sends no probe", client));
  }
}

template <class T>
void read_counts(Entry& entry, T& expectation, std::string_view definition) {
  if (entry.from.given("device")) {
    entry.from.refer("device", expectation.device.emplace(), entry.parties());
  }
  entry.from.skip("device");
  entry.from.read("vip", expectation.vip);
  const Node& node = *entry.from.get(T::kName);
  Fields counts = entry.decoding.fields(definition, node, entry.from.at(T::kName));
  for (const Member& member : node.members) {
    const auto verdict = engine::verdict_from(member.key);
    ensure(verdict.has_value(), "a verdict of the schema that the engine does not know");
    Bounds<std::uint64_t> bounds;
    counts.read(member.key, bounds);
    expectation.counts.emplace_back(*verdict, bounds);
  }
}
void read(Entry& entry, Verdicts& verdicts) {
  read_counts(entry, verdicts, "verdict_counts");
}
void read(Entry& entry, Audit& audit) {
  read_counts(entry, audit, "audit_counts");
}

void read(Entry& entry, Garps& garps) {
  entry.from.refer("garps", garps.from, entry.parties());
  entry.from.read("vip", garps.vip);
  entry.read_instant("after", garps.after);
  entry.read_instant("before", garps.before);
  read_bounds(entry.from, garps.count, false);
}

void read(Entry& entry, State& state) {
  entry.from.refer("state", state.guest, [&](const std::string& text) {
    return entry.decoding.names.guest_with_keepalived(text.substr(0, text.find('/')));
  });
  const std::string_view subject = entry.from.object().text_of("state");
  state.instance = subject.substr(subject.find('/') + 1);
  if (!state.guest.empty()) {
    const auto known = entry.decoding.words.instance(state.guest, state.instance);
    if (!known) entry.from.fault("state", known.error());
  }
  entry.from.read("is", state.is, kStates);
  entry.read_instant("at", state.at);
}

void read(Entry& entry, Masters& masters) {
  entry.from.read("masters", masters.vrid.value);
  const auto known = entry.decoding.words.vrid(masters.vrid);
  if (!known) entry.from.fault("masters", known.error());
  read_bounds(entry.from, masters.at_once, false);
  entry.from.read("overlap", masters.overlap);
}

void read(Entry& entry, Log& log) {
  const Node& schema = entry.decoding.definition("expect_log");
  Fields from = entry.decoding.fields_by(*schema.find("properties")->find("log"),
                                         *entry.from.get("log"), entry.from.at("log"));
  from.skip("guest");
  if (from.given("guest")) from.refer("guest", log.guest.emplace(), entry.guests());
  from.read("contains", log.contains);
  from.skip("count");
  if (from.given("count")) {
    log.count = {};
    from.read("count", log.count);
  }
}

void read(Entry& entry, Mails& mails) {
  const Node& schema = entry.decoding.definition("expect_mails");
  Fields from = entry.decoding.fields_by(*schema.find("properties")->find("mails"),
                                         *entry.from.get("mails"), entry.from.at("mails"));
  from.skip("guest");
  if (from.given("guest")) from.refer("guest", mails.guest.emplace(), entry.guests());
  from.skip("subject");
  if (from.given("subject")) from.read("subject", mails.subject);
  from.skip("count");
  if (from.given("count")) {
    mails.count = {};
    from.read("count", mails.count);
  }
}

void read(Entry& entry, RealServer& server) {
  const Node& schema = entry.decoding.definition("expect_real_server");
  Fields from =
      entry.decoding.fields_by(*schema.find("properties")->find("real_server"),
                               *entry.from.get("real_server"), entry.from.at("real_server"));
  from.refer("guest", server.guest, [&](const std::string& text) {
    return entry.decoding.names.guest_with_keepalived(text);
  });
  from.read("service", server.service);
  entry.from.read("is", server.is);
  entry.read_instant("at", server.at);
}

void read(Entry& entry, Converged& converged) {
  entry.from.refer("converged", converged.havip, entry.havips());
  entry.read_instant("after", converged.after);
  read_bounds(entry.from, converged.takes, true);
}

// ---- never: kinds of events and their fields ---------------------------------------------------

using FieldNames = std::vector<std::string>;

// The fields of a kind, those included that a record carries only when they say something.
template <class E>
FieldNames fields_of_kind() {
  E event;
  if constexpr (requires { event.until = kStart; }) event.until = kStart;
  if constexpr (requires { event.detail = "x"; }) event.detail = "x";
  if constexpr (requires { event.text = "x"; }) event.text = "x";
  FieldNames names;
  event.fields([&](std::string_view name, const auto&) { names.emplace_back(name); });
  return names;
}

template <std::size_t... I>
std::map<std::string, FieldNames, std::less<>> catalog(std::index_sequence<I...>) {
  return {{std::string(std::variant_alternative_t<I, trace::Event>::kKind),
           fields_of_kind<std::variant_alternative_t<I, trace::Event>>()}...};
}

void read(Entry& entry, Never& never) {
  const auto kinds = catalog(std::make_index_sequence<std::variant_size_v<trace::Event>>{});
  const Node& pattern = *entry.from.get("never");
  const std::string pointer = entry.from.at("never");
  entry.read_instant("after", never.after);
  entry.read_instant("before", never.before);
  never.kind = pattern.text_of("kind");
  const auto kind = kinds.find(never.kind);
  if (kind == kinds.end()) {
    std::vector<std::string> known;
    for (const auto& one : kinds)
      known.push_back(one.first);
    entry.from.fault_at(*pattern.find("kind"), step(pointer, "kind"),
                        fmt::format("unknown kind of event {}{}", shown(never.kind),
                                    suggestion(never.kind, known)));
    return;
  }
  for (const Member& member : pattern.members) {
    const Node& value = member.value;
    if (member.key == "kind") continue;
    if (member.key == "node") {
      never.node = value.text;
      continue;
    }
    const FieldNames& known = kind->second;
    if (std::find(known.begin(), known.end(), member.key) == known.end()) {
      entry.from.fault_at(value, step(pointer, member.key),
                          fmt::format("{} has no field {}{}", never.kind, shown(member.key),
                                      suggestion(member.key, known)));
      continue;
    }
    const bool is_boolean = value.is(Node::Kind::kBoolean);
    never.fields.emplace_back(member.key, is_boolean ? describe(value) : value.text);
  }
}

// ---- an entry ----------------------------------------------------------------------------------

template <std::size_t I = 0>
std::string_view kind_of(const Node& node) {
  using T = std::variant_alternative_t<I, Check>;
  if (node.find(T::kName) != nullptr) return T::kName;
  if constexpr (I + 1 < std::variant_size_v<Check>) return kind_of<I + 1>(node);
  ensure(false, "an expectation of the schema that the loader does not know");
  return {};
}

template <std::size_t I = 0>
Check read_check(std::string_view name, Entry& entry) {
  using T = std::variant_alternative_t<I, Check>;
  if (T::kName == name) {
    T check;
    read(entry, check);
    return check;
  }
  if constexpr (I + 1 < std::variant_size_v<Check>) return read_check<I + 1>(name, entry);
  ensure(false, "an expectation of the schema that the loader does not know");
  return {};
}

// The entry on one line, without its reason.
std::string text_of(Node node) {
  const auto is_because = [](const Member& member) { return member.key == "because"; };
  std::vector<Member>& members = node.members;
  members.erase(std::remove_if(members.begin(), members.end(), is_because), members.end());
  return one_line(node);
}

}  // namespace

void read_expectations(Decoding& decoding, Fields& root) {
  for_each(root, "expect", [&](const Node& node, const std::string& pointer) {
    const std::string_view name = kind_of(node);
    Fields from = decoding.fields(fmt::format("expect_{}", name), node, pointer);
    Entry entry{.decoding = decoding, .from = from};
    Expectation expectation;
    expectation.text = text_of(node);
    expectation.check = read_check(name, entry);
    from.read("because", expectation.because);
    decoding.scenario.expect.push_back(std::move(expectation));
  });
}

}  // namespace havip::loader
