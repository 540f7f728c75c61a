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
#include <string>

#include <nlohmann/json.hpp>

#include "platform/live/http/http_server.h"
#include "tools/vpccgw/writer.h"

namespace havip::vpccgw_daemon {

class ConsoleApi {
 public:
  // `writer` is borrowed. `epoch_ns`: what instants count from.
  ConsoleApi(Writer& writer, std::int64_t epoch_ns) : writer_(writer), epoch_ns_(epoch_ns) {}

  [[nodiscard]] live::HttpResponse answer(const live::HttpRequest& request);

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
  void operate(decltype(vpccgw::gateway::Console::operation) operation, std::uint64_t cause);
  [[nodiscard]] Json to_json(const vpccgw::HavipDescription& havip) const;

  Writer& writer_;
  std::int64_t epoch_ns_;
  std::atomic<std::uint64_t> requests_{0};
};

}  // namespace havip::vpccgw_daemon
