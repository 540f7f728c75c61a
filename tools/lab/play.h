// Play: the lab's network at an instant. It grows by what the learner does: each deed is an entry
// of the scenario, and the world is played anew from its start to where it was, which takes some
// milliseconds. Nothing that lies before a deed can change by it, for chance comes from named
// streams and events of one instant keep their order.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/engine/provenance.h"
#include "scenarios/loader/load.h"
#include "scenarios/runner/world.h"
#include "tools/lab/document.h"
#include "tools/lab/lab.h"
#include "vpccgw/store/sqlite_store.h"

namespace havip::lab {

// A frame that somebody who listens has seen. Valid within the call.
struct Seen {
  Instant at;
  net::HostId host;  // of the tap; empty: at the guest's NIC
  net::DeviceId device;
  bool from_guest = false;
  const engine::TracedFrame& frame;
};
// Returns false when it has heard enough.
using Listener = std::function<bool(const Seen&)>;

// An entry of the timeline without its time, and when it is carried out from now on. Above 0.
struct Deed {
  Duration in{};
  Json entry;
};

class Play {
 public:
  // `lab` outlives it. REQUIRES: `now` is not before the lab's begin. The error: these deeds are
  // none that a scenario can have.
  [[nodiscard]] static Result<std::unique_ptr<Play>, loader::Faults> begin(const Lab& lab,
                                                                           Deeds deeds,
                                                                           Instant now);
  ~Play();
  Play(const Play&) = delete;
  Play& operator=(const Play&) = delete;

  [[nodiscard]] Instant now() const { return now_; }
  [[nodiscard]] const Lab& lab() const { return lab_; }
  [[nodiscard]] const Deeds& deeds() const { return deeds_; }
  [[nodiscard]] runner::World& world();
  [[nodiscard]] const loader::Scenario& scenario() const;
  [[nodiscard]] vpccgw::SqliteStore& store();

  // Lets time pass.
  void wait(Duration time);
  // The same with an ear at every NIC and tap; ends early when the listener has heard enough, some
  // microseconds after that frame.
  void listen(Duration most, const Listener& listener);

  // Carries these out and lets time pass until a moment after the last. The error: nothing was
  // done, and why a scenario cannot have it.
  [[nodiscard]] Result<void, loader::Faults> act(const std::vector<Deed>& deeds);
  // The same for what only looks at the network and is not graded; heard by `listener` meanwhile.
  [[nodiscard]] Result<void, loader::Faults> look(const std::vector<Deed>& deeds,
                                                  const Listener& listener);
  // Pings by hand: probes of one request each, a second apart, the first a millisecond from now.
  // Returns the number of the first in the scenario; the others follow it. No time passes.
  [[nodiscard]] Result<std::uint16_t, loader::Faults> ping(const std::string& from,
                                                           const net::IpAddr& to,
                                                           std::uint32_t count);

  // What was done since the last call, to be written down.
  [[nodiscard]] Deeds take_new();

 private:
  struct Stage;  // a world and all that it needs
  class Ear;

  Play(const Lab& lab, Deeds deeds, Instant now);
  [[nodiscard]] Result<Instant, loader::Faults> grow(const std::vector<Deed>& deeds,
                                                     Json Deeds::*list);
  // A world of these deeds, played to now; the old one stays if that cannot be.
  [[nodiscard]] Result<void, loader::Faults> rebuild(const Deeds& deeds);
  void play_to(Instant until);

  const Lab& lab_;
  Deeds deeds_;
  Deeds new_;
  Instant now_;
  std::unique_ptr<Ear> ear_;
  std::unique_ptr<Stage> stage_;
};

}  // namespace havip::lab
