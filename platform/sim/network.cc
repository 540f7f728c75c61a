#include "platform/sim/network.h"

#include <fmt/format.h>

#include "core/base/ensure.h"

namespace havip::sim {

PlaceId Network::add_place(std::string name) {
  ensure(places_.size() < UINT16_MAX, "too many places in a network");
  places_.push_back(std::move(name));
  group_.push_back(0);
  links_.emplace_back();
  return static_cast<PlaceId>(places_.size() - 1);
}

Deliveries Network::send(Instant now, PlaceId from, PlaceId to) {
  Deliveries out;
  if (from == to) {
    out.push_back({.at = now});
  } else if (reachable(from, to)) {
    out = link(from, to).send(now);
  }
  return out;
}

void Network::set_link(PlaceId from, PlaceId to, const LinkOptions& options) {
  link(from, to).set_options(options);
}

void Network::set_all_links(const LinkOptions& options) {
  defaults_ = options;
  for (auto& row : links_) {
    for (auto& one : row) {
      if (one) one->set_options(options);
    }
  }
}

const LinkOptions& Network::options(PlaceId from, PlaceId to) const {
  const auto& row = links_[from];
  return to < row.size() && row[to] ? row[to]->options() : defaults_;
}

void Network::partition(const std::vector<std::vector<PlaceId>>& groups) {
  heal();
  for (std::size_t g = 0; g < groups.size(); ++g) {
    for (PlaceId place : groups[g])
      group_[place] = static_cast<std::uint16_t>(g + 1);
  }
}

void Network::heal() {
  group_.assign(group_.size(), 0);
}

Link& Network::link(PlaceId from, PlaceId to) {
  auto& row = links_[from];
  if (row.size() <= to) row.resize(places_.size());
  if (!row[to]) {
    const std::string stream = fmt::format("{} {}>{}", name_, places_[from], places_[to]);
    row[to] = std::make_unique<Link>(defaults_, Stream(seed_, stream));
  }
  return *row[to];
}

}  // namespace havip::sim
