// The contract of the store port (vpccgw/store/store.h), on every store there is.
#include "vpccgw/store/store.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/gateway_script.h"
#include "tests/support/temporary_folder.h"
#include "vpccgw/store/memory_store.h"
#include "vpccgw/store/sqlite_store.h"

namespace havip::vpccgw {
namespace {

using namespace std::chrono_literals;
using test::small_region;
using test::text_of;
using test::operator""_ip;

constexpr net::Ipv4Addr kVip = "172.16.16.8"_ip;
const net::DeviceId kWebA("web-a/eth0");
const net::HostId kH1("h1");

Result<void> commit(Store& store, std::vector<Change> changes) {
  return store.commit(changes);
}

PutMapping owned_by_web_a(std::uint64_t generation) {
  return {{.vip = kVip,
           .owner = kWebA,
           .host = kH1,
           .generation = generation,
           .flushed_at = kStart + 1s}};
}

AuditRow audit_row(std::uint32_t number) {
  return {.claim = {.host = kH1, .life = 2, .number = number},
          .device = kWebA,
          .vip = kVip,
          .from = net::DeviceId("web-b/eth0"),
          .to = kWebA,
          .verdict = engine::Verdict::kMigrated,
          .generation = 7,
          .text = "it's \"said\"",
          .at = at_ns(123456789)};
}

std::vector<std::string> lacking(Store& store) {
  std::vector<std::string> rows;
  const auto all = store.lacking().value();
  for (const auto& [host, row] : all) {
    rows.push_back(to_string(host) + ": " + text_of(row));
  }
  return rows;
}

using Texts = std::vector<std::string>;

void check_region_is_kept(Store& store) {
  const RegionSetup region = store.region().value();
  CHECK_EQ(region.vpc, net::VpcId("vpc-1"));
  CHECK_EQ(to_string(region.cidr), "172.16.0.0/16");
  CHECK_EQ(region.subnets.size(), 2);
  CHECK(region.hosts == small_region().hosts);
  REQUIRE_EQ(region.devices.size(), 4);
  CHECK_EQ(region.devices[2].id, kWebA);  // by name
  CHECK_EQ(region.devices[2].mac, net::mac_for_name("web-a/eth0"));
  CHECK_EQ(region.devices[2].ip, "172.16.16.6"_ip);
  CHECK_EQ(region.havips.size(), 2);
  CHECK_EQ(store.create(small_region()).error(),
           "creating the region: the store holds a region already");
}

void check_compare_and_set(Store& store) {
  CHECK_EQ(store.find_mapping(kVip).value()->generation, 0);
  CHECK(commit(store, {owned_by_web_a(1)}));
  CHECK(*store.find_mapping(kVip).value() == owned_by_web_a(1).row);
  CHECK_EQ(commit(store, {owned_by_web_a(1)}).error(),
           "writing: the mapping of 172.16.16.8 is not at generation 0");
  CHECK_EQ(commit(store, {owned_by_web_a(3)}).error(),
           "writing: the mapping of 172.16.16.8 is not at generation 2");
  CHECK(commit(store, {owned_by_web_a(2)}));

  PlacedDevice device = *store.find_device(kWebA).value();
  CHECK_EQ(device.generation, kProvisionedGeneration);
  device.device.host = net::HostId("h3");
  CHECK_FALSE(commit(store, {PutDevice{device}}));
  device.generation = 2;
  CHECK(commit(store, {PutDevice{device}}));
  CHECK_EQ(store.find_device(kWebA).value()->device.host, net::HostId("h3"));
}

void check_all_or_nothing(Store& store) {
  CHECK_FALSE(commit(store, {owned_by_web_a(1), AppendAudit{audit_row(1)}, owned_by_web_a(9)}));
  CHECK_EQ(store.find_mapping(kVip).value()->generation, 0);
  CHECK_FALSE(store.find_audit(audit_row(1).claim).value());
  CHECK(commit(store, {owned_by_web_a(1), AppendAudit{audit_row(1)}}));
}

void check_audit(Store& store) {
  CHECK(commit(store, {AppendAudit{audit_row(1)}}));
  CHECK(*store.find_audit(audit_row(1).claim).value() == audit_row(1));
  CHECK_FALSE(store.find_audit(audit_row(2).claim).value());
  CHECK_FALSE(commit(store, {AppendAudit{audit_row(1)}}));
  AuditRow refused = audit_row(2);
  refused.verdict = engine::Verdict::kUnknownHavip;
  refused.from = refused.to = {};
  CHECK(commit(store, {AppendAudit{refused}}));
  CHECK(*store.find_audit(refused.claim).value() == refused);
  CHECK(store.audit_counts().value() ==
        std::map<engine::Verdict, std::uint64_t>{{engine::Verdict::kMigrated, 1},
                                                 {engine::Verdict::kUnknownHavip, 1}});
}

void check_acknowledgements(Store& store) {
  const auto ack = [&store](const char* host, net::Ipv4Addr ip, std::uint64_t generation) {
    CHECK(commit(store, {Acknowledge{net::HostId(host), {{ip, generation}}}}));
  };
  CHECK(lacking(store).empty());  // provisioned with all there is
  REQUIRE(commit(store, {owned_by_web_a(1)}));
  const Texts all{"h1: 172.16.16.8 web-a/eth0@h1 g1", "h2: 172.16.16.8 web-a/eth0@h1 g1",
                  "h3: 172.16.16.8 web-a/eth0@h1 g1"};
  CHECK(lacking(store) == all);
  ack("h9", kVip, 1);           // no such host
  ack("h1", "10.0.0.1"_ip, 1);  // no such row
  ack("h1", kVip, 2);           // no such generation
  ack("h1", kVip, 0);           // nor this
  CHECK(lacking(store) == all);
  ack("h1", kVip, 1);
  ack("h3", kVip, 1);
  CHECK(lacking(store) == Texts{all[1]});
  REQUIRE(commit(store, {owned_by_web_a(2)}));
  ack("h1", kVip, 2);
  ack("h1", kVip, 1);  // late
  CHECK(lacking(store) ==
        Texts{"h2: 172.16.16.8 web-a/eth0@h1 g2", "h3: 172.16.16.8 web-a/eth0@h1 g2"});
}

void check_havips_come_and_go(Store& store) {
  const HavipRow havip{.id = net::HavipId("havip-3"),
                       .vip = "172.16.16.10"_ip,
                       .subnet = net::SubnetId("subnet-a"),
                       .check_range = true,
                       .range = {net::DeviceId("web-b/eth0"), kWebA}};
  REQUIRE(commit(store, {AddHavip{havip}}));
  const HavipRow found = *store.find_havip(havip.vip).value();
  CHECK_EQ(found.id, havip.id);
  CHECK(found.check_range);
  CHECK(found.range == havip.range);  // in the order given
  REQUIRE(commit(store, {ReplaceRange{havip.id, false, {kWebA}}}));
  CHECK_FALSE(store.find_havip(havip.vip).value()->check_range);
  CHECK(store.find_havip(havip.vip).value()->range == std::vector{kWebA});

  MappingRow row{.vip = havip.vip, .owner = kWebA, .host = kH1, .generation = 1};
  REQUIRE(commit(store, {PutMapping{row}}));
  CHECK_FALSE(commit(store, {DropHavip{havip.id}}));  // it must be withdrawn first
  REQUIRE(commit(store, {PutMapping{withdrawn(row)}, DropHavip{havip.id}}));
  CHECK_FALSE(store.find_havip(havip.vip).value());
  CHECK(*store.find_mapping(havip.vip).value() == withdrawn(row));
  CHECK_EQ(text_of(store.neigh().value()[2]), "172.16.16.10 withdrawn g2");
  CHECK_FALSE(commit(store, {DropHavip{havip.id}}));
  REQUIRE(commit(store, {AddHavip{havip}}));
  CHECK_EQ(store.find_mapping(havip.vip).value()->generation, 2);
}

// What no commit of the gateway's does, and a store refuses all the same.
void check_rules_between_rows(Store& store) {
  PutMapping nobodys_device = owned_by_web_a(1);
  nobodys_device.row.owner = net::DeviceId("web-z/eth0");
  CHECK_FALSE(commit(store, {nobodys_device}));
  PutMapping nobodys_host = owned_by_web_a(1);
  nobodys_host.row.host = net::HostId("h9");
  CHECK_FALSE(commit(store, {nobodys_host}));
  PutMapping nowhere = owned_by_web_a(1);
  nowhere.row.host = {};
  CHECK_FALSE(commit(store, {nowhere}));
  PutMapping no_havip = owned_by_web_a(1);
  no_havip.row.vip = "172.16.16.77"_ip;
  CHECK_FALSE(commit(store, {no_havip}));
  PlacedDevice moved{.device = store.find_device(kWebA).value()->device, .generation = 2};
  moved.device.host = net::HostId("h9");
  CHECK_FALSE(commit(store, {PutDevice{moved}}));

  const HavipRow sound{
      .id = net::HavipId("havip-3"), .vip = "172.16.16.10"_ip, .subnet = net::SubnetId("subnet-a")};
  HavipRow same_id = sound;
  same_id.id = net::HavipId("havip-1");
  CHECK_FALSE(commit(store, {AddHavip{same_id}}));
  HavipRow same_address = sound;
  same_address.vip = kVip;
  CHECK_FALSE(commit(store, {AddHavip{same_address}}));
  HavipRow no_subnet = sound;
  no_subnet.subnet = net::SubnetId("subnet-z");
  CHECK_FALSE(commit(store, {AddHavip{no_subnet}}));
  HavipRow twice = sound;
  twice.range = {kWebA, kWebA};
  CHECK_FALSE(commit(store, {AddHavip{twice}}));
  CHECK_FALSE(commit(store, {ReplaceRange{net::HavipId("havip-1"), true, twice.range}}));
  CHECK_FALSE(
      commit(store, {ReplaceRange{net::HavipId("havip-1"), true, {net::DeviceId("web-z/eth0")}}}));
  CHECK_FALSE(commit(store, {ReplaceRange{net::HavipId("havip-9"), true, {}}}));
  CHECK_EQ(store.region().value().havips.size(), 2);
  CHECK(store.region().value().havips[0].range.empty());
  CHECK(commit(store, {AddHavip{sound}}));
}

// A commit that fails half-way through every kind of row leaves none of them.
void check_rollback(Store& store) {
  const net::HavipId havip("havip-2");
  PlacedDevice moved{.device = store.find_device(kWebA).value()->device, .generation = 2};
  moved.device.host = net::HostId("h3");
  const auto neigh = store.neigh().value();
  CHECK_FALSE(commit(
      store, {PutDevice{moved}, owned_by_web_a(1), owned_by_web_a(2), AppendAudit{audit_row(1)},
              Acknowledge{kH1, {{kVip, 2}}}, ReplaceRange{havip, true, {kWebA}}, DropHavip{havip},
              AppendAudit{audit_row(1)}}));
  CHECK(store.neigh().value() == neigh);
  CHECK_EQ(store.find_device(kWebA).value()->device.host, kH1);
  CHECK_EQ(store.find_mapping(kVip).value()->generation, 0);
  CHECK_FALSE(store.find_audit(audit_row(1).claim).value());
  CHECK_FALSE(store.find_havip("172.16.16.9"_ip).value()->check_range);
  REQUIRE(commit(store, {owned_by_web_a(1)}));
  CHECK_EQ(lacking(store).size(), 3);
}

void check_order(Store& store) {
  REQUIRE(commit(store, {owned_by_web_a(1)}));
  Texts rows;
  const auto neigh = store.neigh().value();
  for (const auto& row : neigh)
    rows.push_back(text_of(row));
  CHECK(rows == Texts{"172.16.16.5 web-b/eth0@h2 g1", "172.16.16.6 web-a/eth0@h1 g1",
                      "172.16.16.8 web-a/eth0@h1 g1", "172.16.16.20 client/eth0@h3 g1",
                      "172.16.17.9 db/eth0@h3 g1"});
  CHECK_EQ(neigh[2].mac, net::mac_for_name("web-a/eth0"));
  CHECK_EQ(store.mappings().value()[1].vip, "172.16.16.9"_ip);
}

void check_contract(const std::function<std::unique_ptr<Store>()>& make) {
  const auto store = make();
  CHECK(store->region().value().vpc.empty());
  REQUIRE(create_region(*store, small_region()));
  SUBCASE("the region is kept") {
    check_region_is_kept(*store);
  }
  SUBCASE("generations are compared and set") {
    check_compare_and_set(*store);
  }
  SUBCASE("a commit is all or nothing") {
    check_all_or_nothing(*store);
  }
  SUBCASE("the audit keeps a claim id once") {
    check_audit(*store);
  }
  SUBCASE("acknowledgements only grow") {
    check_acknowledgements(*store);
  }
  SUBCASE("HAVIPs come and go, generations stay") {
    check_havips_come_and_go(*store);
  }
  SUBCASE("rows that fit no other are refused") {
    check_rules_between_rows(*store);
  }
  SUBCASE("a commit that fails late leaves nothing") {
    check_rollback(*store);
  }
  SUBCASE("lists are by address") {
    check_order(*store);
  }
}

TEST_CASE("store contract: plain memory") {
  check_contract([] { return std::make_unique<MemoryStore>(); });
}

TEST_CASE("store contract: SQLite in memory") {
  check_contract([] { return std::make_unique<SqliteStore>(SqliteStore::in_memory().value()); });
}

TEST_CASE("store contract: SQLite in a file") {
  const test::TemporaryFolder folder;
  check_contract([&folder] {
    return std::make_unique<SqliteStore>(SqliteStore::open(folder / "vpccgw.sqlite").value());
  });
}

TEST_CASE("store contract: SQLite in memory, emptied") {
  check_contract([] {
    auto store = std::make_unique<SqliteStore>(test::store_of(small_region()));
    REQUIRE(commit(*store,
                   {owned_by_web_a(1), AppendAudit{audit_row(1)}, Acknowledge{kH1, {{kVip, 1}}}}));
    REQUIRE(store->reset());
    return store;
  });
}

}  // namespace
}  // namespace havip::vpccgw
