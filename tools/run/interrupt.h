// Ctrl-C: what is under way ends early, and leaves what it has.
#pragma once

#include <csignal>

namespace havip::tools {

// From now on SIGINT and SIGTERM set interrupted(); a second one ends the program the hard way.
void catch_interrupts();

// Not 0: asked to end.
[[nodiscard]] const volatile std::sig_atomic_t* interrupted();

}  // namespace havip::tools
