// Networks that were kept (`havip run --live --keep`): a small file for each, that says where its
// processes are. A network that is gone, however it ended, loses its file at the next look.
#pragma once

#include <map>
#include <string>
#include <vector>

#include <sys/types.h>

#include "core/base/result.h"

namespace havip::live_run {

struct KeptNetwork {
  std::string name;  // the run's: "nic-down-7"
  pid_t init = 0;    // process 1 of its cell
  std::uint64_t started = 0;
  std::string folder;                  // the run folder
  std::map<std::string, pid_t> nodes;  // name -> holder, as the cell numbers processes
};

// Removes the files of networks that are gone.
void sweep_kept();
[[nodiscard]] Result<void> save_kept(const KeptNetwork& network);
// Those that are there, by name. Damaged files are errors, named.
[[nodiscard]] Result<std::vector<KeptNetwork>> kept_networks();

}  // namespace havip::live_run
