// World: one run of a scenario in virtual time. The composition root: it knows every engine, wires
// them to one kernel, and carries out the timeline.
//
// Two worlds share nothing: any number may exist in a process, in any threads.
#pragma once

#include <csignal>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "scenarios/judge/tables.h"
#include "scenarios/runner/context.h"
#include "scenarios/runner/control.h"
#include "scenarios/runner/fabric.h"
#include "scenarios/runner/gateway_node.h"
#include "scenarios/runner/guest_node.h"
#include "scenarios/runner/host_node.h"
#include "scenarios/runner/plan.h"
#include "vpccgw/store/memory_store.h"

namespace havip::runner {

class Operator;

// Bounds that no sensible run comes near.
struct Limits {
  std::uint64_t events = 500'000'000;
  std::uint64_t records = 5'000'000;
};

// Who waits for a run: looked at and told every few thousand events.
struct Onlooker {
  const volatile std::sig_atomic_t* stop = nullptr;  // not 0: end here; a signal handler may set it
  std::function<void(Instant)> watch;                // how far the run has come
};

// What a world is lent. What is null it has of its own, but for an observer, which nobody needs.
struct Lent {
  FrameObserver* observer = nullptr;
  // For the production gateway: a fresh one. Whoever wants the gateway's database after the run
  // lends a store that he can look into.
  vpccgw::Store* store = nullptr;
  // As new, or after reset(): its memory is worth more than the world to who plays many.
  Context* context = nullptr;
};

enum class Ending : std::uint8_t {
  kCompleted,   // the scenario's duration is over
  kEventLimit,  // see Limits
  kRecordLimit,
  kInterrupted,  // request_stop()
};
[[nodiscard]] std::string_view to_string(Ending ending);

class World {
 public:
  // `plan` and what is lent outlive the world. Fails if the region is one that the gateway refuses,
  // or if the store does not take it.
  [[nodiscard]] static Result<std::unique_ptr<World>> build(const Plan& plan, std::uint64_t seed,
                                                            const Lent& lent);
  [[nodiscard]] static Result<std::unique_ptr<World>> build(const Plan& plan, std::uint64_t seed,
                                                            FrameObserver* observer) {
    return build(plan, seed, Lent{.observer = observer});
  }
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  // Plays the scenario to its end, once.
  Ending run(const Limits& limits, const Onlooker& onlooker = {});

  // The same by steps, for who looks at a running network (a lab): plays on to `until`, all that is
  // due then included. What is still under way stays so; run() may follow.
  // REQUIRES: now() <= until <= the end of the scenario.
  Ending play_until(Instant until, const Limits& limits, const Onlooker& onlooker = {});
  // What an engineer on these machines would see. Null: there is no node of that name.
  [[nodiscard]] const GuestNode* find_guest(std::string_view id) const;
  [[nodiscard]] const HostNode* find_host(std::string_view id) const;
  [[nodiscard]] vpccgw::Store& store() { return store_; }

  // ---- what the judge and the reports want, after run()
  [[nodiscard]] const trace::Recorder& trace() const { return context_.trace; }
  // For who wants to see records as they are written: set before run().
  [[nodiscard]] trace::Recorder& trace() { return context_.trace; }
  [[nodiscard]] Instant now() const { return context_.kernel.now(); }
  [[nodiscard]] std::uint64_t events() const { return context_.kernel.dispatched(); }
  // Frames that guests have sent.
  [[nodiscard]] std::uint64_t frames() const { return context_.last_frame; }
  [[nodiscard]] judge::Tables tables();

 private:
  friend class Operator;

  World(const Plan& plan, std::uint64_t seed, const Lent& lent);
  [[nodiscard]] Result<void> add_gateways();
  void add_hosts();
  void add_guests();
  void schedule_boots();
  void on_boot(std::uint64_t guest);
  // What a guest's Keepalived runs with this file: the same chance whichever the file.
  [[nodiscard]] hostsim::KeepalivedSetup keepalived_of(const net::GuestId& guest,
                                                       hostsim::KeepalivedSetup setup) const;
  [[nodiscard]] GuestNode& guest(const net::GuestId& id);
  [[nodiscard]] HostNode& host(const net::HostId& id);
  [[nodiscard]] judge::HostTables tables_of(HostNode& host);
  [[nodiscard]] static judge::GuestTables tables_of(const GuestNode& guest);

  const Plan& plan_;
  const loader::Scenario& scenario_;
  std::uint64_t seed_;
  std::optional<Context> own_context_;
  Context& context_;
  std::optional<vpccgw::MemoryStore> own_store_;
  vpccgw::Store& store_;
  vpccgw::MemoryStore test_store_;  // of the test gateway, whose database nobody reads afterwards
  Fabric fabric_;
  Control control_;
  std::vector<std::unique_ptr<HostNode>> hosts_;
  std::vector<std::unique_ptr<GuestNode>> guests_;
  std::unique_ptr<GatewayNode> production_;
  std::unique_ptr<GatewayNode> test_;  // only if an agent may ask it
  std::unique_ptr<Operator> operator_;
};

}  // namespace havip::runner
