#include "tests/unit/compare/story.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "core/base/ensure.h"
#include "core/trace/digest.h"
#include "tests/support/temporary_folder.h"
#include "tools/compare/parting.h"
#include "tools/compare/read_run.h"

namespace havip::compare::test {
namespace {

constexpr const char* kVip = "172.16.16.8";
constexpr Duration kCause = seconds(10);
constexpr Duration kInterval = milliseconds(100);

// Records as they are thought up: `id` names one for `cause` until they are numbered.
class Records {
 public:
  int add(Duration at, int cause, const std::string& node, const std::string& kind,
          const Json& fields = Json::object()) {
    Json record{
        {"at_ns", at.count()}, {"seq", ++last_}, {"cause", cause}, {"node", node}, {"kind", kind}};
    record.update(fields);
    all.push_back(std::move(record));
    return last_;
  }
  std::vector<Json> all;

 private:
  int last_ = 0;
};

class Story {
 public:
  explicit Story(const Shape& shape) : shape_(shape) {}

  std::vector<Json> tell() {
    const int boot_a = out_.add({}, 0, "web-a", "boot");
    const int boot_b = out_.add({}, 0, "web-b", "boot");
    const int boot_c = out_.add({}, 0, "client", "boot");
    const int start_a = change(shape_.startup, boot_a, "web-a", "INIT", "BACKUP", "startup");
    const int start_b = change(shape_.startup, boot_b, "web-b", "INIT", "BACKUP", "startup");
    static_cast<void>(start_b);
    take_over(first_election(), start_a, "web-a", "h1", 1, 5);
    heard(kCause - shape_.phase, "accepted");
    const int cause = out_.add(
        kCause, 0, "operator", "action",
        {{"index", 0}, {"do", shape_.stop ? "keepalived_stop" : "nic_down"}, {"target", "web-a"}});
    change(kCause, cause, "web-a", "MASTER", shape_.stop ? "STOP" : "FAULT", "down");
    if (shape_.stop) heard(kCause + shape_.reaction, "stop");
    take_over(election(), cause, "web-b", "h2", 2, shape_.second_batch);
    for (Duration at{}; at < shape_.end; at += kInterval)
      out_.add(at, boot_c, "client", "probe_sent",
               {{"probe", 0}, {"number", static_cast<std::uint64_t>(at / kInterval) + 1}});
    return std::move(out_.all);
  }

  [[nodiscard]] Duration first_election() const { return shape_.startup + milliseconds(3610); }
  [[nodiscard]] Duration election() const {
    return shape_.stop ? kCause + shape_.reaction + milliseconds(649)
                       : kCause - shape_.phase + shape_.silence;
  }
  [[nodiscard]] Duration committed(Duration elected) const {
    return elected + shape_.announcement + shape_.migration;
  }
  [[nodiscard]] Duration effective(Duration elected) const {
    return committed(elected) + shape_.push;
  }

 private:
  int change(Duration at, int cause, const std::string& node, const std::string& from,
             const std::string& to, const std::string& reason) {
    return out_.add(
        at, cause, node, "vrrp_state",
        {{"instance", "VI_1"}, {"vrid", 51}, {"from", from}, {"to", to}, {"reason", reason}});
  }

  void heard(Duration at, const std::string& outcome) {
    out_.add(at, 0, "web-b", "advert_heard",
             {{"instance", "VI_1"},
              {"from", "172.16.16.6"},
              {"priority", 100},
              {"outcome", outcome},
              {"frame", 40}});
  }

  void take_over(Duration at, int cause, const std::string& guest, const std::string& host,
                 int generation, int second_batch) {
    const int elected = change(at, cause, guest, "BACKUP", "MASTER", "master down timer");
    const Duration sent = at + shape_.announcement;
    int admitted = 0;
    for (int i = 0; i < 5; ++i) {
      const int garp = announce(sent, elected, guest, host);
      if (i == 0) {
        admitted = out_.add(sent, garp, host, "claim_admitted", about(guest, frame_));
      } else {
        end(sent, garp, guest, host, "rate_limited");
      }
    }
    Json judged = about(guest, 0);
    judged.update({{"verdict", "migrated"}, {"known", false}});
    const int judgement = out_.add(committed(at), admitted, "vpccgw", "claim_judged", judged);
    const int commit =
        out_.add(committed(at), judgement, "vpccgw", "committed",
                 {{"havip", "havip-1"}, {"vip", kVip}, {"host", host}, {"generation", generation}});
    out_.add(effective(at), commit, host, "push_applied",
             {{"ip", kVip}, {"generation", generation}});
    end(effective(at), admitted, guest, host, "migrated");
    for (int i = 0; i < second_batch; ++i) {
      const Duration again = sent + seconds(5);
      end(again, announce(again, elected, guest, host), guest, host, "owner_match");
    }
  }

  static Json about(const std::string& guest, int frame) {
    return {{"device", guest + "/eth0"}, {"vip", kVip}, {"frame", frame}};
  }
  int announce(Duration at, int cause, const std::string& guest, const std::string& host) {
    Json sent = about(guest, ++frame_);
    sent.erase("frame");
    return out_.add(at, out_.add(at, cause, guest, "garp_sent", sent), host, "garp_captured",
                    about(guest, frame_));
  }
  void end(Duration at, int cause, const std::string& guest, const std::string& host,
           const std::string& verdict) {
    Json fields = about(guest, frame_);
    fields["verdict"] = verdict;
    out_.add(at, cause, host, "garp_verdict", fields);
  }

  const Shape& shape_;
  Records out_;
  int frame_ = 100;
};

// By time, numbered from 1, causes with their new numbers.
void number(std::vector<Json>& records) {
  std::ranges::stable_sort(records, {}, [](const Json& r) { return r["at_ns"].get<long>(); });
  std::map<int, int> numbers{{0, 0}};
  for (std::size_t i = 0; i < records.size(); ++i)
    numbers[records[i]["seq"].get<int>()] = static_cast<int>(i) + 1;
  for (Json& record : records) {
    record["seq"] = numbers[record["seq"].get<int>()];
    record["cause"] = numbers[record["cause"].get<int>()];
  }
}

Json switchover(const Story& story, const Shape& shape, Duration elected, Duration cause,
                const std::string& what, const std::string& from, const std::string& to,
                int generation) {
  Json one;
  one["from"] = from.empty() ? Json() : Json(from);
  one["to"] = to;
  one["generation"] = generation;
  one["cause"] = {{"at_ns", cause.count()}, {"do", what}, {"target", "web-a"}, {"seq", 1}};
  one["stages"] = Json::array();
  const auto stage = [&](const char* name, Duration took) {
    one["stages"].push_back({{"name", name}, {"ns", took.count()}});
  };
  stage("detection", elected - cause);
  stage("announcement", shape.announcement);
  stage("upcall", {});
  stage("limiter", {});
  stage("migration", shape.migration);
  stage("push", shape.push);
  one["total_ns"] = (story.effective(elected) - cause).count();
  one["phase_ns"] = from.empty() ? Json() : Json(shape.phase.count());
  one["committed_at_ns"] = story.committed(elected).count();
  one["effective_at_ns"] = story.effective(elected).count();
  one["converged_at_ns"] = story.effective(elected).count();
  one["served_at_ns"] = nullptr;
  return one;
}

Json probe_of(const Story& story, const Shape& shape) {
  const auto next_probe = [](Duration at) { return (at / kInterval + 1) * kInterval; };
  const Duration to = next_probe(story.effective(story.election())) + shape.outage_more;
  Json probe{{"sent", 200}, {"answered", 130}};
  probe["startup_ns"] = next_probe(story.effective(story.first_election())).count();
  probe["outages"] = Json::array();
  probe["outages"].push_back({{"from_ns", kCause.count()},
                              {"to_ns", shape.outage_open ? Json() : Json(to.count())},
                              {"lost", (to - kCause) / kInterval}});
  return probe;
}

Json summary_of(const Story& story, const Shape& shape) {
  Json summary{{"format", 1},
               {"scenario", "nic-down"},
               {"seed", shape.seed},
               {"backend", shape.backend},
               {"digest", ""},
               {"outcome", "passed"},
               {"virtual_ns", shape.end.count()},
               {"wall_ns", 1},
               {"build", "by hand"},
               {"events", 0}};
  Json havip{{"vip", kVip},     {"owner", "web-b/eth0"}, {"host", "h2"},
             {"generation", 2}, {"effective", true},     {"converged", true}};
  const std::string what = shape.stop ? "keepalived_stop" : "nic_down";
  havip["switchovers"] = {
      switchover(story, shape, story.first_election(), {}, "boot", "", "web-a/eth0", 1),
      switchover(story, shape, story.election(), kCause, what, "web-a/eth0", "web-b/eth0", 2)};
  summary["havips"] = {{"havip-1", havip}};
  summary["vrrp"] = {{"web-a/VI_1", {{"state", "FAULT"}}}, {"web-b/VI_1", {{"state", "MASTER"}}}};
  summary["probes"] = {{"ping", probe_of(story, shape)}};
  summary["invariants"] = Json::array();
  summary["invariants"].push_back({{"name", "one-vip-holder"}, {"held", true}});
  return summary;
}

Json agents_of() {
  Json agents;
  for (const char* host : {"h1", "h2"}) {
    const Json row{{"ip", kVip},   {"device", "web-b/eth0"}, {"mac", "fa:16:3e:00:00:01"},
                   {"host", "h2"}, {"generation", 2},        {"havip", true}};
    Json one{{"agent_running", true}, {"life", 1}, {"vip_table", Json::array()}};
    one["neigh_table"] = Json::array();
    one["neigh_table"].push_back(row);
    agents[host] = one;
  }
  agents["client"] = {{"counters", Json::object()}};
  return agents;
}

}  // namespace

void write_file(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

std::string read_file(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

void edit(const std::string& path, const std::string& from, const std::string& to) {
  std::string text = read_file(path);
  const std::size_t at = text.find(from);
  REQUIRE_MESSAGE(at != std::string::npos, from, " is not in ", path);
  write_file(path, text.replace(at, from.size(), to));
}

void write_story(const std::string& folder, const Shape& shape) {
  Story story(shape);
  std::vector<Json> records = story.tell();
  std::erase_if(records, [&](const Json& r) { return r["at_ns"].get<long>() > shape.end.count(); });
  if (shape.records) shape.records(records);
  number(records);
  std::string events;
  for (const Json& record : records)
    events += record.dump() + "\n";
  trace::Digest digest;
  digest.add(events);
  Json summary = summary_of(story, shape);
  summary["events"] = records.size();
  summary["digest"] = digest.hex();
  if (shape.summary) shape.summary(summary);
  Json agents = agents_of();
  if (shape.agents) shape.agents(agents);
  std::filesystem::create_directories(folder);
  write_file(folder + "/events.jsonl", events);
  write_file(folder + "/summary.json", summary.dump(2) + "\n");
  write_file(folder + "/agents.json", agents.dump(2) + "\n");
}

Comparison compared(const Shape& a, const Shape& b, const CompareOptions& options) {
  const havip::test::TemporaryFolder place;
  write_story(place / "a", a);
  write_story(place / "b", b);
  Faults faults;
  auto run_a = read_run(place / "a", faults);
  auto run_b = read_run(place / "b", faults);
  for (const std::string& fault : faults.take())
    FAIL(fault);
  run_a->facts.folder = "a";
  run_b->facts.folder = "b";
  Comparison result = compare(run_a->facts, run_b->facts, options);
  if (result.mode == Mode::kExact && !result.same_trace)
    result.parting = find_parting(run_a->events, run_b->events);
  explain(result, run_a->events, run_b->events);
  return result;
}

Strings deviating(const Comparison& comparison) {
  Strings rows;
  for (const Section& section : comparison.sections) {
    for (const Row& row : section.rows) {
      if (row.grade == Grade::kDeviates)
        rows.push_back(fmt::format("{}: {} {}", section.name, row.subject, row.what));
    }
  }
  return rows;
}

const Row& row_of(const Comparison& comparison, const std::string& section, const std::string& what,
                  std::size_t which) {
  for (const Section& one : comparison.sections) {
    for (const Row& row : one.rows) {
      if (one.name == section && row.what == what && which-- == 0) return row;
    }
  }
  FAIL("no row ", what, " in ", section);
  ensure(false, "FAIL() throws");
  return comparison.sections.front().rows.front();
}

}  // namespace havip::compare::test
