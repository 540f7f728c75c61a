// Instance and SyncGroup: a vrrp_instance and a vrrp_sync_group of a keepalived.conf.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/net/id.h"
#include "core/net/ip.h"
#include "core/net/mac.h"
#include "core/time/time.h"
#include "hostsim/guest/conf/tracking.h"

namespace havip::hostsim::conf {

// The garp_* keywords, of an instance or (with the prefix vrrp_) of global_defs.
struct GarpOptions {
  Duration master_delay = std::chrono::seconds(5);  // 0: no second batch
  std::uint32_t master_repeat = 5;                  // frames a VIP and batch, at least 1
  Duration lower_prio_delay = std::chrono::seconds(5);
  std::uint32_t lower_prio_repeat = 5;
  Duration master_refresh{};  // 0: never
  std::uint32_t master_refresh_repeat = 1;
  Duration extra_if{};        // garp_extra_if; 0: never
  bool extra_if_all = false;  // not by virtual MACs' interfaces alone
};

enum class InitialState : std::uint8_t { kBackup, kMaster };
enum class AuthType : std::uint8_t { kNone, kPass, kAh };

struct VirtualAddress {
  net::IpAddr ip;
  std::uint8_t prefix = 32;  // 128 of IPv6, unless the file says otherwise
  std::string device;        // NIC name; the instance's own when the file does not say
  bool no_track = false;     // its going does not make the instance leave MASTER
  bool use_vmac = false;     // it goes on an interface of the virtual MAC above `device`
};

struct UnicastPeer {
  net::IpAddr ip;
  std::uint8_t min_ttl = 0;  // of what it sends
  std::uint8_t max_ttl = 255;

  friend bool operator==(const UnicastPeer&, const UnicastPeer&) = default;
};

// Which octets a version 3 checksum over IPv4 covers in unicast (old_unicast_checksum).
enum class UnicastChecksum : std::uint8_t {
  kAuto,   // the peer's address; the multicast group's once a peer is heard to use that
  kOld,    // the multicast group's address stands in for the peer's
  kNever,  // the peer's address, always
};

struct Vmac {
  std::string name;                 // "vrrp.51" when the file does not say
  std::optional<net::MacAddr> mac;  // 00:00:5e:00:01:VRID (IPv6: 02) when the file does not say
  bool transmit_on_base = false;    // vmac_xmit_base: adverts leave by the NIC itself
};

struct Instance {
  std::string name;
  std::uint32_t line = 0;  // of its block in the file
  InitialState state = InitialState::kBackup;
  std::string interface;
  net::Vrid vrid;
  net::Family family = net::Family::kIpv4;  // of its adverts and advertised addresses
  std::uint8_t priority = 100;
  std::uint8_t version = 2;
  Duration advert_int = std::chrono::seconds(1);
  AuthType auth = AuthType::kNone;
  std::array<std::uint8_t, 8> auth_pass{};  // zero padded
  std::optional<net::IpAddr> unicast_src_ip;
  std::optional<net::IpAddr> mcast_src_ip;
  std::optional<net::IpAddr> mcast_dst_ip;
  bool track_src_ip = false;               // no source address: FAULT
  std::vector<UnicastPeer> unicast_peers;  // empty: multicast
  bool unicast_fault_no_peer = false;      // unicast without peers: FAULT
  std::vector<VirtualAddress> vips;
  std::vector<VirtualAddress> excluded_vips;  // owned and announced, never in an advert
  bool promote_secondaries = false;
  std::optional<Vmac> vmac;     // use_vmac
  bool vmac_addresses = false;  // use_vmac_addr: VIPs of other NICs, or families, have a vmac too
  bool nopreempt = false;
  Duration preempt_delay{};
  bool track_primary = true;  // false with dont_track_primary
  TrackLists track;
  std::string sync_group;  // empty: in none
  bool strict = false;
  bool accept = true;  // false with no_accept: as master (not owner) it drops packets for its VIPs
  bool lower_prio_no_advert = false;
  bool higher_prio_send_advert = false;
  std::uint32_t down_timer_adverts = 3;
  std::optional<std::uint8_t> timer_expired_backup;  // a priority; 0: always
  std::uint8_t unicast_ttl = 255;
  bool check_unicast_src = false;
  UnicastChecksum unicast_checksum = UnicastChecksum::kAuto;
  bool v3_checksum_as_v2 = false;  // no pseudo-header in the v3 checksum over IPv4
  bool skip_check_adv_addr = false;
  bool owner_ignore_adverts = false;
  Notifiers notify;
  bool notify_priority_changes = false;
  bool smtp_alert = false;
  GarpOptions garp;
};

struct SyncGroup {
  std::string name;
  std::uint32_t line = 0;
  std::vector<std::string> members;  // names of instances
  TrackLists track;
  bool weights_count = false;  // sync_group_tracking_weight
  Notifiers notify;
  bool notify_priority_changes = false;
  bool smtp_alert = false;
};

}  // namespace havip::hostsim::conf
