// Load: many clients of one HTTP server, from one thread, each with one request on its way.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "core/time/time.h"

namespace havip::bench {

// Called for the body of the next request of a client, 0 and up; and with what came back, headers
// included. Both on the caller's thread.
struct Conversation {
  std::string path;
  std::function<std::string(int client)> next;
  std::function<void(int client, const std::string& answer)> take;
};

// Answers in `time`. Ends the program with a line if the server is not there or does not answer.
[[nodiscard]] std::uint64_t converse(std::uint16_t port, int clients, Duration time,
                                     const Conversation& conversation);

}  // namespace havip::bench
