#include "tools/live/guest.h"

#include <algorithm>
#include <csignal>

#include <fmt/format.h>

#include "core/wire/frame.h"
#include "platform/live/netlink.h"

namespace havip::live_run {
namespace {

namespace action = loader::action;

constexpr std::string_view kParentPid = "keepalived.pid";
constexpr std::string_view kVrrpPid = "vrrp.pid";
constexpr std::string_view kCheckerPid = "checkers.pid";

// "Sat Nov 28 20:02:11 2026: (VI_1) .." without the time.
std::string_view without_stamp(std::string_view line) {
  constexpr std::size_t kStamp = 24;
  const bool stamped = line.size() > kStamp + 2 && line[kStamp] == ':' && line[3] == ' ' &&
                       line[13] == ':' && line[16] == ':';
  return stamped ? line.substr(kStamp + 2) : line;
}

std::string_view name_of(hostsim::FilterProto proto) {
  switch (proto) {
    case hostsim::FilterProto::kArp:
      return "arp";
    case hostsim::FilterProto::kVrrp:
      return "vrrp";
    case hostsim::FilterProto::kIcmp:
      return "icmp";
  }
  return {};
}

std::string_view match_of(hostsim::FilterProto proto) {
  switch (proto) {
    case hostsim::FilterProto::kArp:
      return "ether type arp";
    case hostsim::FilterProto::kVrrp:
      return "meta protocol ip ip protocol 112";
    case hostsim::FilterProto::kIcmp:
      return "meta protocol ip ip protocol icmp";
  }
  return {};
}

// What a frame looks like that the scenario describes field by field.
wire::Bytes frame_of(const action::SendGarp& a) {
  if (a.raw) return *a.raw;
  return wire::encode(
      {.dst = net::kBroadcastMac,
       .src = a.eth_src,
       .vlan = {},
       .payload = wire::Arp{.op = a.op, .sha = a.sha, .spa = a.vip, .tha = a.tha, .tpa = a.vip}});
}

}  // namespace

Guest::Guest(const GuestSurroundings& around, const loader::Guest& guest)
    : around_(around), guest_(guest), conf_(guest.keepalived ? &*guest.keepalived : nullptr) {
  for (const TapPlace& place : around.stage.layout().taps) {
    if (place.guest == guest.id) nics_.push_back(&place);
  }
}

Seq Guest::condition(std::string_view subject, std::string_view state, Seq cause) {
  return around_.journal.add(
      around_.clock.now(), cause, guest_.id.view(),
      trace::Condition{.subject = std::string(subject), .state = std::string(state)});
}

// ---- the machine --------------------------------------------------------------------------------

Result<void> Guest::boot(Seq cause) {
  const Seq booted =
      around_.journal.add(around_.clock.now(), cause, guest_.id.view(), trace::Boot{});
  around_.witness.booted(guest_.id, booted);
  if (booted_before_) {
    for (const TapPlace* nic : nics_) {
      const Commands commands = nic_commands(around_.stage.layout(), *nic);
      if (auto done = Stage::carry_out(&around_.stage.node(guest_.id.view()), commands); !done)
        return done;
    }
  }
  booted_before_ = true;
  return conf_ == nullptr ? Result<void>() : start_keepalived(booted);
}

Result<void> Guest::crash(Seq cause) {
  keepalived_.reset();
  condition("guest", "crashed", cause);
  for (const TapPlace* nic : nics_) {
    const std::string_view name = guest_.id.view();
    if (auto done = around_.stage.ip(name, fmt::format("addr flush dev {}", nic->nic)); !done)
      return done;
    if (auto done = around_.stage.ip(name, fmt::format("link set {} down", nic->nic)); !done)
      return done;
  }
  return {};
}

Result<void> Guest::pause(Seq cause) {
  condition("guest", "paused", cause);
  if (keepalived_) keepalived_->signal_family(SIGSTOP);
  for (const TapPlace* nic : nics_) {
    if (auto done = hold_frames(*nic, true); !done) return done;
  }
  return {};
}

Result<void> Guest::resume(Seq cause) {
  condition("guest", "resumed", cause);
  for (const TapPlace* nic : nics_) {
    if (auto done = hold_frames(*nic, false); !done) return done;
  }
  if (keepalived_) keepalived_->signal_family(SIGCONT);
  return {};
}

Result<void> Guest::let_frames(const TapPlace& nic) {
  return hold_frames(nic, false);
}

// On the host's side of the cable: the guest's kernel runs on, and must not notice.
Result<void> Guest::hold_frames(const TapPlace& nic, bool held) {
  if (held == held_.contains(nic.device)) return {};
  const std::string table = fmt::format("hold-{}", nic.tap);
  const std::string text =
      held ? fmt::format(
                 "table netdev {} {{\n"
                 "  chain in {{ type filter hook ingress device \"{}\" priority 0; "
                 "policy drop; }}\n"
                 "  chain out {{ type filter hook egress device \"{}\" priority 0; "
                 "policy drop; }}\n"
                 "}}\n",
                 table, nic.tap, nic.tap)
           : fmt::format("delete table netdev {}\n", table);
  if (auto done = around_.stage.nft(nic.host.view(), text); !done) return done;
  if (held) {
    held_.insert(nic.device);
  } else {
    held_.erase(nic.device);
  }
  return {};
}

// ---- its Keepalived -----------------------------------------------------------------------------

std::string Guest::conf_path() const {
  return fmt::format("{}/keepalived.conf", around_.stage.run_folder(guest_.id.view()));
}

Result<void> Guest::write_conf(const loader::Conf& conf) {
  std::ofstream file(conf_path(), std::ios::trunc);
  file << conf.text;
  file.close();
  if (!file) return fail(conf_path() + ": could not be written");
  return {};
}

Result<void> Guest::start_keepalived(Seq cause) {
  if (keepalived_ && keepalived_->running()) return {};
  if (auto done = write_conf(*conf_); !done) return done;
  const std::vector<std::string> args{around_.program,
                                      "--dont-fork",
                                      "--log-console",
                                      "--log-detail",
                                      "--vrrp",
                                      "-f",
                                      "/run/keepalived.conf",
                                      "-p",
                                      fmt::format("/run/{}", kParentPid),
                                      "-r",
                                      fmt::format("/run/{}", kVrrpPid)};
  keepalived_.reset();
  auto started =
      live::NodeProcess::start(around_.loop, around_.stage.node(guest_.id.view()), args,
                               {.line = [this](std::string_view line) { said(line); },
                                .ended = [this](live::Outcome outcome) { ended(outcome); }});
  if (!started) return fail(started.error());
  keepalived_ = std::move(*started);
  stopped_by_ = 0;
  condition("keepalived", "started", cause);
  return {};
}

void Guest::said(std::string_view line) {
  around_.witness.said(around_.clock.now(), guest_.id, without_stamp(line));
  if (!log_.is_open())
    log_.open(around_.stage.run_folder(guest_.id.view()) + "/keepalived.log", std::ios::app);
  log_ << line << std::endl;
}

void Guest::ended(live::Outcome outcome) {
  if (!outcome.exited) return;  // whoever killed it has said so
  condition("keepalived", outcome.code == 0 ? "stopped" : fmt::format("exited {}", outcome.code),
            stopped_by_);
}

void Guest::stop_keepalived(Seq cause) {
  stopped_by_ = cause;
  if (keepalived_) keepalived_->signal(SIGTERM);
}

pid_t Guest::child(const std::string& pid_file) const {
  std::ifstream file(fmt::format("{}/{}", around_.stage.run_folder(guest_.id.view()), pid_file));
  pid_t pid = 0;
  file >> pid;
  return file ? pid : 0;
}

void Guest::kill_keepalived(hostsim::KillTarget what, Seq cause) {
  if (!keepalived_ || !keepalived_->running()) return;
  switch (what) {
    case hostsim::KillTarget::kAll:
      keepalived_->kill_family();
      condition("keepalived", "killed", cause);
      return;
    case hostsim::KillTarget::kParent:
      keepalived_->signal(SIGKILL);
      condition("keepalived_parent", "killed", cause);
      return;
    case hostsim::KillTarget::kVrrp:
      if (const pid_t pid = child(std::string(kVrrpPid)); pid > 0) kill(pid, SIGKILL);
      condition("keepalived_vrrp", "killed", cause);
      return;
    case hostsim::KillTarget::kChecker:
      if (const pid_t pid = child(std::string(kCheckerPid)); pid > 0) kill(pid, SIGKILL);
      condition("keepalived_checker", "killed", cause);
      return;
  }
}

void Guest::pause_keepalived(bool paused, Seq cause) {
  if (keepalived_) keepalived_->signal_family(paused ? SIGSTOP : SIGCONT);
  condition("keepalived", paused ? "paused" : "resumed", cause);
}

Result<void> Guest::reload_keepalived(const loader::Conf& conf) {
  conf_ = &conf;
  if (auto done = write_conf(conf); !done) return done;
  around_.witness.configured(guest_.id, conf.parsed.config);
  if (keepalived_) keepalived_->signal(SIGHUP);
  return {};
}

// ---- its network --------------------------------------------------------------------------------

Result<void> Guest::set_nic(const TapPlace& nic, bool up, Seq cause) {
  const std::string_view state = up ? "up" : "down";
  if (auto done = around_.stage.ip(guest_.id.view(), fmt::format("link set {} {}", nic.nic, state));
      !done) {
    return done;
  }
  condition(nic.device.view(), state, cause);
  // The kernel forgets the routes of a NIC that goes down.
  const Layout& layout = around_.stage.layout();
  if (!up || layout.flat || nic.block == layout.vpc) return {};
  return around_.stage.ip(guest_.id.view(),
                          fmt::format("route replace {} dev {}", to_string(layout.vpc), nic.nic));
}

Result<void> Guest::change_address(const TapPlace& nic, const net::IpAddr& ip, bool present) {
  return around_.stage.ip(
      guest_.id.view(), fmt::format("addr {} {}/{} dev {}", present ? "add" : "del", to_string(ip),
                                    ip.is_v4() ? 32 : 128, nic.nic));
}

// By the netdev hooks: what is sent through packet sockets, as GARPs are, passes no other.
Result<void> Guest::filter(const action::GuestFilter& filter, Seq cause) {
  const bool in = filter.direction == hostsim::FilterDirection::kIn;
  const std::string table = fmt::format("filter-{}-{}", name_of(filter.proto), in ? "in" : "out");
  std::string text = fmt::format("delete table netdev {}\n", table);
  if (!filter.off) {
    std::string chains;
    for (const TapPlace* nic : nics_) {
      chains +=
          fmt::format("  chain {} {{ type filter hook {} device \"{}\" priority 0; {} drop; }}\n",
                      nic->nic, in ? "ingress" : "egress", nic->nic, match_of(filter.proto));
    }
    text = fmt::format("table netdev {} {{\n{}}}\n", table, chains);
  }
  if (auto done = around_.stage.nft(guest_.id.view(), text); !done) return done;
  condition("filter", filter.off ? "off" : "on", cause);
  return {};
}

Result<void> Guest::send_garps(const action::SendGarp& garps, Seq cause) {
  const TapPlace& nic = around_.stage.layout().tap(garps.nic.device);
  const live::InNetworkOf inside(around_.stage.node(guest_.id.view()));
  auto sender = live::EtherSender::open();
  if (!sender) return fail(sender.error());
  auto netlink = live::Netlink::open();
  if (!netlink) return fail(netlink.error());
  const auto nics = (*netlink)->nics();
  if (!nics) return fail(nics.error());
  const auto found = std::ranges::find(*nics, nic.nic, &live::Nic::name);
  if (found == nics->end()) return fail(to_string(nic.device) + ": there is no such NIC");
  around_.witness.garps_by_hand(guest_.id, cause);
  auto& volley = *volleys_.emplace_back(std::make_unique<Volley>());
  volley.sender = std::make_unique<live::EtherSender>(std::move(*sender));
  volley.nic = found->index;
  volley.frame = frame_of(garps);
  volley.left = garps.count;
  volley.every = garps.every;
  volley.next = around_.clock.now();
  volley.timer = std::make_unique<live::Timer>(around_.loop, [this, &volley] { fire(volley); });
  fire(volley);
  return {};
}

void Guest::fire(Volley& volley) {
  while (volley.left > 0 && volley.next <= around_.clock.now()) {
    (void)volley.sender->send(volley.frame, volley.nic);  // a NIC that is down sends nothing
    --volley.left;
    volley.next += volley.every;
  }
  if (volley.left > 0) volley.timer->arm(around_.clock.on_loop(volley.next));
}

}  // namespace havip::live_run
