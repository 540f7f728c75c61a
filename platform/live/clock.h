// The clocks of the machine, read here and nowhere else.
#pragma once

#include <string>

#include "core/time/time.h"

namespace havip::live {

// CLOCK_MONOTONIC: what engines are given. It does not stand still while a process does, and never
// goes back.
[[nodiscard]] Instant now();

// Nanoseconds since 1970: for files and for people.
[[nodiscard]] std::int64_t wall_ns();

// "Mon Nov 23 02:12:07 2026", local time, as Keepalived stamps its lines on a console.
[[nodiscard]] std::string wall_text(std::int64_t nanoseconds);

// "Mon, 23 Nov 2026 02:12:07 +0000", as a mail's Date header has it (RFC 5322 section 3.3).
[[nodiscard]] std::string mail_date(std::int64_t nanoseconds);

}  // namespace havip::live
