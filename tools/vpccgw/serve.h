// The gateway as a daemon: from its database and options to the signal that ends it.
#pragma once

#include <cstdint>
#include <string>

#include "tools/cli/exit_status.h"
#include "tools/daemon/daemon.h"
#include "vpccgw/gateway_io.h"

namespace havip::vpccgw_daemon {

struct ServeOptions {
  std::string database;
  std::string address = "127.0.0.1";
  std::uint16_t port = 8400;  // 0: the kernel chooses
  std::string port_file;      // where the port is written once it listens; empty: nowhere
  std::string token_file;     // empty: no token, on loopback alone
  std::size_t most_connections = 256;
  std::size_t most_body = std::size_t{1} << 20U;
  vpccgw::GatewayOptions gateway;
  daemon::DaemonOptions daemon;
};

[[nodiscard]] tools::ExitStatus serve(const ServeOptions& options);

}  // namespace havip::vpccgw_daemon
