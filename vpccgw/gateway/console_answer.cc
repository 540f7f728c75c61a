#include "vpccgw/gateway/console_answer.h"

#include <string>

namespace havip::vpccgw {
namespace {

std::string name_of(const gateway::CreateHaVip&) {
  return "CreateHaVip";
}
std::string name_of(const gateway::DeleteHaVip&) {
  return "DeleteHaVip";
}
std::string name_of(const gateway::UnbindHaVip&) {
  return "UnbindHaVip";
}
std::string name_of(const gateway::SetRange&) {
  return "ModifyHaVipAttribute";
}

net::HavipId target_of(const gateway::CreateHaVip& operation) {
  return operation.havip.id;
}
net::HavipId target_of(const auto& operation) {
  return operation.id;
}

}  // namespace

trace::Console answer_of(const gateway::Console& console) {
  const auto described = [](const auto& operation) {
    return trace::Console{
        .operation = name_of(operation), .target = to_string(target_of(operation)), .error = {}};
  };
  return std::visit(described, console.operation);
}

trace::Console answer_of(const gateway::DeviceMoved& moved) {
  return {.operation = "MigrateDevice", .target = to_string(moved.device), .error = {}};
}

}  // namespace havip::vpccgw
