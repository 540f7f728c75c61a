#include "core/trace/events.h"

namespace havip::trace {

std::string_view to_string(VrrpState state) {
  switch (state) {
    case VrrpState::kInit:
      return "INIT";
    case VrrpState::kBackup:
      return "BACKUP";
    case VrrpState::kMaster:
      return "MASTER";
    case VrrpState::kFault:
      return "FAULT";
    case VrrpState::kStop:
      return "STOP";
  }
  return "?";
}

std::string_view kind_of(const Event& event) {
  return std::visit([](const auto& e) { return std::decay_t<decltype(e)>::kKind; }, event);
}

}  // namespace havip::trace
