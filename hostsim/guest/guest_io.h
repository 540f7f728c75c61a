// What goes into a guest and what comes out of it. A guest is a VM: NICs, a small IP stack, a
// VRRP daemon, probes.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/engine/provenance.h"
#include "core/net/ip.h"
#include "core/net/mac.h"
#include "core/wire/frame.h"
#include "hostsim/guest/conf/config.h"
#include "hostsim/guest/profile.h"
#include "hostsim/guest/service/service_io.h"
#include "hostsim/guest/vrrp/daemon_io.h"

namespace havip::hostsim {

// What a guest is made of; fixed for a run.
struct NicSetup {
  std::string name;
  net::DeviceId device;
  net::MacAddr mac;
  net::Ipv4Addr ip;
  net::Subnet subnet;
  std::optional<net::Ipv6Addr> own_link_local = {};  // instead of the one that the MAC makes
  std::vector<net::Ipv6Addr> ip6 = {};  // beside it; the first 64 bits of each are on the link

  [[nodiscard]] net::Ipv6Addr link_local() const {
    return own_link_local.value_or(wire::link_local(mac));
  }
  // All that are its own, of either family.
  [[nodiscard]] std::vector<net::IpAddr> addresses() const {
    std::vector<net::IpAddr> all{ip, link_local()};
    all.insert(all.end(), ip6.begin(), ip6.end());
    return all;
  }
};

// What a probe asks: the kernel behind an address (an ICMP echo), or a service.
enum class ProbeKind : std::uint8_t { kPing, kUdp, kTcp, kHttp };

struct ProbeSetup {
  std::uint16_t index = 0;  // in the scenario's probes
  net::IpAddr to;           // IPv6: of pings alone
  Duration every{};
  Duration timeout = std::chrono::seconds(1);
  Instant start;  // the first one leaves then, or at boot if that is later
  ProbeKind kind = ProbeKind::kPing;
  std::uint16_t port = 0;      // of all but pings
  std::string path = "/";      // of HTTP
  std::uint16_t status = 200;  // of HTTP: what counts as an answer
};

// A keepalived.conf as Keepalived reads it.
struct KeepalivedSetup {
  conf::Config config;
  std::vector<std::string> complaints = {};  // what it logs of the file whenever it starts
  std::optional<int> exit_code = {};         // it refuses the file, and ends at once with this
  std::uint64_t seed = 0;                    // of what is random in it: warmups, query ids
};

// What a script of the user's (vrrp_script, MISC_CHECK, ..) would do: none is ever executed.
struct ScriptBehaviour {
  int status = 0;             // exit status, 0..255
  Duration takes{};           // from its start to its end
  bool ignores_term = false;  // a SIGTERM does not end it; SIGKILL does
  friend bool operator==(const ScriptBehaviour&, const ScriptBehaviour&) = default;
};
struct ScriptSetup {
  std::string
      name;  // of the vrrp_script; or the path, or the file name, that a command begins with
  ScriptBehaviour behaviour;
};
// A file that may be tracked, and the number in it; none: it is not there.
struct FileSetup {
  std::string path;
  std::optional<int> value;
};
// How many processes of a name run.
struct ProcessSetup {
  std::string name;
  std::uint32_t count = 0;
};

struct GuestSetup {
  net::GuestId id;
  engine::NodeId node = 0;
  std::vector<NicSetup> nics;
  std::optional<KeepalivedSetup> keepalived;
  const Profile* profile = &kKeepalived22;  // which Keepalived it runs
  std::vector<ScriptSetup> scripts = {};    // a script that is not named here succeeds at once
  std::vector<FileSetup> files = {};
  std::vector<ProcessSetup> processes = {};
  std::vector<ProbeSetup> probes;
  Timing timing;
  std::vector<ServiceSetup> services = {};
  std::optional<net::Ipv4Addr> gateway = {};  // its default route; none: as its first NIC's subnet
  // Addresses on lo: packets for them are taken, ARP for them is not answered.
  std::vector<net::Ipv4Addr> loopback = {};
};

enum class KillTarget : std::uint8_t { kAll, kParent, kVrrp, kChecker };
enum class FilterProto : std::uint8_t { kArp, kVrrp, kIcmp };
enum class FilterDirection : std::uint8_t { kIn, kOut };

namespace guest {

// ---- inputs; `cause` is the record of the action (or boot) behind it --------------------------

struct Boot {
  engine::Seq cause = 0;
};  // power on; starts the daemon if there is one
struct Crash {
  engine::Seq cause = 0;
};                          // power off, nothing is said on the wire
struct Pause {              // the VM stands still
  std::uint32_t queue = 0;  // frames kept per guest meanwhile
  engine::Seq cause = 0;
};
struct Resume {
  engine::Seq cause = 0;
};
struct FrameIn {
  NicIndex nic = 0;
  engine::TracedFrame frame;
};
struct LinkSet {
  NicIndex nic = 0;
  bool up = true;
  engine::Seq cause = 0;
};
struct DaemonStart {
  engine::Seq cause = 0;
};
struct DaemonStop {
  engine::Seq cause = 0;
};                   // SIGTERM
struct DaemonKill {  // SIGKILL
  KillTarget what = KillTarget::kAll;
  engine::Seq cause = 0;
};
struct DaemonPause {
  engine::Seq cause = 0;
};  // SIGSTOP; packets queue in its socket
struct DaemonResume {
  engine::Seq cause = 0;
};                     // SIGCONT
struct DaemonReload {  // SIGHUP, with the file as it reads from now on
  KeepalivedSetup keepalived;
  engine::Seq cause = 0;
};
struct ScriptResult {  // what the script does from its next run on
  std::string name;
  ScriptBehaviour behaviour;
  engine::Seq cause = 0;
};
struct FileSet {  // written; or removed, without a value
  std::string path;
  std::optional<int> value;
  engine::Seq cause = 0;
};
struct ProcessSet {
  std::string name;
  std::uint32_t count = 0;
  engine::Seq cause = 0;
};
struct AddressAdd {  // by hand
  NicIndex nic = 0;
  net::IpAddr ip;
  engine::Seq cause = 0;
};
struct AddressDel {
  NicIndex nic = 0;
  net::IpAddr ip;
  engine::Seq cause = 0;
};
struct Filter {  // a packet filter rule, set or lifted
  FilterProto proto = FilterProto::kVrrp;
  FilterDirection direction = FilterDirection::kIn;
  bool on = true;
  engine::Seq cause = 0;
};
struct ServiceSet {  // a service changes its behaviour; what is not given stays
  std::uint16_t port = 0;
  std::optional<ServiceMode> mode;
  std::optional<ServiceAnswer> answer;
  engine::Seq cause = 0;
};
struct SendGarps {  // by hand: forged or repeated
  NicIndex nic = 0;
  wire::Frame frame;  // complete; may be no proper GARP at all
  std::uint32_t count = 1;
  Duration every{};  // between two of them
  engine::Seq cause = 0;
};

using Input =
    std::variant<Boot, Crash, Pause, Resume, FrameIn, LinkSet, DaemonStart, DaemonStop, DaemonKill,
                 DaemonPause, DaemonResume, DaemonReload, ScriptResult, FileSet, ProcessSet,
                 AddressAdd, AddressDel, Filter, ServiceSet, SendGarps>;

// ---- outputs ----------------------------------------------------------------------------------

struct FrameOut {
  NicIndex nic = 0;
  engine::TracedFrame frame;  // tag.id is 0: the platform numbers it
};

using Output = FrameOut;

}  // namespace guest
}  // namespace havip::hostsim
