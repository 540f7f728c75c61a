#include <fmt/format.h>

#include "hostsim/guest/conf/group_acts.h"
#include "hostsim/guest/conf/instance_acts.h"
#include "hostsim/guest/conf/keywords.h"
#include "hostsim/guest/conf/root_acts.h"
#include "hostsim/guest/conf/service_acts.h"
#include "hostsim/guest/conf/tracking_acts.h"

namespace havip::hostsim::conf {
namespace {

using enum Handling;
using enum Shape;

constexpr std::string_view kNoNamespaces = "a guest is one network namespace";
constexpr std::string_view kNoFiles = "the daemon keeps no files";
constexpr std::string_view kNoStatics = "addresses of the guest come from the scenario";
constexpr std::string_view kNoRouting = "a guest's routes come from the scenario";
constexpr std::string_view kLinkIsTold = "the daemon is told about its link, it does not poll";

void global_defs(Reader& reader, const Line&) {
  (void)reader.read_block(global_keywords());
}

void vrrp_instance(Reader& reader, const Line& line) {
  reader.draft().instance_block = true;
  if (line.arguments() != 1) {
    reader.error(line.at(0), "vrrp_instance must have a name");
    reader.skip_block();
    return;
  }
  const std::string_view name = line.words[1].text;
  if (!reader.draft().instance_names.emplace(name).second) {
    reader.error(line.at(1), fmt::format("vrrp instance {} already defined", name));
    reader.skip_block();
    return;
  }
  InstanceDraft& made = reader.draft().instances.emplace_back();
  made.at = line.at(0);
  made.kept.name = name;
  made.kept.line = line.number;
  const Position closed = reader.read_block(instance_keywords());
  close_instance(reader, closed);
}

constexpr Keyword kKeywords[] = {
    {.name = "global_defs", .shape = kBlock, .act = global_defs},
    {.name = "vrrp_instance", .shape = kBlock, .act = vrrp_instance},

    {.name = "vrrp_sync_group", .shape = kBlock, .act = acts::vrrp_sync_group},
    {.name = "vrrp_script", .shape = kBlock, .arguments = 1, .act = acts::vrrp_script},
    {.name = "track_file", .shape = kBlock, .arguments = 1, .act = acts::track_file},
    {.name = "vrrp_track_file", .shape = kBlock, .arguments = 1, .act = acts::vrrp_track_file},
    {.name = "vrrp_track_process",
     .shape = kBlock,
     .arguments = 1,
     .act = acts::vrrp_track_process},
    {.name = "garp_group", .shape = kBlock, .act = acts::garp_group},

    {.name = "virtual_server", .shape = kBlock, .arguments = 1, .act = acts::virtual_server},
    {.name = "virtual_server_group",
     .shape = kBlock,
     .arguments = 1,
     .act = acts::virtual_server_group},
    {.name = "bfd_instance", .shape = kBlock, .act = acts::bfd_instance},
    {"static_ipaddress", kUnsupported, kBlock, 0, kNoStatics},
    {"static_routes", kNoEffect, kBlock, 0, kNoRouting},
    {"static_rules", kNoEffect, kBlock, 0, kNoRouting},
    {"track_group", kNoEffect, kBlock, 0, "it is for static addresses alone"},
    {.name = "interface_up_down_delays", .shape = kBlock, .act = acts::interface_up_down_delays},
    {"net_namespace", kUnsupported, kLine, 0, kNoNamespaces},

    {"net_namespace_ipvs", kNoEffect, kLine, 0, kNoNamespaces},
    {"namespace_with_ipsets", kNoEffect, kLine, 0, kNoNamespaces},
    {.name = "linkbeat_interfaces", .shape = kBlock, .act = acts::linkbeat_interfaces},
    {"linkbeat_use_polling", kNoEffect, kLine, 0, kLinkIsTold},
    {"SSL", kNoEffect, kBlock, 0, "TLS sessions need no keys here"},
    {"use_pid_dir", kNoEffect, kLine, 0, kNoFiles},
    {"instance", kNoEffect, kLine, 0, kNoFiles},
    {"child_wait_time", kNoEffect, kLine, 1, "children are never slow to stop"},
};

}  // namespace

Keywords root_keywords() {
  return kKeywords;
}

}  // namespace havip::hostsim::conf
