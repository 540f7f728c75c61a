// Virtual interfaces: use_vmac, use_vmac_addr, and what garp_extra_if keeps alive on them; and the
// loopback interface, which announces nothing.
#include "tests/unit/vrrp/rig.h"

using namespace havip;
using namespace havip::hostsim;

namespace {

const net::MacAddr kVirtual4{{0, 0, 0x5e, 0, 1, 0x33}};
const net::MacAddr kVirtual6{{0, 0, 0x5e, 0, 2, 0x33}};

NicInfo eth1() {
  NicInfo nic = nic_info("10.0.0.6"_ip);
  nic.name = "eth1";
  return nic;
}

// "NIC ip" of each, with "+" where it has a virtual MAC: "1+ 172.16.16.101".
template <class Kind>
Lines placed(const Rig& rig) {
  Lines lines;
  for (const daemon::Output& output : rig.outputs()) {
    const auto* what = std::get_if<Kind>(&output);
    if (what == nullptr) continue;
    std::string ip;
    if constexpr (requires { what->vip; }) {
      ip = to_string(what->vip);
    } else {
      ip = to_string(what->ip);
    }
    lines.push_back(fmt::format("{}{} {}", what->nic, what->vmac ? "+" : "", ip));
  }
  return lines;
}

// One VIP here, two on eth1; one frame a batch.
conf::Instance three_vips() {
  conf::Instance config = instance_config();
  config.vips = {
      {.ip = kVip}, {.ip = kVip2, .device = "eth1"}, {.ip = "172.16.16.102"_ip, .device = "eth1"}};
  config.garp.master_repeat = 1;
  config.garp.master_delay = 0s;
  return config;
}

}  // namespace

TEST_CASE("use_vmac: an interface of the virtual MAC, which adverts and GARPs leave by") {
  conf::Instance config = instance_config();
  config.vmac = conf::Vmac{.name = "vrrp.51"};
  Rig rig(config);
  rig.at(0s).start().expect(
      {"vmac vrrp.51 00:00:5e:00:01:33", "INIT > BACKUP: startup", "remove 172.16.16.100"});
  rig.at(4s).skip();
  const net::MacAddr virtual_mac{{0, 0, 0x5e, 0, 1, 0x33}};
  for (const daemon::Output& output : rig.outputs()) {
    if (const auto* garp = std::get_if<daemon::SendGarp>(&output)) CHECK(garp->vmac == virtual_mac);
    if (const auto* send = std::get_if<daemon::SendPacket>(&output))
      CHECK(send->vmac == virtual_mac);
  }
}

TEST_CASE("use_vmac is for the instance's own NIC; a VIP of another one has that one's MAC") {
  conf::Instance config = three_vips();
  config.vmac = conf::Vmac{.name = "vrrp.51"};
  Rig rig(config);
  rig.also(eth1()).at(0s).start().expect({"vmac vrrp.51 00:00:5e:00:01:33",
                                          "INIT > BACKUP: startup", "remove 172.16.16.100",
                                          "remove 172.16.16.101", "remove 172.16.16.102"});
  rig.at(4s).skip();
  const Lines where = {"0+ 172.16.16.100", "1 172.16.16.101", "1 172.16.16.102"};
  CHECK(placed<daemon::AddAddress>(rig) == where);
  CHECK(placed<daemon::SendGarp>(rig) == where);
}

TEST_CASE("use_vmac_addr: a virtual interface for each other NIC, gone with the instance") {
  conf::Instance config = three_vips();
  config.vmac = conf::Vmac{.name = "vrrp.51"};
  config.vmac_addresses = true;
  Rig rig(config);
  rig.also(eth1()).at(0s).start().expect({"vmac vrrp.51 00:00:5e:00:01:33",
                                          "vmac vrrp1.51 00:00:5e:00:01:33",
                                          "INIT > BACKUP: startup", "remove 172.16.16.100",
                                          "remove 172.16.16.101", "remove 172.16.16.102"});
  rig.at(4s).skip();
  CHECK(placed<daemon::SendGarp>(rig) ==
        Lines{"0+ 172.16.16.100", "1+ 172.16.16.101", "1+ 172.16.16.102"});
  const auto removed = [&] {
    return std::ranges::count_if(rig.outputs(), [](const daemon::Output& output) {
      return std::holds_alternative<daemon::RemoveVmac>(output);
    });
  };
  rig.stop();
  CHECK(removed() == 0);  // groups are still to be left there
  rig.at(6s).skip();
  CHECK(removed() == 2);
}

TEST_CASE("the names of virtual interfaces: IPv6 has vrrp6, a given name is kept") {
  conf::Instance config = three_vips();
  config.vmac_addresses = true;
  config.excluded_vips = {{.ip = net::IpAddr(net::Ipv6Addr{{0xfd, 0, 0, 1}}), .prefix = 128}};
  config.vmac = conf::Vmac{};
  SUBCASE("its own") {
    Rig rig(config);
    rig.also(eth1()).at(0s).start().skip();
    std::vector<daemon::AddVmac> made;
    for (const daemon::Output& output : rig.outputs()) {
      if (const auto* add = std::get_if<daemon::AddVmac>(&output)) made.push_back(*add);
    }
    REQUIRE(made.size() == 3);
    CHECK(made[0].name == "vrrp.51");
    CHECK(made[0].also_ipv6);
    CHECK(!made[0].named);
    CHECK(made[1].name == "vrrp1.51");
    CHECK(!made[1].also_ipv6);
    CHECK(made[2].name == "vrrp6.51");
    CHECK(made[2].mac == kVirtual6);
    CHECK(made[2].family == net::Family::kIpv6);
    CHECK(made[2].instance == "VI_1");
  }
  SUBCASE("a given one") {
    config.vmac->name = "blue";
    config.vmac_addresses = false;
    Rig rig(config);
    rig.also(eth1()).at(0s).start();
    const auto* made = std::get_if<daemon::AddVmac>(&rig.outputs().front());
    REQUIRE(made != nullptr);
    CHECK(made->name == "blue");
    CHECK(made->named);
  }
}

TEST_CASE("a virtual interface that somebody else takes away is FAULT until it is there again") {
  conf::Instance config = instance_config();
  config.vmac = conf::Vmac{};
  config.garp.master_repeat = 1;
  config.garp.master_delay = 0s;
  Rig rig(config);
  rig.at(0s).start().at(4s).skip();
  rig.vmac({{0, 0, 0x5e, 0, 1, 0x34}}, false).expect({});  // somebody else's
  rig.vmac(kVirtual4, false, 1).expect({});                // of another NIC
  rig.vmac(kVirtual4, false)
      .expect({"MASTER > FAULT: interface vrrp.51 down", "remove 172.16.16.100"});
  rig.at(5s).link(false).expect({});
  rig.vmac(kVirtual4, true).expect({});  // the NIC is still down
  rig.link(true).expect({"FAULT > BACKUP: interface eth0 up", "garp 172.16.16.6 own_address"});
}

TEST_CASE("reload: use_vmac makes another instance, use_vmac_addr does not") {
  conf::Instance config = three_vips();
  Rig rig(config);
  rig.also(eth1()).at(0s).start().at(4s).skip();
  SUBCASE("use_vmac comes, and another name") {
    config.vmac = conf::Vmac{};
    rig.reload(daemon_config(config))
        .expect({"MASTER > STOP: removed", "advert 0 > 172.16.16.5", "remove 172.16.16.100",
                 "remove 172.16.16.101", "remove 172.16.16.102", "vmac vrrp.51 00:00:5e:00:01:33",
                 "INIT > BACKUP: startup", "remove 172.16.16.100", "remove 172.16.16.101",
                 "remove 172.16.16.102"});
    config.vmac->name = "blue";
    rig.reload(daemon_config(config))
        .expect({"BACKUP > STOP: removed", "no vmac 00:00:5e:00:01:33",
                 "vmac blue 00:00:5e:00:01:33", "INIT > BACKUP: startup", "remove 172.16.16.100",
                 "remove 172.16.16.101", "remove 172.16.16.102"});
    rig.reload(daemon_config(config)).expect({});
  }
  SUBCASE("use_vmac_addr moves the addresses of the other NIC there") {
    config.vmac_addresses = true;
    rig.reload(daemon_config(config))
        .expect({"vmac vrrp.51 00:00:5e:00:01:33", "remove 172.16.16.101", "remove 172.16.16.102",
                 "advert 100 > 172.16.16.5", "add 172.16.16.101/32", "add 172.16.16.102/32",
                 "garp 172.16.16.100 first", "garp 172.16.16.101 first",
                 "garp 172.16.16.102 first"});
    config.vmac_addresses = false;
    rig.reload(daemon_config(config))
        .expect({"no vmac 00:00:5e:00:01:33", "remove 172.16.16.101", "remove 172.16.16.102",
                 "advert 100 > 172.16.16.5", "add 172.16.16.101/32", "add 172.16.16.102/32",
                 "garp 172.16.16.100 first", "garp 172.16.16.101 first",
                 "garp 172.16.16.102 first"});
  }
}

TEST_CASE("use_vmac of one address, and the MAC of its family for an excluded one") {
  conf::Instance config = three_vips();
  config.vips[1].use_vmac = true;
  config.vmac_addresses = false;
  config.excluded_vips = {{.ip = net::IpAddr(net::Ipv6Addr{{0xfd, 0, 0, 1}}), .prefix = 128}};
  SUBCASE("only that one") {
    Rig rig(config);
    rig.also(eth1()).at(0s).start().at(4s).skip();
    CHECK(placed<daemon::SendGarp>(rig) ==
          Lines{"0 172.16.16.100", "1+ 172.16.16.101", "1 172.16.16.102"});
  }
  SUBCASE("use_vmac_addr: the other family's too") {
    config.vmac_addresses = true;
    Rig rig(config);
    rig.also(eth1()).at(0s).start().at(4s).skip();
    for (const daemon::Output& output : rig.outputs()) {
      if (const auto* na = std::get_if<daemon::SendNa>(&output)) CHECK(na->vmac == kVirtual6);
    }
    CHECK(placed<daemon::SendNa>(rig) == Lines{"0+ fd00:1::"});
  }
}

TEST_CASE("garp_extra_if: the first VIP of each interface that no adverts leave by") {
  conf::Instance config = three_vips();
  config.garp.extra_if = 3s;
  const auto extras = [&] {
    Rig rig(config);
    rig.also(eth1()).at(0s).start().at(3609375us).skip();
    const std::size_t before = placed<daemon::SendGarp>(rig).size();
    rig.at(6609375us).skip();
    const Lines all = placed<daemon::SendGarp>(rig);
    return Lines(all.begin() + static_cast<std::ptrdiff_t>(before), all.end());
  };
  CHECK(extras().empty());  // no virtual MAC, and not all
  config.garp.extra_if_all = true;
  CHECK(extras() == Lines{"1 172.16.16.101"});
  config.garp.extra_if_all = false;
  config.vmac = conf::Vmac{.name = "vrrp.51"};
  CHECK(extras().empty());
  config.vmac_addresses = true;
  CHECK(extras() == Lines{"1+ 172.16.16.101"});
  config.vmac->transmit_on_base = true;
  CHECK(extras() == Lines{"0+ 172.16.16.100", "1+ 172.16.16.101"});
}

TEST_CASE("a VIP on the loopback interface is owned, and never announced") {
  conf::Instance config = instance_config();
  config.vips[0].device = "lo";
  Rig rig(config);
  rig.at(0s).start().at(3609375us).skip();
  CHECK(placed<daemon::AddAddress>(rig) == Lines{"0 172.16.16.100"});
  rig.at(20s).rx(90).skip();
  CHECK(placed<daemon::SendGarp>(rig).empty());
}
