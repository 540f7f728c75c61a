// Process: what the parts of one VRRP daemon share: whom they work for, and where their effects go.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/engine/output_queue.h"
#include "core/engine/provenance.h"
#include "core/time/time.h"
#include "core/trace/recorder.h"
#include "hostsim/guest/conf/config.h"
#include "hostsim/guest/garp/gate.h"
#include "hostsim/guest/profile.h"
#include "hostsim/guest/vrrp/daemon_io.h"

namespace havip::hostsim::vrrp {

struct Process {
  trace::Recorder& recorder;
  engine::NodeId node = 0;
  Timing timing;
  const Profile* profile = &kKeepalived22;
  engine::OutputQueue<daemon::Output> outputs = {};
  garp::Gates gates = {};  // vrrp_garp_interval, vrrp_gna_interval

  engine::Seq log(Instant now, engine::Seq cause, std::string text) {
    return recorder.record(now, cause, node, trace::Log{.text = std::move(text)});
  }
};

}  // namespace havip::hostsim::vrrp
