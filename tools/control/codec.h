// The control channel between mcagent and vpccgw, as JSON (the paths are those of HTTP requests):
//
//   POST /v1/claims              {"claims": [CLAIM, ..]}      200 {"replies": [REPLY, ..]}
//   GET  /v1/hosts/HOST/watch?epoch=E&after=R&wait=MS         200 {"epoch", "revision", "pushes"}
//   POST /v1/hosts/HOST/acks     {"rows": [..], "cause"}      204
//   POST /v1/hosts/HOST/snapshot {"life", "cause"}            202
//   POST /v1/hosts/HOST/table    {"rows": [..], "cause"}      202
//
// Claims travel as a list, so that one connection keeps their order and what piled up during a slow
// answer goes at once. A watch answers with what the host has not seen yet: `after` is the revision
// it has, in the gateway's life `epoch`.
//
// Decoding is strict (strict_json.h): errors name the place, the finding and the expectation.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/engine/messages.h"

namespace havip::control {

inline constexpr std::size_t kMostClaims = 4096;  // in one request

struct WatchAnswer {
  std::string epoch;
  std::uint64_t revision = 0;
  std::vector<engine::Push> pushes;  // their host is the one that watches
};

[[nodiscard]] std::string encode_claims(std::span<const engine::Claim> claims);
[[nodiscard]] Result<std::vector<engine::Claim>> decode_claims(std::string_view text);

[[nodiscard]] std::string encode_replies(std::span<const engine::ClaimReply> replies);
[[nodiscard]] Result<std::vector<engine::ClaimReply>> decode_replies(std::string_view text);

[[nodiscard]] std::string encode_watch(const WatchAnswer& answer);
[[nodiscard]] Result<WatchAnswer> decode_watch(std::string_view text, const net::HostId& host);

// The host is in the path.
[[nodiscard]] std::string encode_ack(const engine::PushAck& ack);
[[nodiscard]] Result<engine::PushAck> decode_ack(std::string_view text, const net::HostId& host);
[[nodiscard]] std::string encode_snapshot_request(const engine::SnapshotRequest& request);
[[nodiscard]] Result<engine::SnapshotRequest> decode_snapshot_request(std::string_view text,
                                                                      const net::HostId& host);
[[nodiscard]] std::string encode_table(const engine::TableReport& report);
[[nodiscard]] Result<engine::TableReport> decode_table(std::string_view text,
                                                       const net::HostId& host);

}  // namespace havip::control
