// Cell: namespaces for a whole network, which vanish with everything in them.
//
//   caller ----fork---> process 1 of the cell ----fork---> the session
//      |  kill -9           |  kill -9                        |  ends
//      +------------------> dies, and with it every process and network of the cell
//
// Nothing of a cell has a name outside of it: there is nothing to clean up after any kill of
// anything. Process 1 buries orphans and passes signals on to the session; it dies with its parent
// until the session says keep().
//
// Needs CAP_SYS_ADMIN, or a kernel that gives user namespaces to everyone; the error says which
// step the kernel refused.
#pragma once

#include <functional>
#include <string>

#include <sys/types.h>

#include "core/base/result.h"
#include "platform/live/fd.h"

namespace havip::live {

// What the session has in its hands.
class CellInside {
 public:
  CellInside(int news, int outlives) : news_(news), outlives_(outlives) {}

  // Tells whoever waits in Cell::wait() how it ended, before the session itself does.
  void tell(int status) const;
  // The cell outlives the caller from here on, until the session ends, and lets go of its streams:
  // a pipe that the caller writes into ends with the caller.
  void keep() const;

 private:
  int news_;
  int outlives_;  // where process 1 says that it does
};

class Cell {
 public:
  // Returns in the caller alone. `session` runs as a process of the cell with a /run and a /proc of
  // its own and no network but a loopback that is up; what it returns is its exit status.
  // REQUIRES: the caller has one thread. Without the privilege the caller moves to a user namespace
  // of its own, in which it is root.
  [[nodiscard]] static Result<Cell> start(const std::function<int(const CellInside&)>& session);

  // Process 1, as the caller sees it: /proc/PID/ns leads in.
  [[nodiscard]] pid_t init() const { return init_; }

  // Waits for the session's status: told by it, or its exit status. SIGINT and SIGTERM go to the
  // session meanwhile; a second one ends the cell at once. The error: it died of a signal.
  [[nodiscard]] Result<int> wait();

 private:
  Cell(pid_t init, Fd news) : init_(init), news_(std::move(news)) {}

  pid_t init_;
  Fd news_;
};

}  // namespace havip::live
