// Asked: the words of a question, understood: what they name is there in the run.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/time/time.h"
#include "tools/why/run.h"

namespace havip::why {

// A word of a question. Those from kNumber on may be left out.
enum class Word : std::uint8_t {
  kNone,
  kHavip,     // its id, or a VIP's address
  kGuest,     // "web-b"
  kInstance,  // "web-b/VI_1", or the guest where it has one instance
  kProbe,
  kFrame,     // packet id in capture.pcapng
  kRecord,    // seq in events.jsonl
  kNumber,    // the how manieth, from 1
  kAnyHavip,  // a HAVIP or a VIP, or none: any
  kAt,        // "at 15s"
  kAfter,     // "after 10s"
};

struct Asked {
  std::string havip;  // its id; "" for an address that is no HAVIP's
  std::string vip;    // its address; "": any
  std::string guest;
  std::string instance;  // "VI_1"
  std::size_t probe = 0;
  std::uint64_t frame = 0;
  Seq record = 0;
  std::size_t number = 0;     // 0: not said
  std::optional<Instant> at;  // "at TIME"
  Instant after = kStart;

  // "havip-1", or the address of what is no HAVIP.
  [[nodiscard]] std::string name() const { return havip.empty() ? vip : havip; }
};

// The error names what was found and what is there.
[[nodiscard]] Result<Asked> understand(const Run& run, std::span<const Word> expected,
                                       std::span<const std::string> words);

// "HAVIP GUEST [after TIME]"
[[nodiscard]] std::string describe(std::span<const Word> expected);

}  // namespace havip::why
