// What an instance does besides electing a master: strict mode, acceptance, virtual MACs,
// notifiers and mails.
#include <algorithm>

#include <fmt/format.h>

#include "core/net/mac.h"
#include "hostsim/guest/conf/instance_acts.h"
#include "hostsim/guest/conf/number.h"

namespace havip::hostsim::conf {
namespace {

std::string spoken(Reader& reader) {
  return fmt::format("({}) ", reader.instance().kept.name);
}

// A switch that is on without a word behind it; nothing when the word is none.
std::optional<bool> switch_of(const Line& line) {
  return line.arguments() == 0 ? true : read_switch(line.words[1].text);
}

constexpr std::size_t kMaxNicName = 15;  // of a Linux interface

bool is_nic_name(std::string_view name) {
  return !name.empty() && name.size() <= kMaxNicName && name != "." && name != ".." &&
         std::none_of(name.begin(), name.end(),
                      [](char c) { return c == '/' || c == ' ' || c == ':'; });
}

// 00:00:5e:00:01:xx and 00:00:5e:00:02:xx stand for VRIDs (RFC 5798 §7.3).
bool is_vrrp_mac(const net::MacAddr& mac) {
  const auto& o = mac.bytes;
  return o[0] == 0 && o[1] == 0 && o[2] == 0x5e && o[3] == 0 && (o[4] == 1 || o[4] == 2);
}

void read_vmac_mac(Reader& reader, Position at, const net::MacAddr& mac, std::string_view text,
                   Vmac& vmac) {
  if ((mac.bytes[0] & 1U) != 0) {
    reader.error(at, fmt::format("VMAC MAC address is multicast {} - ignoring", text));
  } else if (is_vrrp_mac(mac)) {
    reader.error(
        at,
        fmt::format("VMAC MAC address not allowed to be RFC5798 address ({}) - ignoring", text));
  } else {
    vmac.mac = mac;
  }
}

bool vmac_name_taken(Reader& reader, std::string_view name) {
  const auto& instances = reader.draft().instances;
  return std::any_of(instances.begin(), instances.end(), [name](const InstanceDraft& other) {
    return other.kept.vmac && other.kept.vmac->name == name;
  });
}

}  // namespace

namespace acts {

void use_vmac(Reader& reader, const Line& line) {
  Vmac vmac;
  for (std::size_t i = 1; i < line.words.size(); ++i) {
    const std::string& text = line.words[i].text;
    if (const auto mac = net::parse_mac(text)) {
      if (vmac.mac) {
        reader.error(line.at(i), "VMAC interface address already specified");
        break;
      }
      read_vmac_mac(reader, line.at(i), *mac, text, vmac);
    } else if (!vmac.name.empty()) {
      reader.error(line.at(i), "VMAC interface name already specified");
      break;
    } else if (!is_nic_name(text)) {
      reader.error(
          line.at(i),
          fmt::format("VMAC interface name '{}' too long or invalid characters - ignoring", text));
    } else if (vmac_name_taken(reader, text)) {
      reader.error(line.at(i),
                   fmt::format("{}VRRP instance {} is already using {} - ignoring name",
                               spoken(reader), reader.draft().instances.front().kept.name, text));
    } else {
      vmac.name = text;
    }
  }
  reader.instance().kept.vmac = std::move(vmac);
}

void use_vmac_addr(Reader& reader, const Line&) {
  reader.instance().kept.vmac_addresses = true;
}

void vmac_xmit_base(Reader& reader, const Line&) {
  reader.instance().xmit_on_base = true;
}

void accept(Reader& reader, const Line& line) {
  reader.instance().accept = line.keyword() == "accept";
}

void strict_mode(Reader& reader, const Line& line) {
  const auto value = switch_of(line);
  if (!value) {
    reader.error(line.at(1), fmt::format("{}invalid strict_mode {} specified", spoken(reader),
                                         line.words[1].text));
    return;
  }
  reader.instance().strict = value;
}

void promote_secondaries(Reader& reader, const Line&) {
  reader.instance().kept.promote_secondaries = true;
}

void smtp_alert(Reader& reader, const Line& line) {
  const auto value = switch_of(line);
  if (!value) {
    reader.error(line.at(1),
                 fmt::format("Invalid vrrp_instance smtp_alert parameter {}", line.words[1].text));
    return;
  }
  reader.instance().smtp_alert = value;
}

void notify_priority_changes(Reader& reader, const Line& line) {
  const auto value = switch_of(line);
  if (!value) {
    reader.error(line.at(1),
                 fmt::format("{}Invalid value '{}' for notify_priority_changes specified",
                             spoken(reader), line.words[1].text));
    return;
  }
  reader.instance().notify_priority_changes = value;
}

void debug(Reader& reader, const Line& line) {
  const std::string& text = line.words[1].text;
  if (read_number(text, line.at(1), {.max = 4}, Junk::kIgnored, reader.report())) {
    reader.report().no_effect(line.at(0), line.keyword(), "it only adds to the daemon's log");
    return;
  }
  reader.error(line.at(1), fmt::format("{}Debug value '{}' not valid; must be between 0-4",
                                       spoken(reader), text));
}

void kernel_rx_buf_size(Reader& reader, const Line& line) {
  const std::string_view text = line.arguments() > 0 ? line.words[1].text : std::string_view{};
  if (line.arguments() > 0 && read_number(text, line.at(1), {}, Junk::kRefused, reader.report())) {
    reader.report().no_effect(line.at(0), line.keyword(), "socket buffers never overflow");
    return;
  }
  reader.error(line.at(0), spoken(reader) + "invalid kernel_rx_buf_size specified");
}

void linkbeat_use_polling(Reader& reader, const Line& line) {
  reader.error(line.at(0), spoken(reader) +
                               "'linkbeat_use_polling' in vrrp instance deprecated - use "
                               "linkbeat_interfaces block");
}

void lvs_sync_daemon_interface(Reader& reader, const Line& line) {
  reader.error(
      line.at(0),
      spoken(reader) + "Specifying lvs_sync_daemon_interface against a vrrp is deprecated.");
  reader.error(line.at(0), std::string(reader.instance().kept.name.size() + 2, ' ') +
                               "  Please use global lvs_sync_daemon");
}

void vrf(Reader& reader, const Line& line) {
  if (!reader.instance().kept.interface.empty()) {
    reader.error(line.at(1),
                 spoken(reader) + "Cannot specify VRF interface and interface - ignoring");
    return;
  }
  reader.report().unsupported(line.at(0), "vrf", "routing domains are not modelled");
}

// What came after 2.2.7.
void v3_checksum_as_v2(Reader& reader, const Line&) {
  reader.instance().kept.v3_checksum_as_v2 = true;
}

void owner_ignore_adverts(Reader& reader, const Line& line) {
  const auto value = switch_of(line);
  if (!value) {
    reader.error(line.at(1), fmt::format("{}invalid {} {} specified", spoken(reader),
                                         line.keyword(), line.words[1].text));
    return;
  }
  reader.instance().owner_ignore_adverts = value;
}

void timer_expired_backup(Reader& reader, const Line& line) {
  std::uint32_t priority = 0;
  if (line.arguments() > 0) {
    const auto value =
        read_number(line.words[1].text, line.at(1), {.max = 255}, Junk::kRefused, reader.report());
    if (!value) {
      reader.error(line.at(1), fmt::format("{}invalid {} value '{}' - ignoring", spoken(reader),
                                           line.keyword(), line.words[1].text));
      return;
    }
    priority = *value;
  }
  reader.instance().kept.timer_expired_backup = static_cast<std::uint8_t>(priority);
}

}  // namespace acts
}  // namespace havip::hostsim::conf
