#include "tools/vrrpd/checker_child.h"

#include <csignal>
#include <memory>
#include <random>

#include <fmt/format.h>
#include <unistd.h>

#include "core/engine/pump.h"
#include "hostsim/guest/checker/health_checker.h"
#include "platform/live/clock.h"
#include "platform/live/file_watch.h"
#include "platform/live/loop.h"
#include "platform/live/netlink.h"
#include "tools/vrrpd/check_tries.h"
#include "tools/vrrpd/checker_port.h"
#include "tools/vrrpd/configuration.h"
#include "tools/vrrpd/dump_check.h"
#include "tools/vrrpd/dump_file.h"
#include "tools/vrrpd/logger.h"
#include "tools/vrrpd/mailer.h"
#include "tools/vrrpd/tracked.h"

namespace havip::vrrpd {
namespace {

namespace checker = hostsim::checker;

constexpr int kFatal = 1;
// What the model adds for a clock of its own is here done by a real one.
constexpr hostsim::Timing kReal{
    .garp_gap = {}, .timer_lateness = {}, .address_setup = {}, .reading = {}};

std::uint64_t seed() {
  std::random_device chance;
  return std::uint64_t{chance()} << 32U | chance();
}

std::vector<net::IpAddr> addresses_of(const std::vector<live::Nic>& nics) {
  std::vector<net::IpAddr> all;
  for (const live::Nic& nic : nics)
    all.insert(all.end(), nic.addresses.begin(), nic.addresses.end());
  return all;
}

class CheckerChild {
 public:
  CheckerChild(const Options& options, live::Netlink& netlink)
      : options_(options),
        log_(options),
        netlink_(netlink),
        timer_(loop_, [this] { engine::wake(engine_, port_, live::now()); }),
        engine_(recorder_, recorder_.add_node("vrrpd"), kReal),
        helpers_(loop_, log_),
        mailer_(loop_, log_),
        tries_(loop_, [this](checker::Input input) { tell(std::move(input)); }),
        ipvs_(log_),
        port_(
            {log_, tries_, helpers_, ipvs_, mailer_}, timer_, [this](int code) { end(code); },
            [this](checker::Input input) { tell(std::move(input)); }),
        file_watch_(loop_, [this](const std::string& path) { file_news(path); }) {
    log_.open("Keepalived_healthcheckers");
    recorder_.listen([this](const trace::Record& record) {
      const auto* line = std::get_if<trace::Log>(&record.event);
      if (line != nullptr && !is_the_parents(line->text)) log_.line(line->text);
    });
  }

  int run();

 private:
  void tell(checker::Input input) {
    engine::deliver(engine_, port_, live::now(), std::move(input));
  }
  void end(int code) {
    exit_code_ = code;
    mailer_.finish([this] { loop_.stop(); });
  }

  [[nodiscard]] bool take_up(const std::vector<live::Nic>& nics);
  void start();
  void reload();
  void read_files();
  void file_news(const std::string& path);
  void take_signal(int number);
  void dump();

  const Options& options_;
  Logger log_;
  live::Netlink& netlink_;
  live::Loop loop_;
  live::Timer timer_;
  trace::Recorder recorder_{trace::Recorder::Keep::kNothing};
  conf::Config config_;
  hostsim::HealthChecker engine_;
  Helpers helpers_;
  Mailer mailer_;
  CheckTries tries_;
  IpvsTable ipvs_;
  CheckerPort port_;
  live::FileWatch file_watch_;
  int exit_code_ = -1;
};

// Reads the file. What is wrong with it the VRRP child says, where there is one.
bool CheckerChild::take_up(const std::vector<live::Nic>& nics) {
  Configuration configuration = read_configuration(options_, nics);
  if (!runs_vrrp(options_, configuration)) {
    for (const std::string& line : configuration.complaints)
      log_.line(line);
  }
  if (configuration.exit_code) {
    end(*configuration.exit_code);
    return false;
  }
  config_ = std::move(configuration.config);
  for (const conf::TrackFile& file : config_.files) {
    if (const auto done = file_watch_.add(file.path); !done) log_.line(done.error());
  }
  return true;
}

void CheckerChild::start() {
  const auto nics = netlink_.nics();
  if (!nics) {
    log_.line(nics.error());
    return end(kFatal);
  }
  if (!take_up(*nics)) return;
  ipvs_.open();
  tell(checker::Start{
      .config = config_, .nics = {}, .addresses = addresses_of(*nics), .seed = seed(), .cause = 0});
  read_files();
}

void CheckerChild::reload() {
  const auto nics = netlink_.nics();
  log_.line("Reloading");
  if (!nics || !take_up(*nics)) return;
  tell(checker::Reload{
      .config = config_, .addresses = addresses_of(*nics), .seed = seed(), .cause = 0});
  read_files();
}

void CheckerChild::read_files() {
  for (std::size_t i = 0; i < config_.files.size(); ++i)
    tell(checker::FileChanged{.file = i, .value = read_number(config_.files[i].path), .cause = 0});
}

void CheckerChild::file_news(const std::string& path) {
  for (std::size_t i = 0; i < config_.files.size(); ++i) {
    if (config_.files[i].path != path) continue;
    tell(checker::FileChanged{.file = i, .value = read_number(path), .cause = 0});
  }
}

void CheckerChild::dump() {
  log_.line(fmt::format("Printing checker data for process({}) on signal", getpid()));
  const auto done = write_dump("keepalived_check.data", check_text(engine_, ipvs_.table()));
  if (!done) log_.line(done.error());
}

void CheckerChild::take_signal(int number) {
  if (number == SIGTERM || number == SIGINT) {
    if (options_.dont_release_ipvs) port_.keep_table();
    tell(checker::Stop{.cause = 0});
  } else if (number == SIGHUP) {
    reload();
  } else if (number == SIGUSR1) {
    dump();
  }
}

int CheckerChild::run() {
  // The others are the VRRP child's to answer.
  loop_.on_signals({SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGUSR2, SIGRTMIN + 2, SIGRTMAX - 1},
                   [this](int number) { take_signal(number); });
  netlink_.on_news(
      {.link = {}, .link_gone = {}, .address = [this](const live::AddressNews& news) {
         tell(checker::AddressChange{.ip = news.ip, .present = news.present, .cause = 0});
       }});
  loop_.watch(netlink_.fd(), [this] {
    if (const auto done = netlink_.read_news(); !done) log_.line(done.error());
  });
  start();
  if (exit_code_ < 0) loop_.run();
  return exit_code_;
}

}  // namespace

int run_checker_child(const Options& options) {
  Logger log(options);
  log.open("Keepalived_healthcheckers");
  auto netlink = live::Netlink::open();
  if (!netlink) {
    log.line(netlink.error());
    return kFatal;
  }
  return CheckerChild(options, **netlink).run();
}

}  // namespace havip::vrrpd
