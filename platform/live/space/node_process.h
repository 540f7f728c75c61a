// NodeProcess: a program that runs in a node, what it says line by line, and its whole family.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "core/base/result.h"
#include "platform/live/loop.h"
#include "platform/live/process.h"
#include "platform/live/space/node.h"

namespace havip::live {

class NodeProcess {
 public:
  struct Handlers {
    std::function<void(std::string_view)> line;  // of either stream, without its line feed
    std::function<void(Outcome)> ended;          // once; all its lines were told before
  };

  // args[0] is looked for in PATH. The node and the loop outlive it.
  [[nodiscard]] static Result<std::unique_ptr<NodeProcess>> start(
      Loop& loop, const Node& node, const std::vector<std::string>& args, Handlers handlers);
  NodeProcess(const NodeProcess&) = delete;
  NodeProcess& operator=(const NodeProcess&) = delete;
  // Kills the family.
  ~NodeProcess();

  [[nodiscard]] bool running() const { return running_; }
  [[nodiscard]] pid_t pid() const { return pid_; }

  // To the process itself.
  void signal(int number) const;
  // To it and all its descendants, parents first.
  void signal_family(int number) const;
  // SIGKILL for all at once: they are stopped first, so that no child sees its parent die and has
  // time to act on it.
  void kill_family() const;

 private:
  NodeProcess(Loop& loop, pid_t pid, Handlers handlers)
      : loop_(loop), pid_(pid), handlers_(std::move(handlers)) {}
  void read_lines();
  void reap();

  Loop& loop_;
  pid_t pid_;
  Handlers handlers_;
  Fd pidfd_;
  Fd output_;
  std::string begun_;  // a line that has no end yet
  bool running_ = true;
};

}  // namespace havip::live
