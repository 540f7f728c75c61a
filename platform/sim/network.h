// Network: places, a link for each ordered pair of them, and partitions. The fabric between hosts
// is one, the control channel between hosts and gateways another.
//
// It decides when messages arrive and carries nothing itself: what travels is the caller's.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/time/time.h"
#include "platform/sim/link.h"

namespace havip::sim {

using PlaceId = std::uint16_t;  // index in the order of add_place()

class Network {
 public:
  // `name` separates the random streams of several networks of one world ("fabric").
  Network(std::string name, std::uint64_t seed, const LinkOptions& defaults)
      : name_(std::move(name)), seed_(seed), defaults_(defaults) {}

  PlaceId add_place(std::string name);
  [[nodiscard]] const std::string& place_name(PlaceId place) const { return places_[place]; }
  [[nodiscard]] std::size_t places() const { return places_.size(); }

  // Decides the fate of a message; empty when it is lost or the two are parted. A message to
  // oneself arrives at once.
  Deliveries send(Instant now, PlaceId from, PlaceId to);

  // Changes one direction of one pair, or all links there are or will be.
  void set_link(PlaceId from, PlaceId to, const LinkOptions& options);
  void set_all_links(const LinkOptions& options);
  [[nodiscard]] const LinkOptions& options(PlaceId from, PlaceId to) const;

  // Parts the network: places in different groups do not reach each other. Places in no group
  // form one more group together. Replaces an earlier partition.
  void partition(const std::vector<std::vector<PlaceId>>& groups);
  void heal();
  [[nodiscard]] bool reachable(PlaceId a, PlaceId b) const { return group_[a] == group_[b]; }

 private:
  Link& link(PlaceId from, PlaceId to);

  std::string name_;
  std::uint64_t seed_;
  LinkOptions defaults_;
  std::vector<std::string> places_;
  std::vector<std::uint16_t> group_;
  std::vector<std::vector<std::unique_ptr<Link>>> links_;  // [from][to], made on first use
};

}  // namespace havip::sim
