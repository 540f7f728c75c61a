// Nft: commands to the kernel's nftables.
#pragma once

#include <memory>
#include <string>

#include "core/base/result.h"

struct nft_ctx;

namespace havip::live {

class Nft {
 public:
  // Runs `set_up` as the first commands. The error is the kernel's or libnftables', and nothing is
  // open then.
  [[nodiscard]] Result<void> open(const std::string& set_up);
  [[nodiscard]] bool is_open() const { return context_ != nullptr; }
  // REQUIRES: is_open(). All of the commands, or none.
  [[nodiscard]] Result<void> run(const std::string& commands);

 private:
  struct Free {
    void operator()(nft_ctx* context) const;
  };
  std::unique_ptr<nft_ctx, Free> context_;
};

}  // namespace havip::live
