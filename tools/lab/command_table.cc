// The table of commands, and those that only look at the clock.
#include <algorithm>

#include "tools/lab/command.h"
#include "tools/lab/tcpdump_text.h"

namespace havip::lab {
namespace {

constexpr Duration kLongestSleep = std::chrono::minutes(10);

using enum Place;

// Networks.
std::vector<Command> looking() {
  return {
      {"ip",
       {kGuest, kHost},
       "ip addr|neigh|route|link ..",
       {"addresses, neighbours, routes, links", "地址、邻居表、路由、链路"},
       run_ip},
      {"ping",
       {kGuest},
       "ping [-c N] ADDRESS",
       {"ask an address; a second apiece", "探测一个地址，每秒一次"},
       run_ping},
      {"arping",
       {kGuest},
       "arping [-U] [-c N] [-I NIC] ADDRESS",
       {"ask by ARP; -U announces", "用 ARP 探测；-U 为主动通告"},
       run_arping},
      {"tcpdump",
       {kGuest, kHost},
       "tcpdump [-env] [-i IF] [-c N] [EXPRESSION]",
       {"what passes, for 10 s at most", "抓包，至多 10 秒"},
       run_tcpdump},
      {"timeout",
       {kGuest, kHost},
       "timeout SECONDS tcpdump ..",
       {"the same for as long as you say", "同上，时长自定"},
       run_tcpdump},
      {"iptables",
       {kGuest},
       "iptables -S | iptables -D RULE",
       {"rules that drop packets", "丢弃报文的规则"},
       run_iptables},
  };
}

// Files, services and their logs.
std::vector<Command> services() {
  return {
      {"systemctl",
       {kGuest, kHost},
       "systemctl status|start|stop|restart|reload SERVICE",
       {"keepalived of a guest, mcagent of a host", "虚拟机的 keepalived、宿主机的 mcagent"},
       run_systemctl},
      {"journalctl",
       {kGuest, kHost},
       "journalctl [-u SERVICE] [-n LINES]",
       {"what they logged", "服务日志"},
       run_journalctl},
      {"keepalived",
       {kGuest},
       "keepalived -t",
       {"what Keepalived has against its file", "检查配置文件"},
       run_keepalived},
      {"cat", {kGuest, kHost}, "cat FILE", {"show a file", "查看文件"}, run_cat},
      {"edit",
       {kGuest, kHost},
       "edit FILE ['s/OLD/NEW/[g]'..]",
       {"change a file; OLD as it stands, \\n is a new line",
        "修改文件；“旧”按原样匹配，\\n 表示换行"},
       run_edit},
      {"sed", {kGuest, kHost}, "sed -i 's/OLD/NEW/[g]' FILE", {"the same", "同上"}, run_edit},
      {"mcagent",
       {kHost},
       "mcagent show|limiter|vips|neigh|counters [--json]",
       {"ask the host's agent", "查询宿主机的 agent"},
       run_mcagent},
  };
}

// The gateway and the console.
std::vector<Command> region() {
  return {
      {"sqlite3",
       {kGateway},
       "sqlite3 [-header] [-column] vpccgw.sqlite 'SELECT ..'",
       {"ask the gateway's database; .tables, .schema", "查询网关数据库；.tables、.schema"},
       run_sqlite3},
      {"DescribeHaVips",
       {kConsole},
       "DescribeHaVips [JSON]",
       {"list HAVIPs", "列出 HAVIP"},
       run_console},
      {"CreateHaVip",
       {kConsole},
       R"(CreateHaVip {"SubnetId":..,"Vip":..,"HaVipId":..})",
       {"create one", "创建"},
       run_console},
      {"DeleteHaVip",
       {kConsole},
       R"(DeleteHaVip {"HaVipId":..})",
       {"delete one", "删除"},
       run_console},
      {"UnbindHaVip",
       {kConsole},
       R"(UnbindHaVip {"HaVipId":..})",
       {"take it off its NIC", "从网卡解绑"},
       run_console},
      {"ModifyHaVipAttribute",
       {kConsole},
       R"(ModifyHaVipAttribute {"HaVipId":..,"CheckAssociate":..})",
       {"whether its range counts", "是否限定可绑定范围"},
       run_console},
      {"AssociateHaVipInstance",
       {kConsole},
       R"(AssociateHaVipInstance {"HaVipAssociationSet":[{"HaVipId":..,"InstanceId":..}]})",
       {"add a NIC to its range", "把网卡加入范围"},
       run_console},
      {"DisassociateHaVipInstance",
       {kConsole},
       R"(DisassociateHaVipInstance {"HaVipAssociationSet":[..]})",
       {"take a NIC from its range", "把网卡移出范围"},
       run_console},
  };
}

std::vector<Command> clock() {
  const std::vector<Place> anywhere{kGuest, kHost, kGateway, kConsole};
  return {
      {"sleep", anywhere, "sleep SECONDS", {"let time pass", "等待"}, run_sleep},
      {"time", anywhere, "time", {"what time it is", "现在的虚拟时间"}, run_time},
  };
}

}  // namespace

std::string run_sleep(Bench& bench, const Words& words) {
  const std::string text = words.size() == 2 ? words[1] : "";
  const bool bare = !text.empty() && text.find_first_not_of("0123456789.") == std::string::npos;
  const auto time = parse_duration(bare ? text + "s" : text);
  if (!time || *time <= Duration{} || *time > kLongestSleep)
    return bench.voice("usage: sleep SECONDS, at most ten minutes\n",
                       "用法：sleep 秒数，至多十分钟\n");
  bench.play.wait(*time);
  return {};
}

std::string run_time(Bench& bench, const Words&) {
  return bench.voice("{} since the network began ({})\n", "网络启动后 {}（{}）\n",
                     seconds(bench.play.now() - kStart, 3), clock_text(bench.play.now(), 0));
}

const std::vector<Command>& commands() {
  static const std::vector<Command> table = [] {
    std::vector<Command> all;
    for (auto part : {looking(), services(), region(), clock()})
      all.insert(all.end(), part.begin(), part.end());
    return all;
  }();
  return table;
}

}  // namespace havip::lab
