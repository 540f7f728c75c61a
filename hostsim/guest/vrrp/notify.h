// Notify: what a change of state makes Keepalived tell: notifiers, FIFOs and mails, in the order of
// 2.2: notify_master (or its kin), notify, the FIFOs, then the mail.
//
//   notify    ... INSTANCE "VI_1" MASTER 100
//   FIFO      INSTANCE "VI_1" MASTER 100
//   mail      [router_id] VRRP Instance VI_1 - Entering MASTER state
//
// A group tells the same with GROUP and priority 0. A mail goes only where the state differs from
// the last one mailed, and not for FAULT with no_email_faults.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/engine/provenance.h"
#include "core/trace/events.h"
#include "hostsim/guest/conf/config.h"
#include "hostsim/guest/vrrp/process.h"

namespace havip::hostsim::vrrp {

// What all of a daemon's instances and groups have in common.
struct Audience {
  std::string router_id;
  conf::Mail mail;
  std::vector<std::string> fifos;
};
[[nodiscard]] Audience audience_of(const conf::Config& config);

// What is told: a state, or one of the things that are no state.
enum class Tale : std::uint8_t {
  kMaster,
  kBackup,
  kFault,
  kStop,
  kDeleted,
  kMasterRxLowerPri,
  kMasterPriority,
  kBackupPriority,
};
[[nodiscard]] std::string_view to_string(Tale tale);

// The voice of one instance or group.
class Voice {
 public:
  enum class Kind : std::uint8_t { kInstance, kGroup };
  // The references outlive it.
  Voice(Process& process, const Audience& audience, Kind kind, std::string name)
      : process_(process), audience_(audience), kind_(kind), name_(std::move(name)) {}

  struct Settings {
    const conf::Notifiers& notify;
    bool smtp_alert = false;
  };
  void tell(const Settings& settings, Tale tale, std::uint8_t priority, engine::Seq cause);

 private:
  void mail(Tale tale, engine::Seq cause);

  Process& process_;
  const Audience& audience_;
  Kind kind_;
  std::string name_;
  std::optional<Tale> mailed_;
};

}  // namespace havip::hostsim::vrrp
