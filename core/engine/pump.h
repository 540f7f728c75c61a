// The pump: takes an engine through one step of its contract. Written once, for the virtual
// platform and the live one; a port is what the platform offers to one engine.
#pragma once

#include <concepts>
#include <utility>

#include "core/engine/contract.h"

namespace havip::engine {

template <class P, class E>
concept Port = requires(P port, Instant now, typename E::Output output) {
  {port.send(now, std::move(output))};  // carries one output to where it belongs
  {port.arm(now)};                      // wakes the engine then; kNever cancels
};

// Drains the engine's outputs and arms its next deadline.
// A port must not hand inputs back to the same engine from within send(): engines are not
// re-entered, the platform delivers later, if need be at the same instant.
template <Engine E, Port<E> P>
void pump(E& engine, P& port, Instant now) {
  while (auto output = engine.poll_output()) {
    port.send(now, std::move(*output));
  }
  port.arm(engine.deadline());
}

template <Engine E, Port<E> P>
void deliver(E& engine, P& port, Instant now, typename E::Input&& input) {
  engine.handle(now, std::move(input));
  pump(engine, port, now);
}

template <Engine E, Port<E> P>
void wake(E& engine, P& port, Instant now) {
  if (engine.deadline() <= now) engine.handle_timeout(now);
  pump(engine, port, now);
}

}  // namespace havip::engine
