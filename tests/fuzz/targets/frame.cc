// A frame off the wire: whatever is decoded is the same again after encoding and decoding it, and
// can be told in one line.
#include "core/wire/frame.h"

#include "core/base/ensure.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace havip;
  const auto frame = wire::decode({data, size});
  if (!frame) return 0;
  ensure(!wire::summary(*frame).empty(), "every frame has a summary");
  const wire::Bytes octets = wire::encode(*frame);
  const auto again = wire::decode(octets);
  ensure(again.has_value(), "what we encode, we can decode");
  ensure(wire::encode(*again) == octets, "encoding is stable");
  return 0;
}
