#include "tools/vrrpd/vrrp_child.h"

#include <algorithm>
#include <csignal>
#include <map>
#include <memory>

#include <fmt/format.h>
#include <unistd.h>

#include "core/engine/pump.h"
#include "hostsim/guest/vrrp/daemon.h"
#include "hostsim/guest/vrrp/place.h"
#include "platform/live/clock.h"
#include "platform/live/ether_sender.h"
#include "platform/live/file_watch.h"
#include "platform/live/loop.h"
#include "platform/live/netlink.h"
#include "tools/vrrpd/advert_sockets.h"
#include "tools/vrrpd/configuration.h"
#include "tools/vrrpd/dump_file.h"
#include "tools/vrrpd/dumps.h"
#include "tools/vrrpd/logger.h"
#include "tools/vrrpd/mailer.h"
#include "tools/vrrpd/nic_table.h"
#include "tools/vrrpd/statistics.h"
#include "tools/vrrpd/tracked.h"
#include "tools/vrrpd/vmacs.h"
#include "tools/vrrpd/vrrp_port.h"

namespace havip::vrrpd {
namespace {

namespace daemon = hostsim::daemon;

constexpr int kFatal = 1;
// Keepalived is told by the kernel; a look at /proc is late by so much, and needs no privilege.
constexpr Duration kProcessesEvery = std::chrono::milliseconds(250);
// What the model adds for a kernel and a clock of its own is here done by real ones. Of what comes
// while a timer is about to expire the adverts are still read first, as Keepalived's scheduler
// does.
constexpr hostsim::Timing kReal{.garp_gap = {},
                                .timer_lateness = {},
                                .address_setup = {},
                                .reading = std::chrono::milliseconds(1)};

class VrrpChild {
 public:
  VrrpChild(const Options& options, live::Netlink& netlink, live::EtherSender& ether,
            live::Macvlans macvlans)
      : options_(options),
        log_(options),
        netlink_(netlink),
        timer_(loop_, [this] { engine::wake(engine_, port_, live::now()); }),
        sockets_(loop_, log_,
                 [this](hostsim::NicIndex nic, wire::Packet packet) {
                   tell(daemon::PacketIn{.nic = nic, .packet = std::move(packet), .tag = {}});
                 }),
        vmacs_(log_, std::move(macvlans)),
        engine_(recorder_, recorder_.add_node("vrrpd"), kReal),
        helpers_(loop_, log_),
        mailer_(loop_, log_),
        port_(
            {log_, netlink, ether, sockets_, vmacs_, nics_, config_, helpers_, mailer_}, timer_,
            [this](int code) { end(code); },
            [this](std::size_t script, live::Outcome outcome) { script_ended(script, outcome); }),
        file_watch_(loop_, [this](const std::string& path) { file_news(path); }),
        process_timer_(loop_, [this] { count_processes_again(); }) {
    log_.open("Keepalived_vrrp");
    recorder_.listen([this](const trace::Record& record) { see(record); });
  }

  int run();

 private:
  void tell(daemon::Input input) { engine::deliver(engine_, port_, live::now(), std::move(input)); }
  void see(const trace::Record& record) {
    statistics_.see(record);
    const auto* line = std::get_if<trace::Log>(&record.event);
    if (line != nullptr && !is_the_parents(line->text)) log_.line(line->text);
  }
  void end(int code) {
    exit_code_ = code;
    mailer_.finish([this] { loop_.stop(); });
  }

  [[nodiscard]] bool take_up(std::vector<live::Nic> nics);
  [[nodiscard]] bool is_vmac(const live::Nic& nic) const;
  void open_sockets();
  void start(std::vector<live::Nic> nics);
  void reload();
  void script_ended(std::size_t script, live::Outcome outcome);
  void file_news(const std::string& path);
  void count_processes_again();
  void take_news();
  void link_news(const live::Nic& nic);
  void link_gone(unsigned kernel_index);
  void address_news(const live::AddressNews& news);
  void take_signal(int number);
  [[nodiscard]] conf::Config with_vmac_names() const;
  void dump(const std::string& name, std::string (*text)(const Sight&));

  const Options& options_;
  Logger log_;
  live::Netlink& netlink_;
  live::Loop loop_;
  live::Timer timer_;
  AdvertSockets sockets_;
  Vmacs vmacs_;
  trace::Recorder recorder_{trace::Recorder::Keep::kNothing};
  Statistics statistics_;
  NicTable nics_;
  conf::Config config_;
  hostsim::Daemon engine_;
  Helpers helpers_;
  Mailer mailer_;
  VrrpPort port_;
  live::FileWatch file_watch_;
  live::Timer process_timer_;
  std::vector<std::uint32_t> counted_;
  int exit_code_ = 0;
};

// Reads the file, and makes what it needs.
bool VrrpChild::take_up(std::vector<live::Nic> nics) {
  Configuration configuration = read_configuration(options_, nics);
  for (const std::string& line : configuration.complaints)
    log_.line(line);
  if (configuration.exit_code) {
    end(*configuration.exit_code);
    return false;
  }
  config_ = std::move(configuration.config);
  std::erase_if(nics, [this](const live::Nic& nic) { return is_vmac(nic); });
  nics_ = NicTable(std::move(nics), virtual_ips(config_));
  for (std::size_t i = 0; i < nics_.size(); ++i) {
    const auto index = static_cast<hostsim::NicIndex>(i);
    const auto ip = nics_.primary(index, net::Family::kIpv4);
    if (ip && nics_[index].name != "lo") {
      log_.line(
          fmt::format("Assigned address {} for interface {}", to_string(*ip), nics_[index].name));
    }
  }
  for (const conf::TrackFile& file : config_.files) {
    if (const auto done = file_watch_.add(file.path); !done) log_.line(done.error());
  }
  counted_ = look(config_).processes;
  if (!config_.processes.empty()) process_timer_.arm(live::now() + kProcessesEvery);
  return true;
}

void VrrpChild::start(std::vector<live::Nic> nics) {
  if (!take_up(std::move(nics))) return;
  log_.line("Registering gratuitous ARP shared channel");
  tell(daemon::Start{
      .config = config_, .nics = nics_.infos(), .watched = look(config_), .cause = 0});
  open_sockets();
  for (const std::string& socket : sockets_.describe())
    log_.line(socket);
}

void VrrpChild::reload() {
  auto nics = netlink_.nics();
  log_.line("Reloading");
  if (!nics || !take_up(std::move(*nics))) return;
  tell(daemon::Reload{
      .config = config_, .nics = nics_.infos(), .watched = look(config_), .cause = 0});
  open_sockets();
}

// A virtual interface of ours, or what a killed one left of it, is none of the machine's NICs to
// the engine: unless the file says so.
bool VrrpChild::is_vmac(const live::Nic& nic) const {
  if (vmacs_.by_index(nic.index) != nullptr) return true;
  const auto& all = config_.instances;
  if (!nic.macvlan || std::ranges::find(all, nic.name, &conf::Instance::interface) != all.end()) {
    return false;
  }
  return std::ranges::any_of(all, [&](const conf::Instance& instance) {
    return nic.mac == hostsim::vrrp::virtual_mac(instance, net::Family::kIpv4) ||
           nic.mac == hostsim::vrrp::virtual_mac(instance, net::Family::kIpv6);
  });
}

// Once the engine has asked for its virtual interfaces: adverts are heard there.
void VrrpChild::open_sockets() {
  sockets_.open(config_, nics_, vmacs_);
  for (daemon::VmacChange& change : vmacs_.failed())
    tell(std::move(change));
}

// ---- what is tracked --------------------------------------------------------------------------

void VrrpChild::script_ended(std::size_t script, live::Outcome outcome) {
  tell(daemon::ScriptEnded{
      .script = script, .signalled = !outcome.exited, .code = outcome.code, .cause = 0});
}

void VrrpChild::file_news(const std::string& path) {
  for (std::size_t i = 0; i < config_.files.size(); ++i) {
    if (config_.files[i].path != path) continue;
    tell(daemon::FileChanged{.file = i, .value = read_number(path), .cause = 0});
  }
}

void VrrpChild::count_processes_again() {
  for (std::size_t i = 0; i < config_.processes.size(); ++i) {
    const std::uint32_t count = count_processes(config_.processes[i]);
    if (std::exchange(counted_[i], count) == count) continue;
    tell(daemon::ProcessCount{.process = i, .count = count, .cause = 0});
  }
  process_timer_.arm(live::now() + kProcessesEvery);
}

// ---- the machine ------------------------------------------------------------------------------

void VrrpChild::take_news() {
  if (const auto done = netlink_.read_news(); done) return;
  // News were lost: what is known of links is compared with how they are.
  log_.line("Netlink: Receive buffer overrun - resyncing");
  if (auto nics = netlink_.nics()) {
    for (const live::Nic& nic : *nics)
      link_news(nic);
  }
}

void VrrpChild::link_news(const live::Nic& nic) {
  if (auto change = vmacs_.link_news(nic)) tell(std::move(*change));
  const auto index = nics_.by_kernel(nic.index);
  if (!index || !nics_.set_up(*index, nic.up)) return;
  tell(daemon::LinkChange{.nic = *index, .up = nic.up, .cause = 0});
}

void VrrpChild::link_gone(unsigned kernel_index) {
  if (auto change = vmacs_.gone(kernel_index)) tell(std::move(*change));
  link_news({.index = kernel_index});
  sockets_.forget(kernel_index);
  if (vmacs_.restore()) open_sockets();
}

void VrrpChild::address_news(const live::AddressNews& news) {
  auto index = nics_.by_kernel(news.nic_index);
  if (const auto* vmac = vmacs_.by_index(news.nic_index)) {
    const bool own = vmac->link_local && news.ip == net::IpAddr(*vmac->link_local);
    if (!own) index = vmac->wanted.nic;
  }
  if (!index) return;
  if (news.present) sockets_.retry();
  tell(daemon::AddressChange{.nic = *index, .ip = news.ip, .present = news.present, .cause = 0});
}

// The file may not name a virtual interface, and another one may have its name.
conf::Config VrrpChild::with_vmac_names() const {
  conf::Config config = config_;
  for (conf::Instance& instance : config.instances) {
    const auto nic = nics_.by_name(instance.interface);
    if (!instance.vmac || !nic) continue;
    const net::MacAddr mac = hostsim::vrrp::virtual_mac(instance, instance.family);
    const Vmacs::Vmac* vmac = vmacs_.find(nics_[*nic].index, mac);
    instance.vmac->name = vmac != nullptr && vmac->usable ? vmac->name : "";
  }
  return config;
}

void VrrpChild::dump(const std::string& name, std::string (*text)(const Sight&)) {
  const std::vector<std::string> sockets = sockets_.describe();
  const conf::Config config = with_vmac_names();
  const Sight sight{config, engine_, statistics_, nics_, sockets, loop_.lateness()};
  if (const auto done = write_dump(name, text(sight)); !done) log_.line(done.error());
}

void VrrpChild::take_signal(int number) {
  const int pid = getpid();
  if (number == SIGTERM || number == SIGINT) {
    if (options_.dont_release_vrrp) port_.keep_addresses();
    tell(daemon::Stop{.cause = 0});
    sockets_.close();  // the groups are left while the interfaces are there
  } else if (number == SIGHUP) {
    reload();
  } else if (number == SIGUSR1) {
    log_.line(fmt::format("Printing VRRP data for process({}) on signal", pid));
    dump("keepalived.data", data_text);
  } else if (number == SIGUSR2 || number == SIGRTMAX - 1) {
    log_.line(fmt::format("Printing VRRP stats for process({}) on signal", pid));
    dump("keepalived.stats", stats_text);
    if (number != SIGUSR2) statistics_.clear();
  } else if (number == SIGRTMIN + 2) {
    log_.line(fmt::format("Printing VRRP as json for process({}) on signal", pid));
    dump("keepalived.json", json_text);
  }
}

int VrrpChild::run() {
  loop_.on_signals({SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGUSR2, SIGRTMIN + 2, SIGRTMAX - 1},
                   [this](int number) { take_signal(number); });
  log_.line("Registering Kernel netlink reflector");
  log_.line("Registering Kernel netlink command channel");
  netlink_.on_news({.link = [this](const live::Nic& nic) { link_news(nic); },
                    .link_gone = [this](unsigned index) { link_gone(index); },
                    .address = [this](const live::AddressNews& news) { address_news(news); }});
  loop_.watch(netlink_.fd(), [this] { take_news(); });
  auto nics = netlink_.nics();
  if (!nics) {
    log_.line(nics.error());
    return kFatal;
  }
  exit_code_ = -1;
  start(std::move(*nics));
  if (exit_code_ < 0) loop_.run();
  return exit_code_;
}

}  // namespace

int run_vrrp_child(const Options& options) {
  Logger log(options);
  log.open("Keepalived_vrrp");
  auto netlink = live::Netlink::open();
  auto ether = live::EtherSender::open();
  auto macvlans = live::Macvlans::open();
  for (const std::string& error : {netlink ? "" : netlink.error(), ether ? "" : ether.error(),
                                   macvlans ? "" : macvlans.error()}) {
    if (error.empty()) continue;
    log.line(error);
    return kFatal;
  }
  return VrrpChild(options, **netlink, *ether, std::move(*macvlans)).run();
}

}  // namespace havip::vrrpd
