#include "tools/vpccgw/show.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "vpccgw/gateway/description.h"

namespace havip::vpccgw_daemon {
namespace {

std::string or_nobody(std::string_view name) {
  return name.empty() ? "nobody" : std::string(name);
}

std::string for_people(const std::vector<vpccgw::HavipDescription>& havips,
                       const std::vector<engine::NeighEntry>& rows,
                       const std::vector<vpccgw::LackingRow>& lacking,
                       const std::map<engine::Verdict, std::uint64_t>& audit) {
  std::string text = "HAVIPs\n";
  for (const vpccgw::HavipDescription& havip : havips) {
    text += fmt::format("  {:<16} {:<15} {:<9} {} at {}, generation {}\n", havip.ha_vip_id.view(),
                        to_string(havip.vip), to_string(havip.state),
                        or_nobody(havip.network_interface_id.view()), or_nobody(havip.host.view()),
                        havip.generation);
  }
  text += "rows of the neighbour tables\n";
  for (const engine::NeighEntry& row : rows) {
    text += fmt::format("  {:<15} {:<24} {} at {}, generation {}{}\n", to_string(row.ip),
                        or_nobody(row.device.view()), to_string(row.mac),
                        or_nobody(row.host.view()), row.generation, row.havip ? ", HAVIP" : "");
  }
  text += "not acknowledged\n";
  for (const vpccgw::LackingRow& one : lacking)
    text += fmt::format("  {:<11} {}, generation {}\n", one.host.view(), to_string(one.row.ip),
                        one.row.generation);
  text += "claims\n";
  for (const auto& [verdict, count] : audit)
    text += fmt::format("  {:<20} {}\n", to_string(verdict), count);
  return text;
}

std::string as_json(const std::vector<vpccgw::HavipDescription>& havips,
                    const std::vector<engine::NeighEntry>& rows,
                    const std::vector<vpccgw::LackingRow>& lacking,
                    const std::map<engine::Verdict, std::uint64_t>& audit) {
  nlohmann::json json{{"havips", nlohmann::json::array()},
                      {"neigh", nlohmann::json::array()},
                      {"lacking", nlohmann::json::array()},
                      {"claims", nlohmann::json::object()}};
  for (const vpccgw::HavipDescription& havip : havips) {
    json["havips"].push_back({{"id", havip.ha_vip_id.view()},
                              {"vip", to_string(havip.vip)},
                              {"state", to_string(havip.state)},
                              {"owner", havip.network_interface_id.view()},
                              {"host", havip.host.view()},
                              {"generation", havip.generation}});
  }
  for (const engine::NeighEntry& row : rows) {
    json["neigh"].push_back({{"ip", to_string(row.ip)},
                             {"device", row.device.view()},
                             {"mac", to_string(row.mac)},
                             {"host", row.host.view()},
                             {"generation", row.generation},
                             {"havip", row.havip}});
  }
  for (const vpccgw::LackingRow& one : lacking) {
    json["lacking"].push_back({{"host", one.host.view()},
                               {"ip", to_string(one.row.ip)},
                               {"generation", one.row.generation}});
  }
  for (const auto& [verdict, count] : audit)
    json["claims"][std::string(to_string(verdict))] = count;
  return json.dump(2) + "\n";
}

}  // namespace

Result<std::string> show(vpccgw::Store& store, bool json) {
  const auto havips = vpccgw::describe_havips(store);
  if (!havips) return fail(havips.error());
  const auto rows = store.neigh();
  if (!rows) return fail(rows.error());
  const auto lacking = store.lacking();
  if (!lacking) return fail(lacking.error());
  const auto audit = store.audit_counts();
  if (!audit) return fail(audit.error());
  return json ? as_json(*havips, *rows, *lacking, *audit)
              : for_people(*havips, *rows, *lacking, *audit);
}

}  // namespace havip::vpccgw_daemon
