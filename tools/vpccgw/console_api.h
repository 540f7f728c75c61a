// ConsoleApi: the console's operations in the shape of the public cloud's API: an action in the
// header X-TC-Action, parameters and answers as JSON with the cloud's field names, so that a script
// written for it works here.
//
//   DescribeHaVips               HaVipIds or Filters (havip-id, vpc-id, subnet-id, vip), Offset,
//   Limit CreateHaVip                  VpcId, SubnetId, Vip; CheckAssociate; HaVipId (ours: a
//   chosen name) DeleteHaVip                  HaVipId AssociateHaVipInstance,
//   DisassociateHaVipInstance    HaVipAssociationSet: [{HaVipId, InstanceId}], InstanceId a device
//   ModifyHaVipAttribute         HaVipId, CheckAssociate; HaVipAssociationSet (ours: the whole
//   range) UnbindHaVip (ours)           HaVipId: the NIC is taken off by hand
//
// Answers are {"Response": {.., "RequestId"}}, faults {"Response": {"Error": {Code, Message}, ..}}
// with HTTP status 200, as the cloud's are. Elastic IPs are not modelled: their actions are
// refused.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/base/result.h"
#include "vpccgw/gateway/description.h"
#include "vpccgw/gateway_io.h"

namespace havip::vpccgw_daemon {

// The cloud's code of a fault, and its words.
struct ApiFault {
  std::string code;
  std::string message;
};

// The gateway behind the console.
class Region {
 public:
  using Operation = decltype(vpccgw::gateway::Console::operation);

  Region() = default;
  Region(const Region&) = delete;
  Region& operator=(const Region&) = delete;
  virtual ~Region() = default;

  [[nodiscard]] virtual Result<std::vector<vpccgw::HavipDescription>, ApiFault> havips() = 0;
  // Returns when it is done. `cause`: the record behind it, 0: none.
  [[nodiscard]] virtual Result<void, ApiFault> operate(Operation operation,
                                                       std::uint64_t cause) = 0;
};

class ConsoleApi {
 public:
  // `region` is borrowed. `epoch_ns`: what instants count from.
  ConsoleApi(Region& region, std::int64_t epoch_ns) : region_(region), epoch_ns_(epoch_ns) {}

  // `action` may be missing; `body` is the parameters, "" for none. Never throws.
  [[nodiscard]] nlohmann::json answer(const std::optional<std::string>& action,
                                      const std::string& body);

 private:
  using Json = nlohmann::json;

  [[nodiscard]] Json carry_out(const std::string& action, const Json& parameters);
  [[nodiscard]] Json describe(const Json& parameters);
  [[nodiscard]] Json create(const Json& parameters);
  [[nodiscard]] Json erase(const Json& parameters);
  [[nodiscard]] Json unbind(const Json& parameters);
  [[nodiscard]] Json modify(const Json& parameters);
  [[nodiscard]] Json associate(const Json& parameters, bool with);

  [[nodiscard]] std::vector<vpccgw::HavipDescription> all();
  void operate(Region::Operation operation, std::uint64_t cause);
  [[nodiscard]] Json to_json(const vpccgw::HavipDescription& havip) const;

  Region& region_;
  std::int64_t epoch_ns_;
  std::atomic<std::uint64_t> requests_{0};
};

}  // namespace havip::vpccgw_daemon
