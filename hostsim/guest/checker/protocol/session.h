// Session: one try as the checker sees it: what is sent, what comes back, and whether that is good.
//
// Pure: octets in, decision out. Who carries the octets (the virtual network, a socket, TLS) makes
// no difference, so the same answer gets the same verdict everywhere. Whatever comes in, a session
// keeps a bounded amount of it.
//
// Whoever drives it opens the try with first(), hands over what happens in order, sends what a step
// says, and ends the try at the first verdict; after that the session is not called again.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "hostsim/guest/checker/checker_io.h"

namespace havip::hostsim::checker {

struct Verdict {
  bool good = false;
  std::string why;  // of a failure, in Keepalived's words: "Timeout connecting"
};

struct Step {
  Octets send;
  std::optional<Verdict> verdict;
  bool wait_anew = false;  // connect_timeout starts again
};

class Session {
 public:
  virtual ~Session() = default;

  // What is sent as soon as that is possible.
  [[nodiscard]] virtual Octets first() const { return {}; }
  virtual Step connected() { return {.wait_anew = true}; }
  virtual Step bytes(std::span<const std::uint8_t> octets) = 0;
  virtual Step ended(TryOutcome outcome) = 0;
  // connect_timeout is over since the try began, or since the last step that waits anew.
  virtual Step timed_out() = 0;
};

[[nodiscard]] inline Step good() {
  return {.verdict = Verdict{.good = true}};
}
[[nodiscard]] inline Step bad(std::string why) {
  return {.verdict = Verdict{.good = false, .why = std::move(why)}};
}
[[nodiscard]] Octets octets(std::string_view text);

}  // namespace havip::hostsim::checker
