#include "tools/run/interrupt.h"

namespace havip::tools {
namespace {

volatile std::sig_atomic_t asked = 0;

void on_signal(int) {
  asked = 1;
}

}  // namespace

void catch_interrupts() {
  struct sigaction action = {};
  action.sa_handler = on_signal;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

const volatile std::sig_atomic_t* interrupted() {
  return &asked;
}

}  // namespace havip::tools
