// A scenario file: loaded, or refused with bounded faults that name a place.
#include "core/base/ensure.h"
#include "scenarios/loader/load.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace havip;
  const auto no_files = [](const std::string&) -> Result<std::string> {
    return fail(std::string("there are no files"));
  };
  const auto loaded = loader::load_text(fuzz::text(data, size), "fuzz.json", no_files);
  if (loaded) return 0;
  ensure(!loaded.error().empty(), "a refusal says why");
  ensure(loaded.error().size() <= loader::kMaxFaults + 1, "faults are bounded");
  return 0;
}
