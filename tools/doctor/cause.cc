#include "tools/doctor/cause.h"

#include <algorithm>

namespace havip::doctor {

std::vector<const Cause*> all_causes() {
  std::vector<const Cause*> all;
  for (const Causes some : {console_causes(), conf_causes(), guest_causes(), host_causes(),
                            gateway_causes(), service_causes()}) {
    for (const Cause& one : some)
      all.push_back(&one);
  }
  return all;
}

const Cause* find_cause(std::string_view id) {
  for (const Cause* one : all_causes()) {
    if (one->id == id) return one;
  }
  return nullptr;
}

std::string filled(std::string_view text, const Words& words) {
  std::string out;
  while (!text.empty()) {
    const std::size_t open = std::min(text.find('{'), text.size());
    const std::size_t close = text.find('}', open);
    out += text.substr(0, open);
    if (close == std::string_view::npos) return out + std::string(text.substr(open));
    const auto word = words.find(text.substr(open + 1, close - open - 1));
    out += word == words.end() ? text.substr(open, close - open + 1) : word->second;
    text.remove_prefix(close + 1);
  }
  return out;
}

}  // namespace havip::doctor
