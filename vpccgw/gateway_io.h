// What goes into the gateway and what comes out of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/engine/messages.h"
#include "core/net/id.h"
#include "core/net/ipv4.h"
#include "core/net/mac.h"
#include "core/time/time.h"

namespace havip::vpccgw {

// What the region is made of when the gateway's database is created.
struct SubnetRow {
  net::SubnetId id;
  net::Subnet block;
};
struct DeviceRow {
  net::DeviceId id;
  net::MacAddr mac;
  net::Ipv4Addr ip;
  net::SubnetId subnet;
  net::HostId host;
};
struct HavipRow {
  net::HavipId id;
  net::Ipv4Addr vip;
  net::SubnetId subnet;
  bool check_range = false;
  std::vector<net::DeviceId> range;  // at most 10
};
struct RegionSetup {
  net::VpcId vpc;
  net::Subnet cidr;
  std::vector<SubnetRow> subnets;
  std::vector<net::HostId> hosts;
  std::vector<DeviceRow> devices;
  std::vector<HavipRow> havips;
};

enum class Environment : std::uint8_t { kProduction, kTest };

struct GatewayOptions {
  Environment environment = Environment::kProduction;
  Duration push_retry = std::chrono::seconds(1);  // 0: a push is sent once and never again
  bool migrate_moves_havip = false;
};

namespace gateway {

// ---- console operations (the public cloud's names) --------------------------------------------

struct CreateHaVip {
  HavipRow havip;
};
struct DeleteHaVip {
  net::HavipId id;
};
struct UnbindHaVip {
  net::HavipId id;
};                 // the NIC is taken off by hand
struct SetRange {  // the drift range, and whether it is checked
  net::HavipId id;
  std::optional<bool> check_range;
  std::optional<std::vector<net::DeviceId>> range;
};
struct Console {
  std::variant<CreateHaVip, DeleteHaVip, UnbindHaVip, SetRange> operation;
  engine::Seq cause = 0;
};

// ---- inputs -----------------------------------------------------------------------------------

// A live migration finished: the device is at another host now.
struct DeviceMoved {
  net::DeviceId device;
  net::HostId host;
  engine::Seq cause = 0;
};

using Input = std::variant<engine::Claim, engine::PushAck, engine::SnapshotRequest,
                           engine::TableReport, Console, DeviceMoved>;

// ---- outputs ----------------------------------------------------------------------------------

struct Reply {
  net::HostId host;
  engine::ClaimReply reply;
};

using Output = std::variant<Reply, engine::Push>;

}  // namespace gateway
}  // namespace havip::vpccgw
