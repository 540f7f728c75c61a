// Service: the gateway's HTTP interface: the control channel of hosts (tools/control/codec.h), the
// console (console_api.h), /healthz and /metrics. Every answer comes from the Writer or the Outbox.
#pragma once

#include <atomic>
#include <mutex>
#include <string>

#include "platform/live/http/http_server.h"
#include "tools/daemon/daemon.h"
#include "tools/vpccgw/console_api.h"
#include "tools/vpccgw/outbox.h"
#include "tools/vpccgw/writer.h"
#include "tools/vpccgw/writer_region.h"

namespace havip::vpccgw_daemon {

class Service {
 public:
  // All but `reading` are borrowed and outlive it. `reading` is a second connection to the writer's
  // database: what is counted there holds up no claim.
  Service(live::HttpServer& server, Writer& writer, Outbox& outbox, daemon::Complaints& complaints,
          vpccgw::SqliteStore reading, std::int64_t epoch_ns);
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

 private:
  using Request = live::HttpRequest;
  using Response = live::HttpResponse;

  Response claims(const Request& request);
  Response watch(const Request& request);
  Response acks(const Request& request);
  Response snapshot(const Request& request);
  Response table(const Request& request);
  Response device(const Request& request);
  Response health();
  Response metrics();

  // The host of the path, if it is one of ours; else what to answer.
  [[nodiscard]] Result<net::HostId, Response> host_of(const Request& request) const;
  // Hands one message to the writer: `status`, or why not.
  [[nodiscard]] Response pass_on(vpccgw::gateway::Input input, int status = 202);

  live::HttpServer& server_;
  Writer& writer_;
  Outbox& outbox_;
  daemon::Complaints& complaints_;
  std::mutex reading_mutex_;
  vpccgw::SqliteStore reading_;
  std::atomic<std::uint64_t> snapshots_{0};
  WriterRegion region_;
  ConsoleApi console_;
};

}  // namespace havip::vpccgw_daemon
