// Names: what a scenario has, looked up by what the file calls it. Errors are ready for a fault:
// "no host \"h9\"; did you mean \"h1\"?".
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "scenarios/loader/scenario.h"

namespace havip::loader {

class Names {
 public:
  // Outlives this; entries are added here once they stand at the end of its vectors.
  explicit Names(const Scenario& scenario) : scenario_(scenario) {}

  // False when the name is taken. Hosts and guests share one set of names.
  bool add_subnet(std::string_view id);
  bool add_host(std::string_view id);
  bool add_guest(std::string_view id);
  bool add_havip(std::string_view id);
  bool add_probe(std::string_view id);
  // A HAVIP that the timeline creates; may be created again after a delete.
  void add_created_havip(std::string_view id);

  [[nodiscard]] Result<net::HostId> host(std::string_view text) const;
  [[nodiscard]] Result<net::GuestId> guest(std::string_view text) const;
  [[nodiscard]] Result<net::GuestId> guest_with_keepalived(std::string_view text) const;
  [[nodiscard]] Result<net::HavipId> havip(std::string_view text) const;
  [[nodiscard]] Result<std::uint16_t> probe(std::string_view text) const;
  [[nodiscard]] Result<Subnet> subnet(std::string_view text) const;
  // "web-a/eth0", or "web-a" for a guest with one NIC.
  [[nodiscard]] Result<NicRef> nic(std::string_view text) const;
  [[nodiscard]] Result<NicRef> nic(std::string_view guest, std::string_view name) const;
  [[nodiscard]] Result<net::DeviceId> device(std::string_view text) const;
  // "web-a", whichever of its NICs, or "web-a/eth0".
  [[nodiscard]] Result<Party> party(std::string_view text) const;

  // REQUIRES: the guest is one of the scenario.
  [[nodiscard]] const Guest& guest_of(net::GuestId id) const;

 private:
  using Index = std::map<std::string, std::size_t, std::less<>>;

  static Result<std::size_t> find(const Index& index, std::string_view what, std::string_view text);

  const Scenario& scenario_;
  Index subnets_;
  Index hosts_;
  Index guests_;
  Index havips_;
  Index probes_;
};

}  // namespace havip::loader
