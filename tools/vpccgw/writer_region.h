// The region behind a console, as the daemon has it: a Writer's gateway.
#pragma once

#include <utility>
#include <vector>

#include "tools/vpccgw/console_api.h"
#include "tools/vpccgw/writer.h"

namespace havip::vpccgw_daemon {

class WriterRegion final : public Region {
 public:
  // `writer` is borrowed. On any thread.
  explicit WriterRegion(Writer& writer) : writer_(writer) {}

  Result<std::vector<vpccgw::HavipDescription>, ApiFault> havips() override;
  Result<void, ApiFault> operate(Operation operation, std::uint64_t cause) override;

 private:
  Writer& writer_;
};

}  // namespace havip::vpccgw_daemon
