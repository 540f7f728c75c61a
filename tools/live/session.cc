#include "tools/live/session.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <set>

#include <fmt/format.h>

#include "core/trace/jsonl.h"
#include "platform/live/space/tool.h"
#include "scenarios/runner/run_capture.h"
#include "tools/live/causes.h"
#include "tools/live/playable.h"
#include "tools/run/progress.h"
#include "tools/run/publish.h"
#include "vpccgw/store/sqlite_store.h"

namespace havip::live_run {
namespace {

// From the start of the daemons to the zero of the run: they are up long before it.
constexpr Duration kLead = std::chrono::milliseconds(2500);
// Behind the end: for what is on its way.
constexpr Duration kTrail = std::chrono::milliseconds(20);
constexpr Duration kLook = std::chrono::milliseconds(100);

// What came after the end is no part of the run; but a GARP of the run gets its verdict, though its
// agent gave it when it was ended.
void cut(std::vector<trace::Record>& records, Instant end) {
  std::ranges::stable_sort(records, {}, &trace::Record::at);
  std::set<Seq> gone;
  std::erase_if(records, [&](const trace::Record& record) {
    const bool verdict = std::holds_alternative<trace::GarpVerdict>(record.event);
    const bool late = record.at > end && (!verdict || gone.contains(record.cause));
    if (late) gone.insert(record.seq);
    return late;
  });
  for (trace::Record& record : records)
    record.at = std::min(record.at, end);
}

NodeTable nodes_of(const loader::Scenario& scenario) {
  NodeTable nodes;
  nodes.id("operator");
  for (const loader::Host& host : scenario.hosts)
    nodes.id(host.id.view());
  nodes.id("vpccgw");
  if (runner::needs_test_gateway(scenario)) nodes.id("vpccgw-test");
  for (const loader::Guest& guest : scenario.guests)
    nodes.id(guest.id.view());
  return nodes;
}

}  // namespace

struct Session::Parts {
  Parts(const LiveSetup& setup, std::function<void(const std::string&)> trouble)
      : scenario(setup.prepared.loaded.scenario),
        nodes(nodes_of(scenario)),
        journal(nodes, 1),
        witness(scenario, journal),
        on_trouble(std::move(trouble)),
        progress(scenario.duration) {}

  const loader::Scenario& scenario;
  NodeTable nodes;
  Journal journal;
  Witness witness;
  std::function<void(const std::string&)> on_trouble;
  tools::Progress progress;
  std::unique_ptr<Stage> stage;
  std::unique_ptr<LiveClock> clock;
  std::unique_ptr<ControlPlane> control;
  std::unique_ptr<Links> links;
  std::unique_ptr<Observer> observer;
  std::unique_ptr<Prober> prober;
  Guests guests;
  std::unique_ptr<Director> director;
};

Session::Session(const LiveSetup& setup)
    : setup_(setup), scenario_(setup.prepared.loaded.scenario), end_(kStart + scenario_.duration) {}

Session::~Session() = default;

void Session::trouble(const std::string& what) {
  troubled_ = true;
  parts_->progress.clear();
  tools::complain(fmt::format("at {}: {}", to_string(parts_->clock->now()), what));
}

void Session::quit(const std::string& why) {
  cut_short_ = why;
  loop_.stop();
}

tools::ExitStatus Session::run(const live::CellInside& cell) {
  parts_ = std::make_unique<Parts>(setup_, [this](const std::string& what) { trouble(what); });
  for (const std::string& note : left_out(scenario_))
    tools::complain(note);
  loop_.on_signals({SIGINT, SIGTERM}, [this](int) { quit("interrupted"); });
  if (auto done = build(); !done) {
    tools::complain(done.error());
    return tools::ExitStatus::kEnvironment;
  }
  if (auto done = play(); !done) {
    tools::complain(done.error());
    return tools::ExitStatus::kEnvironment;
  }
  auto status = conclude();
  if (!status) {
    tools::complain(status.error());
    return tools::ExitStatus::kEnvironment;
  }
  if (setup_.keep && cut_short_.empty()) {
    parts_->prober.reset();  // nobody asks any more, and nothing is written down
    parts_->observer.reset();
    setup_.kept(*parts_->stage);
    cell.keep();
    cell.tell(static_cast<int>(*status));
    loop_.run();  // until a signal
  }
  return *status;
}

Result<void> Session::build() {
  auto stage = Stage::build(lay_out(scenario_));
  if (!stage) return fail(stage.error());
  parts_->stage = std::move(*stage);
  parts_->clock = std::make_unique<LiveClock>(kLead);
  const std::string folder = setup_.folder.path_of("live");
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return fail(fmt::format("{}: {}", folder, error.message()));
  parts_->control = std::make_unique<ControlPlane>(
      ControlPlane::Surroundings{.loop = loop_,
                                 .stage = *parts_->stage,
                                 .clock = *parts_->clock,
                                 .journal = parts_->journal,
                                 .plan = setup_.prepared.plan,
                                 .folder = std::filesystem::absolute(folder).string(),
                                 .trouble = parts_->on_trouble});
  if (auto done = parts_->control->start(); !done) return done;
  parts_->links = std::make_unique<Links>(*parts_->stage, scenario_);
  if (auto done = parts_->links->start(); !done) return done;
  parts_->observer =
      std::make_unique<Observer>(loop_, *parts_->stage, *parts_->clock, parts_->witness);
  if (auto done = parts_->observer->start(); !done) return done;
  parts_->prober =
      std::make_unique<Prober>(loop_, *parts_->stage, *parts_->clock, parts_->journal, scenario_);
  if (auto done = parts_->prober->start(); !done) return done;
  const GuestSurroundings around{.loop = loop_,
                                 .stage = *parts_->stage,
                                 .clock = *parts_->clock,
                                 .journal = parts_->journal,
                                 .witness = parts_->witness,
                                 .program = setup_.program};
  for (const loader::Guest& guest : scenario_.guests)
    parts_->guests[guest.id] = std::make_unique<Guest>(around, guest);
  return {};
}

Result<void> Session::play() {
  Parts& parts = *parts_;
  parts.director = std::make_unique<Director>(Director::Cast{.loop = loop_,
                                                             .clock = *parts.clock,
                                                             .journal = parts.journal,
                                                             .witness = parts.witness,
                                                             .stage = *parts.stage,
                                                             .observer = *parts.observer,
                                                             .guests = parts.guests,
                                                             .control = *parts.control,
                                                             .links = *parts.links,
                                                             .trouble = parts.on_trouble},
                                              scenario_, scenario_.seed);
  live::Timer check(loop_, [&] {
    if (!parts.control->ready()) quit("not every daemon was ready");
  });
  check.arm(parts.clock->on_loop(kStart));
  live::Timer finish(loop_, [this] { loop_.stop(); });
  finish.arm(parts.clock->on_loop(end_ + kTrail));
  live::Timer look(loop_, [&] {
    parts.progress.show(parts.clock->now());
    look.arm(live::now() + kLook);
  });
  look.arm(live::now() + kLook);
  loop_.run();
  parts.progress.clear();
  if (!cut_short_.empty()) end_ = std::clamp(parts.clock->now(), kStart, end_);
  return {};
}

// The tables as they are now; then all daemons end, so that what they wrote is whole. With `keep`
// they go on, and what they have written so far is it.
Result<tools::ExitStatus> Session::conclude() {
  Parts& parts = *parts_;
  auto tables = parts.control->tables();
  if (!tables) return fail(tables.error());
  if (!setup_.keep) {
    parts.director.reset();
    parts.guests.clear();
    parts.control->stop();
  }
  auto records = parts.control->records(parts.nodes);
  if (!records) return fail(records.error());
  for (trace::Record& record : parts.journal.records())
    records->push_back(std::move(record));
  join(*records, parts.witness, parts.stage->layout(), parts.nodes);
  cut(*records, end_);
  const std::vector<trace::Record> trace = merge(std::move(*records));
  if (auto done = write_capture(trace); !done) return fail(done.error());
  if (auto done = copy_database(); !done) return fail(done.error());
  std::string events;
  for (const trace::Record& record : trace)
    trace::append_json_line(record, parts.nodes.names(), events);
  if (const std::uint64_t lost = parts.observer->lost(); lost > 0)
    tools::complain(fmt::format("{} frames passed unseen: the capture is not whole", lost));
  const judge::Run run{.scenario = scenario_,
                       .records = trace,
                       .nodes = parts.nodes.names(),
                       .seed = scenario_.seed,
                       .end = end_,
                       .tables = *tables,
                       .backend = "live",
                       .complete = cut_short_.empty()};
  const auto status = tools::publish({.options = setup_.options,
                                      .folder = setup_.folder,
                                      .loaded = setup_.prepared.loaded,
                                      .run = run,
                                      .events = events,
                                      .wall = end_ - kStart,
                                      .cut_short = cut_short_});
  return troubled_ ? tools::ExitStatus::kEnvironment : status;
}

Result<void> Session::write_capture(std::span<const trace::Record> trace) {
  capture::FileSink sink(setup_.folder.path_of("capture.pcapng"));
  runner::RunCapture capture(sink, setup_.prepared.plan, scenario_.seed);
  auto record = trace.begin();
  const auto decide_until = [&](Instant at) {
    for (; record != trace.end() && record->at <= at; ++record)
      capture.decided(*record, parts_->nodes.names()[record->node]);
  };
  for (const CapturedFrame& frame : parts_->observer->take_frames()) {
    decide_until(frame.at);
    const net::DeviceId& device = frame.place->device;
    if (frame.host.empty()) {
      capture.at_nic(frame.at, device, frame.from_guest, frame.id, frame.octets);
    } else {
      capture.at_tap(frame.at, frame.host, device, frame.from_guest, frame.id, frame.octets);
    }
  }
  decide_until(end_);
  return capture.finish();
}

// By SQLite, for in a network that stays the newest commits are in the gateway's log.
Result<void> Session::copy_database() {
  auto store = vpccgw::SqliteStore::open(parts_->control->database());
  if (!store) return fail(store.error());
  return store->save_to(setup_.folder.path_of("vpccgw.sqlite"));
}

}  // namespace havip::live_run
