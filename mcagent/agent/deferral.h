// Deferral: GARPs that the limiter turned away and that shall have another try
// (limiter.on_excess = defer). The source document drops them; this is the alternative.
//
//   - Of each VIP only the latest GARP waits, whichever device sent it: an older one is overtaken.
//   - Each limiter window has a line of VIPs. When the window opens, the first in line goes; that
//     closes the window again, so the VIPs of a device take turns.
//   - A newer GARP of a VIP takes over the place in the line of the one it replaces, so that a VIP
//     announced often cannot push itself to the back, nor hold others up.
//
// A value: it is told the time and asks the limiter when windows open.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "core/engine/messages.h"
#include "core/time/time.h"
#include "mcagent/admit/rate_limit.h"

namespace havip::mcagent {

class Deferral {
 public:
  struct Waiting {
    engine::GarpReport report;
    engine::Seq cause = 0;  // the record that it was deferred
  };

  // Lets `claim` wait for its window. Returns the one of the same VIP that it overtakes, if any.
  std::optional<Waiting> put(const RateLimit& limiter, const Waiting& claim);

  // Takes out what waits for this VIP: it has been overtaken.
  std::optional<Waiting> remove(net::Ipv4Addr vip);

  // When the next window with a line opens; kNever if nothing waits.
  [[nodiscard]] Instant deadline(const RateLimit& limiter) const;

  // Takes out the first in line of a window that is open at `now`, if there is one. Of several
  // windows, that of the lowest key comes first.
  std::optional<Waiting> take_due(Instant now, const RateLimit& limiter);

  // Lines everything up anew, in the same order, after the limiter's key has changed.
  void regroup(const RateLimit& limiter);

  // Takes out the one with the lowest VIP, open window or not: for when the agent ends.
  std::optional<Waiting> take_first();

  [[nodiscard]] bool empty() const { return places_.empty(); }
  [[nodiscard]] std::size_t size() const { return places_.size(); }

 private:
  using Line = std::map<std::uint64_t, Waiting>;  // by ticket: who came first
  struct Place {
    RateLimit::Key window;
    std::uint64_t ticket = 0;
  };
  using Places = std::map<net::Ipv4Addr, Place>;  // where the one of each VIP stands

  void line_up(const RateLimit::Key& window, const Waiting& claim, std::uint64_t ticket);
  Waiting take(Places::iterator place);

  std::map<RateLimit::Key, Line> lines_;  // no line is empty
  Places places_;
  std::uint64_t last_ticket_ = 0;
};

}  // namespace havip::mcagent
