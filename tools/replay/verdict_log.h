// VerdictLog: every GARP by itself, with its verdict: one line of JSON each.
//
// Nothing but GARPs without a verdict is kept, so that a capture of any length takes little memory.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/trace/events.h"
#include "tools/replay/packets.h"

namespace havip::replay {

class VerdictLog {
 public:
  // Gets lines, each with its line feed, in the order in which GARPs were decided.
  using Lines = std::function<void(std::string_view line)>;

  // `origin` is instant 0 since capture::kEpoch. An empty `lines` makes it do nothing.
  VerdictLog(Lines lines, Instant origin) : lines_(std::move(lines)), origin_(origin) {}

  // Records in the order in which they are written; `source` is where the packet of a GARP that is
  // captured just now comes from.
  void take(const trace::Record& record, const Source& source);

 private:
  struct Waiting {
    Instant at;
    net::MacAddr sha;
    std::string where;
  };

  Lines lines_;
  Instant origin_;
  std::map<trace::FrameId, Waiting> waiting_;
};

}  // namespace havip::replay
