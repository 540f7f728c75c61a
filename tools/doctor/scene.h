// Scene: what the evidence says of one VIP, put in order. Judges nothing but who is master and what
// does not work; why it does not is for the causes (cause.h).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tools/doctor/asked.h"
#include "tools/doctor/evidence.h"
#include "tools/doctor/journal.h"
#include "tools/lint/lint.h"

namespace havip::doctor {

namespace conf = hostsim::conf;

// A keepalived.conf, read twice: as a daemon reads it that starts, and as `havip lint` does.
struct Conf {
  const ConfFile* file = nullptr;
  conf::ParseResult run;
  lint::Subject subject;
};

// Whether this file has the VIP somewhere in its text, comments apart.
[[nodiscard]] bool mentions(const Conf& one, net::Ipv4Addr vip);
// Whether it does, and has no router of it that would run.
[[nodiscard]] bool is_broken_for(const Conf& one, net::Ipv4Addr vip);

// The evidence and what every scene needs of it.
struct Bench {
  explicit Bench(const Evidence& collected);
  Bench(const Bench&) = delete;  // it points into itself
  Bench& operator=(const Bench&) = delete;

  const Evidence& evidence;  // outlives it
  std::vector<Conf> confs;
  std::optional<Journal> journal;
  Instant end;  // what is judged is the state then
};

// A device that is a router of the VIP, or announces it.
struct Router {
  net::DeviceId device;        // the VIP is on it
  net::DeviceId speaks_by;     // its adverts leave by it; empty: it speaks no VRRP that we know
  net::GuestId guest;          // of both
  net::HostId host;            // where it is now; empty: unknown
  const Nic* nic = nullptr;    // of `device` in the inventory
  const Conf* conf = nullptr;  // null: none has the VIP
  const conf::Instance* instance = nullptr;  // of it
  net::Vrid vrid;

  std::vector<const AdvertSeen*> sent;   // at `speaks_by`
  std::vector<const AdvertSeen*> heard;  // there, of others, whatever their VRID
  std::vector<const ArpSeen*> garps;     // for the VIP, at `device`
  std::vector<const ArpSeen*> by_other;  // for the VIP, at another NIC of its guest
  std::vector<const ArpSeen*> at_tap;    // those of `device` at its tap
  std::optional<Instant> last_frame;     // of any kind that evidence holds, at `device`

  bool master = false;  // at the end
  // A master whose adverts are not seen: none ever leaves its NIC, or it is kept from its turn by
  // adverts that it refuses (each of them sets its clock back), and goes on announcing.
  bool mute = false;
  Instant since;  // of its reign: the first advert behind its last silence. Without VRRP, and
                  // where it moved to another host meanwhile, since then

  [[nodiscard]] std::vector<const ArpSeen*> garps_of_reign() const;
  [[nodiscard]] std::vector<const ArpSeen*> taps_of_reign() const;
};

// What does not work, as bits.
enum class Symptom : std::uint16_t {
  kMissing = 1,        // the gateway has no HAVIP of that address
  kNoRouter = 2,       // no guest has the VIP, and none announces it
  kBrokenConf = 4,     // a keepalived.conf with the VIP that Keepalived does not run
  kNoMaster = 8,       // there are routers, and none of them is master
  kTwoMasters = 16,    // more than one is
  kNotOwner = 32,      // the gateway does not have it where its master is
  kDiverged = 64,      // a host does not have the gateway's word
  kDark = 128,         // somebody asks it and gets no answer
  kStranger = 256,     // somebody answers for it who does not own it
  kServiceFails = 512  // it is there, and a service behind it is not
};
using Symptoms = std::uint16_t;
[[nodiscard]] constexpr Symptoms operator|(Symptom a, Symptom b) {
  return static_cast<Symptoms>(static_cast<Symptoms>(a) | static_cast<Symptoms>(b));
}
[[nodiscard]] constexpr Symptoms operator|(Symptoms a, Symptom b) {
  return static_cast<Symptoms>(a | static_cast<Symptoms>(b));
}
[[nodiscard]] constexpr Symptoms only(Symptom a) {
  return static_cast<Symptoms>(a);
}

// A host whose tables are behind the gateway.
struct Behind {
  net::HostId host;
  std::uint64_t has = 0;    // generation of its row; 0: none
  net::DeviceId believes;   // owner in its row; empty: nobody
  std::uint64_t acked = 0;  // what it has acknowledged
};

struct Scene {
  const Bench* bench = nullptr;
  net::HavipId id;  // empty: it is no HAVIP
  net::Ipv4Addr vip;
  const vpccgw::HavipRow* havip = nullptr;      // at the gateway
  const vpccgw::MappingRow* mapping = nullptr;  // there; null: there is none
  std::vector<Router> routers;
  const Router* claimant = nullptr;  // who should own it, by what guests do; null: nobody
  std::vector<Behind> behind;
  Asked asked;
  // Of the configurations with the VIP in them, judged together.
  std::vector<lint::Subject> linted;
  lint::Report lint;
  Symptoms symptoms = 0;

  [[nodiscard]] bool shows(Symptom one) const {
    return (symptoms & static_cast<Symptoms>(one)) != 0;
  }
  [[nodiscard]] const Evidence& evidence() const { return bench->evidence; }
  [[nodiscard]] Instant end() const { return bench->end; }
  // Null: it was not collected.
  [[nodiscard]] const HostState* host(const net::HostId& name) const;
  [[nodiscard]] const Router* router(const net::DeviceId& device) const;
  [[nodiscard]] std::vector<const Router*> masters() const;
};

// A subject of a diagnosis.
struct Subject {
  net::HavipId id;  // empty: an address that guests announce and that is no HAVIP
  net::Ipv4Addr vip;
};
// Every HAVIP of inventory and gateway by name, then what else guests have as a VIP or announce, by
// address.
[[nodiscard]] std::vector<Subject> subjects_of(const Bench& bench);

// Routers refer to their scene's vectors: a scene is moved, never copied.
[[nodiscard]] Scene make_scene(const Bench& bench, const Subject& subject);

// Another NIC of the router's guest, which is in the HAVIP's subnet where its own is not; null:
// there is none.
[[nodiscard]] const Nic* other_nic_of(const Scene& scene, const Router& router);

}  // namespace havip::doctor
