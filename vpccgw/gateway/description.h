// HAVIPs as the tenant sees them: the answer of the public cloud's DescribeHaVips, field by field,
// in our spelling (HaVipId is ha_vip_id).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/net/id.h"
#include "core/net/ipv4.h"
#include "core/time/time.h"
#include "vpccgw/store/store.h"

namespace havip::vpccgw {

enum class HavipState : std::uint8_t { kAvailable, kUnbind };
[[nodiscard]] std::string_view to_string(HavipState state);  // "AVAILABLE", "UNBIND"

struct HavipDescription {
  net::HavipId ha_vip_id;
  net::Ipv4Addr vip;
  net::VpcId vpc_id;
  net::SubnetId subnet_id;
  net::DeviceId network_interface_id;  // empty: unbound
  net::GuestId instance_id;            // the guest of that NIC
  HavipState state = HavipState::kUnbind;
  std::optional<Instant> flushed_time;  // none: "0000-00-00 00:00:00"
  bool check_associate = false;
  std::vector<net::DeviceId> ha_vip_association_set;

  // Not the cloud's: what an engineer of the region would see beside it.
  net::HostId host;
  std::uint64_t generation = 0;
};

// By id.
[[nodiscard]] Result<std::vector<HavipDescription>> describe_havips(Store& store);

// What the public cloud advises against though it allows it, as things stand: more than
// kWiseHavipsPerNic on one NIC, more than kWiseHavipsPerVpc in the VPC. One sentence each.
[[nodiscard]] std::vector<std::string> advice(const std::vector<HavipDescription>& havips);

}  // namespace havip::vpccgw
