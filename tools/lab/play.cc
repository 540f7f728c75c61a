#include "tools/lab/play.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "core/base/ensure.h"

namespace havip::lab {
namespace {

// From a deed to what a learner could see of it at the earliest.
constexpr Duration kMoment = std::chrono::milliseconds(10);
// A world is made to end so long after now; another one when that is reached.
constexpr Duration kHorizon = std::chrono::minutes(15);
// Between two looks at whether a listener has had enough.
constexpr Duration kAttention = std::chrono::microseconds(50);
// From a ping that is asked for to its first request.
constexpr Duration kPingIn = std::chrono::milliseconds(1);
constexpr Duration kPingEvery = std::chrono::seconds(1);
constexpr const char* kNeverAgain = "8000h";  // of a probe that asks once

}  // namespace

class Play::Ear final : public runner::FrameObserver {
 public:
  const Listener* listener = nullptr;  // null: nobody listens
  bool enough = false;

  void at_nic(Instant now, const net::DeviceId& device, bool out,
              const engine::TracedFrame& frame) override {
    hear({.at = now, .host = {}, .device = device, .from_guest = out, .frame = frame});
  }
  void at_tap(Instant now, const net::HostId& host, const net::DeviceId& device, bool in,
              const engine::TracedFrame& frame) override {
    hear({.at = now, .host = host, .device = device, .from_guest = in, .frame = frame});
  }

 private:
  void hear(const Seen& seen) {
    if (listener != nullptr && !enough) enough = !(*listener)(seen);
  }
};

struct Play::Stage {
  loader::Loaded loaded;
  runner::Plan plan;
  vpccgw::SqliteStore store;
  std::unique_ptr<runner::World> world;
  Instant end;
};

Play::Play(const Lab& lab, Deeds deeds, Instant now)
    : lab_(lab), deeds_(std::move(deeds)), now_(now), ear_(std::make_unique<Ear>()) {}

Play::~Play() = default;

Result<std::unique_ptr<Play>, loader::Faults> Play::begin(const Lab& lab, Deeds deeds,
                                                          Instant now) {
  std::unique_ptr<Play> play(new Play(lab, std::move(deeds), now));
  if (auto built = play->rebuild(play->deeds_); !built) return fail(built.error());
  return play;
}

runner::World& Play::world() {
  return *stage_->world;
}
const loader::Scenario& Play::scenario() const {
  return stage_->loaded.scenario;
}
vpccgw::SqliteStore& Play::store() {
  return stage_->store;
}

Result<void, loader::Faults> Play::rebuild(const Deeds& deeds) {
  const Instant end = now_ + kHorizon;
  const loader::Reader none = [](const std::string&) -> Result<std::string> {
    return fail("every configuration is in the scenario by now");
  };
  const std::string text = text_of(session_document(lab_, deeds, end - kStart));
  auto loaded = loader::load_text(text, "session", none);
  if (!loaded) return fail(std::move(loaded).error());
  const auto whole = [](const std::string& why) {
    return fail(loader::Faults{{.file = "session", .text = why}});
  };
  auto store = vpccgw::SqliteStore::in_memory();
  if (!store) return whole(store.error());
  auto stage = std::make_unique<Stage>(Stage{.loaded = *std::move(loaded),
                                             .plan = {},
                                             .store = *std::move(store),
                                             .world = nullptr,
                                             .end = end});
  auto plan = runner::make_plan(stage->loaded.scenario);
  if (!plan) return fail(std::move(plan).error());
  stage->plan = *std::move(plan);
  auto world = runner::World::build(stage->plan, lab_.seed,
                                    {.observer = ear_.get(), .store = &stage->store});
  if (!world) return whole(world.error());
  stage->world = *std::move(world);
  stage_ = std::move(stage);
  // Whoever listens has heard all this before.
  const Listener* listener = std::exchange(ear_->listener, nullptr);
  play_to(now_);
  ear_->listener = listener;
  return {};
}

void Play::play_to(Instant until) {
  if (until > stage_->end) {
    const auto rebuilt = rebuild(deeds_);
    ensure(rebuilt.has_value(), "a world that was built can be built for longer");
  }
  stage_->world->play_until(until, {});
  now_ = until;
}

void Play::wait(Duration time) {
  play_to(now_ + time);
}

void Play::listen(Duration most, const Listener& listener) {
  const Instant end = now_ + most;
  ear_->listener = &listener;
  ear_->enough = false;
  while (now_ < end && !ear_->enough)
    play_to(std::min(end, now_ + kAttention));
  ear_->listener = nullptr;
}

Result<Instant, loader::Faults> Play::grow(const std::vector<Deed>& deeds, Json Deeds::*list) {
  Deeds grown = deeds_;
  Instant last = now_;
  for (const Deed& deed : deeds) {
    const Instant at = now_ + deed.in;
    last = std::max(last, at);
    Json entry{{"at", to_string(at)}};
    entry.update(deed.entry);
    (grown.*list).push_back(std::move(entry));
  }
  if (auto built = rebuild(grown); !built) return fail(built.error());
  for (std::size_t i = (deeds_.*list).size(); i < (grown.*list).size(); ++i)
    (new_.*list).push_back((grown.*list)[i]);
  deeds_ = std::move(grown);
  return last + kMoment;
}

Result<void, loader::Faults> Play::act(const std::vector<Deed>& deeds) {
  const auto until = grow(deeds, &Deeds::entries);
  if (!until) return fail(until.error());
  play_to(*until);
  return {};
}

Result<void, loader::Faults> Play::look(const std::vector<Deed>& deeds, const Listener& listener) {
  const auto until = grow(deeds, &Deeds::trials);
  if (!until) return fail(until.error());
  listen(*until - now_, listener);
  return {};
}

Result<std::uint16_t, loader::Faults> Play::ping(const std::string& from, const net::IpAddr& to,
                                                 std::uint32_t count) {
  Deeds grown = deeds_;
  Json pings = Json::array();
  for (std::uint32_t i = 0; i < count; ++i) {
    pings.push_back({{"id", fmt::format("by-hand-{}", grown.probes.size() + 1)},
                     {"from", from},
                     {"to", to_string(to)},
                     {"every", kNeverAgain},
                     {"start", to_string(now_ + kPingIn + i * kPingEvery)}});
    grown.probes.push_back(pings.back());
  }
  if (auto built = rebuild(grown); !built) return fail(built.error());
  for (Json& one : pings)
    new_.probes.push_back(std::move(one));
  deeds_ = std::move(grown);
  return static_cast<std::uint16_t>(scenario().probes.size() - count);
}

Deeds Play::take_new() {
  return std::exchange(new_, {});
}

}  // namespace havip::lab
