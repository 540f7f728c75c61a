// Node: a guest or a host of a live network: network, mount and host name namespaces that a process
// holds open which does nothing else. When that process dies, or whoever made it, they are gone.
#pragma once

#include <string>

#include <sys/types.h>

#include "core/base/result.h"
#include "platform/live/fd.h"

namespace havip::live {

class Node {
 public:
  // Its /run is empty and its own, its host name is `name`, its loopback is down.
  [[nodiscard]] static Result<Node> make(const std::string& name);
  // The one that process `holder` holds, for who comes from outside.
  [[nodiscard]] static Result<Node> of(const std::string& name, pid_t holder);
  Node(Node&&) = default;
  Node& operator=(Node&&) = default;
  ~Node() = default;  // the holder dies with the process that made it

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] pid_t holder() const { return holder_; }
  [[nodiscard]] int net() const { return net_.get(); }

  // Moves the calling process in, for good: between fork and exec. False: the kernel refused.
  [[nodiscard]] bool enter() const;

 private:
  Node() = default;

  std::string name_;
  pid_t holder_ = 0;
  Fd net_;
  Fd mounts_;
  Fd names_;
};

// While it lives, the calling thread is in the node's network: sockets that are opened then belong
// there for good, and /proc/sys/net is the node's.
class InNetworkOf {
 public:
  explicit InNetworkOf(const Node& node);
  InNetworkOf(const InNetworkOf&) = delete;
  InNetworkOf& operator=(const InNetworkOf&) = delete;
  ~InNetworkOf();

 private:
  Fd home_;
};

}  // namespace havip::live
