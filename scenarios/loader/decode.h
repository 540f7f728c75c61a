// From a document that holds against the schema to a Scenario, and to what the schema cannot see:
// names that refer to nothing, addresses outside their subnet or taken twice, times after the end
// of the run.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "scenarios/loader/conf_words.h"
#include "scenarios/loader/fields.h"
#include "scenarios/loader/load.h"
#include "scenarios/loader/names.h"
#include "scenarios/loader/node.h"

namespace havip::loader {

// What has been read so far, and what reading goes by.
struct Decoding {
  Decoding(const Node& schema_root, const Reader& conf_reader)
      : schema(schema_root), reader(conf_reader), names(scenario) {}
  Decoding(const Decoding&) = delete;
  Decoding& operator=(const Decoding&) = delete;

  // The keys of an object, as the definition of that name in the schema describes them.
  [[nodiscard]] Fields fields(std::string_view definition, const Node& object, std::string pointer,
                              Fields::Defaults defaults = Fields::Defaults::kFromSchema);
  // The same for an object that is a key of another and may be left out; the definition has the
  // key's name.
  [[nodiscard]] Fields part(Fields& from, std::string_view key,
                            Fields::Defaults defaults = Fields::Defaults::kFromSchema);
  // The same by a schema that is no definition of its own.
  [[nodiscard]] Fields fields_by(const Node& object_schema, const Node& object,
                                 std::string pointer);
  [[nodiscard]] const Node& definition(std::string_view name) const;

  // A fault when this instant is after the end of the run.
  void check_in_run(Fields& from, std::string_view key, Instant at);
  // A fault when the address or MAC address belongs to somebody else; `owner` is for people. Of a
  // MAC address: returns whether it was free.
  void take_address(Fields& from, std::string_view key, const net::IpAddr& ip, std::string owner);
  bool take_mac(Fields& from, std::string_view key, net::MacAddr mac, std::string owner);

  const Node& schema;
  const Reader& reader;  // of confs
  const Node no_keys{.kind = Node::Kind::kObject};
  Scenario scenario;
  Names names;
  ConfWords words;
  Faults faults;  // in no order; without a file those of the scenario itself
  std::map<net::IpAddr, std::string> addresses;
  std::map<net::MacAddr, std::string> macs;
};

// The whole document. REQUIRES: it holds against the schema.
void decode(Decoding& decoding, const Node& root);

// Its parts, in the order in which they need each other.
void read_policies(Decoding& decoding, Fields& root);  // policy, control: what hosts start from
void read_policy(Decoding& decoding, Fields& from, Fields::Defaults defaults,
                 mcagent::Policy& policy);
void read_network(Decoding& decoding, Fields& root);  // fabric, vpc, subnets, hosts
void read_guests(Decoding& decoding, Fields& root);
// Faults for files and processes that no configuration of their guest watches, a reload's included.
// REQUIRES: the timeline has been read.
void check_watched(Decoding& decoding, Fields& root);
// The keepalived.conf that a key names, if it is there: read, parsed, and its words added to the
// guest's. One that is inline has no name but this. REQUIRES: the guest's id and NICs have been
// read.
[[nodiscard]] std::optional<Conf> read_conf(Decoding& decoding, Fields& from, std::string_view key,
                                            const Guest& guest, std::string inline_name);
// What a script does: the same keys wherever one is described.
void read_behaviour(Fields& from, hostsim::ScriptBehaviour& behaviour);
void read_havips(Decoding& decoding, Fields& root);
void read_probes(Decoding& decoding, Fields& root);
void read_timeline(Decoding& decoding, Fields& root);
void read_expectations(Decoding& decoding, Fields& root);

// The environments, wherever they are written.
inline constexpr EnumNames<vpccgw::Environment, 2> kEnvironments{
    {{"production", vpccgw::Environment::kProduction}, {"test", vpccgw::Environment::kTest}}};

// A HAVIP as `havips` and havip_create describe it, but for its id.
struct HavipText {
  net::Ipv4Addr vip;
  net::SubnetId subnet;
  bool check_range = false;
  std::vector<net::DeviceId> range;
};
void read_havip_text(Decoding& decoding, Fields& from, HavipText& out);

// Calls each(element, pointer) for the elements of an array, if there is one.
template <class Each>
void for_each(Fields& from, std::string_view key, Each&& each) {
  const Node* array = from.get(key);
  if (array == nullptr) return;
  for (std::size_t i = 0; i < array->items.size(); ++i) {
    each(array->items[i], step(from.at(key), i));
  }
}

}  // namespace havip::loader
