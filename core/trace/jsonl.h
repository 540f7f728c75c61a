// Trace records as JSON Lines: events.jsonl, one record a line, in order.
//
//   {"at_ns":10000000000,"seq":41,"cause":7,"node":"web-a","kind":"garp_sent",
//    "device":"web-a/eth0","vip":"172.16.16.8","batch":"first"}        (on one line)
//
// The order of keys is fixed: at_ns, seq, cause, node, kind, then the fields of the kind in the
// order of its fields(). Times are integers in nanoseconds, addresses and ids strings, nodes their
// names. Text that is not valid UTF-8 has U+FFFD for every offending octet.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/trace/events.h"
#include "core/trace/recorder.h"

namespace havip::trace {

// Appends one line, with its line feed. `nodes` is Recorder::nodes() of the same run.
void append_json_line(const Record& record, std::span<const std::string> nodes, std::string& out);

// All records of a run.
[[nodiscard]] std::string to_json_lines(const Recorder& recorder);

// Appends `text` as a JSON string, quotes included.
void append_json_string(std::string_view text, std::string& out);

}  // namespace havip::trace
