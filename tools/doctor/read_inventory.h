// Reads what was built: the part of inputs/scenario.json that describes the network, and the
// keepalived.conf files beside it.
#pragma once

#include <string>
#include <vector>

#include "tools/compare/faults.h"
#include "tools/doctor/evidence.h"

namespace havip::doctor {

struct Built {
  Inventory inventory;
  std::vector<ConfFile> confs;  // with which the guests booted; by guest
};

// `inputs` is the folder. All keys but those of the network are taken away before anything is read.
// What is wrong is added to the faults.
[[nodiscard]] Built read_inventory(const std::string& inputs, compare::Faults& faults);

}  // namespace havip::doctor
