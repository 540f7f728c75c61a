// CheckerScript: the health checker in the timed mini-language.
//
// A test sees the log, the changes of the kernel's table, what is opened and closed, and the
// notifiers, FIFO lines and mails. Timers are exact here: their lateness is 0.
#pragma once

#include <string>

#include <fmt/format.h>

#include "hostsim/guest/checker/health_checker.h"
#include "tests/support/timed_script.h"

namespace havip::test {

using namespace hostsim;  // NOLINT(google-build-using-namespace)

inline conf::Endpoint at(const char* ip, std::uint16_t port = 80) {
  return {.ip = *net::parse_ip(ip), .port = port};
}

inline conf::Checker check(conf::Checker::Kind kind, const char* ip = "10.0.0.5") {
  return {.kind = std::move(kind),
          .connect = at(ip),
          .delay_loop = std::chrono::seconds(10),
          .warmup = Duration{}};
}

inline conf::RealServer server(const char* ip, std::vector<conf::Checker> checkers) {
  return {.at = at(ip), .checkers = std::move(checkers)};
}

inline conf::VirtualServer service(std::vector<conf::RealServer> servers) {
  return {.services = {{.at = at("10.0.0.100")}}, .real_servers = std::move(servers)};
}

inline conf::Config config(conf::VirtualServer server) {
  conf::Config config;
  config.router_id = "LVS";
  config.virtual_servers = {std::move(server)};
  return config;
}

inline conf::Config with_mail(conf::Config config) {
  config.mail.server = at("10.0.0.9", 25);
  config.mail.helo_name = "lb";
  config.mail.from = "lb@example.org";
  config.mail.to = {"root@example.org"};
  return config;
}

class CheckerScript : public TimedScript<CheckerScript, HealthChecker> {
 public:
  explicit CheckerScript(conf::Config config, std::uint64_t seed = 1) : seed_(seed) {
    engine_ = std::make_unique<HealthChecker>(recorder_, recorder_.add_node("lb"),
                                              Timing{.timer_lateness = Duration{}});
    config_ = std::move(config);
  }

  CheckerScript& start(std::vector<net::IpAddr> addresses = {}) {
    return give(checker::Start{
        .config = config_, .addresses = std::move(addresses), .seed = seed_, .cause = 0});
  }
  // start(), and all that it says is passed over.
  CheckerScript& started(std::vector<net::IpAddr> addresses = {}) {
    quiet_ = true;
    start(std::move(addresses));
    quiet_ = false;
    return *this;
  }
  CheckerScript& stop() { return give(checker::Stop{}); }
  CheckerScript& reload(conf::Config config) {
    return give(checker::Reload{.config = std::move(config), .seed = seed_});
  }
  CheckerScript& connected(checker::TryId id) { return give(checker::TryConnected{.id = id}); }
  CheckerScript& bytes(checker::TryId id, std::string_view text) {
    return give(checker::TryBytes{.id = id, .bytes = {text.begin(), text.end()}});
  }
  CheckerScript& ended(checker::TryId id, checker::TryOutcome outcome) {
    return give(checker::TryEnded{.id = id, .outcome = outcome});
  }
  CheckerScript& refused(checker::TryId id) { return ended(id, checker::TryOutcome::kRefused); }
  CheckerScript& exited(checker::TryId id, int status) {
    return give(checker::CommandEnded{.id = id, .code = status});
  }
  CheckerScript& signalled(checker::TryId id, int number) {
    return give(checker::CommandEnded{.id = id, .signalled = true, .code = number});
  }
  CheckerScript& file(std::optional<int> value) {
    return give(checker::FileChanged{.file = 0, .value = value});
  }
  CheckerScript& address(const char* ip, bool present) {
    return give(checker::AddressChange{.ip = *net::parse_ip(ip), .present = present});
  }
  // An answer of a web server, and the end of its connection.
  CheckerScript& answer(checker::TryId id, std::string_view text) {
    return connected(id).bytes(id, text).ended(id, checker::TryOutcome::kClosed);
  }

  std::string describe(const trace::Log& log) const { return shown("log " + log.text); }
  std::string describe(const auto& /*event*/) const { return {}; }
  std::string describe(const checker::OpenTry& open) const {
    return shown(fmt::format("open {} {} {}:{}", open.id, to_string(open.kind),
                             net::to_string(open.to.ip), open.to.port));
  }
  std::string describe(const checker::TrySend& send) const {
    return shown(
        fmt::format("send {} {}", send.id, std::string(send.bytes.begin(), send.bytes.end() - 2)));
  }
  std::string describe(const checker::CloseTry& close) const {
    return shown(fmt::format("close {}", close.id));
  }
  std::string describe(const checker::RunCommand& run) const {
    return shown(fmt::format("run {} {}", run.id, conf::to_string(run.command)));
  }
  std::string describe(const checker::SignalCommand& signal) const {
    return shown(fmt::format("signal {} {}", signal.id,
                             signal.signal == checker::CommandSignal::kTerm ? "TERM" : "KILL"));
  }
  std::string describe(const checker::IpvsChange& change) const {
    return shown(
        std::visit([](const auto& what) { return CheckerScript::row(what); }, change.change));
  }
  std::string describe(const Notify& notify) const {
    return shown("notify " + conf::to_string(notify.command));
  }
  std::string describe(const FifoLine& line) const { return shown("fifo " + line.text); }
  std::string describe(const SendMail& mail) const {
    return shown(fmt::format("mail {} | {}", mail.message.subject, mail.message.body));
  }
  std::string describe(const checker::Exited& exited) const {
    return shown(fmt::format("exited {}", exited.code));
  }

 private:
  [[nodiscard]] std::string shown(std::string line) const { return quiet_ ? "" : line; }
  static std::string row(const ipvs::AddService& add) { return "ipvs + " + to_string(add.id); }
  static std::string row(const ipvs::RemoveService& gone) { return "ipvs - " + to_string(gone.id); }
  static std::string weighed(const ipvs::Destination& to) {
    return fmt::format("{} weight {}", net::to_string(to.at.ip), to.weight);
  }
  static std::string row(const ipvs::AddDestination& add) {
    return "ipvs add " + weighed(add.destination);
  }
  static std::string row(const ipvs::EditDestination& edit) {
    return "ipvs edit " + weighed(edit.destination);
  }
  static std::string row(const ipvs::RemoveDestination& gone) {
    return "ipvs remove " + net::to_string(gone.at.ip);
  }

  conf::Config config_;
  std::uint64_t seed_;
  bool quiet_ = false;
};

}  // namespace havip::test
