// The contract of every engine: guest, host, datapath, agent, gateway.
//
//   1. handle(now, input) or handle_timeout(now) changes the state; nothing else does.
//   2. poll_output() is then drained until it is empty: all effects leave as values, in order.
//   3. deadline() says when handle_timeout() is wanted next; kNever means not at all. It is read
//      again after every change, and may move either way.
//   4. handle_timeout(now) is called with now >= deadline(), never earlier; it does all that is
//      due at `now`, so that afterwards deadline() > now or the engine has just armed it anew.
//   5. Time is `now` and never goes backwards. There is no clock, thread, socket, file or random
//      source inside; what an engine remembers it was told.
//   6. Engines never call each other. Messages between them are values in core/engine/messages.h;
//      the platform carries them.
#pragma once

#include <concepts>
#include <optional>
#include <utility>

#include "core/time/time.h"

namespace havip::engine {

template <class E>
concept Engine = requires(E engine, const E& const_engine, Instant now, typename E::Input input) {
  {engine.handle(now, std::move(input))};
  {engine.handle_timeout(now)};
  { engine.poll_output() } -> std::same_as<std::optional<typename E::Output>>;
  { const_engine.deadline() } -> std::same_as<Instant>;
};

}  // namespace havip::engine
