#include "platform/live/filter/nft.h"

#include <string_view>

#include <fmt/format.h>
#include <nftables/libnftables.h>

namespace havip::live {

void Nft::Free::operator()(nft_ctx* context) const {
  nft_ctx_free(context);
}

Result<void> Nft::open(const std::string& set_up) {
  context_.reset(nft_ctx_new(NFT_CTX_DEFAULT));
  if (!context_) return fail("nftables: no context");
  nft_ctx_buffer_output(context_.get());
  nft_ctx_buffer_error(context_.get());
  auto done = run(set_up);
  if (!done) context_.reset();
  return done;
}

Result<void> Nft::run(const std::string& commands) {
  if (nft_run_cmd_from_buffer(context_.get(), commands.c_str()) == 0) return {};
  const std::string_view why = nft_ctx_get_error_buffer(context_.get());
  return fail(fmt::format("nftables: {}", why.substr(0, why.find('\n'))));
}

}  // namespace havip::live
