#include "tools/lab/placeholders.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "scenarios/loader/nearest.h"
#include "scenarios/loader/node.h"

namespace havip::lab {
namespace {

constexpr std::size_t kLongestName = 64;

void add_ids(const Json& list, std::set<std::string>& names) {
  for (const Json& one : list) {
    for (const char* key : {"id", "ip", "vip", "cidr", "gateway"}) {
      if (one.contains(key) && one[key].is_string()) names.insert(one[key].get<std::string>());
    }
    if (!one.contains("nics")) continue;
    for (const Json& nic : one["nics"]) {
      if (nic.contains("ip")) names.insert(nic["ip"].get<std::string>());
    }
  }
}

}  // namespace

std::vector<std::string> names_of(const Json& scenario) {
  std::set<std::string> names;
  for (const char* key : {"subnets", "hosts", "guests", "havips", "probes", "timeline"}) {
    if (scenario.contains(key)) add_ids(scenario[key], names);
  }
  add_ids(Json::array({scenario.at("vpc")}), names);
  return {names.begin(), names.end()};
}

Result<std::string> fill_placeholders(std::string_view text, const Json& scenario) {
  const std::vector<std::string> names = names_of(scenario);
  std::string filled;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool doubled = i + 1 < text.size() && text[i + 1] == text[i];
    if ((text[i] == '{' || text[i] == '}') && doubled) {
      filled += text[i++];
      continue;
    }
    if (text[i] != '{') {
      filled += text[i];
      continue;
    }
    const std::size_t end = text.find('}', i);
    const std::string name(
        text.substr(i + 1, end == std::string_view::npos ? kLongestName : end - i - 1));
    if (end == std::string_view::npos || !std::ranges::binary_search(names, name)) {
      return fail(fmt::format("{{{}}} is nothing of the scenario{}", loader::shown(name),
                              loader::suggestion(name, names)));
    }
    filled += name;
    i = end;
  }
  return filled;
}

}  // namespace havip::lab
