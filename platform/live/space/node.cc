#include "platform/live/space/node.h"

#include <csignal>

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "core/base/ensure.h"
#include "platform/live/space/streams.h"

namespace havip::live {
namespace {

bool own_folder(const char* path) {
  return mount("tmpfs", path, "tmpfs", MS_NOSUID | MS_NODEV, nullptr) == 0;
}

// One octet says that all is ready; the end of the pipe without it, that it is not.
[[noreturn]] void hold(const std::string& name, int ready) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  forget_streams();
  for (const int number : {SIGINT, SIGTERM})
    ::signal(number, SIG_IGN);  // NOLINT: the session decides when it ends
  const bool made = unshare(CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWUTS) == 0 &&
                    sethostname(name.data(), name.size()) == 0 && own_folder("/run");
  const std::string words = made ? "" : errno_text("namespaces of node " + name);
  [[maybe_unused]] const auto told =
      write(ready, made ? "." : words.data(), made ? 1 : words.size());
  close(ready);
  if (!made) _exit(1);
  for (;;)
    pause();
}

Fd open_namespace(pid_t holder, std::string_view kind) {
  return Fd(open(fmt::format("/proc/{}/ns/{}", holder, kind).c_str(), O_RDONLY | O_CLOEXEC));
}

}  // namespace

Result<Node> Node::make(const std::string& name) {
  int ready[2];
  if (pipe2(ready, O_CLOEXEC) != 0) return fail(errno_text("pipe"));
  const pid_t holder = fork();
  if (holder < 0) return fail(errno_text("fork"));
  if (holder == 0) hold(name, ready[1]);
  close(ready[1]);
  const Fd listening(ready[0]);
  char words[256] = {};
  const ssize_t got = read(ready[0], words, sizeof words);
  if (got != 1 || words[0] != '.') {
    return fail(got > 0 ? std::string(words, static_cast<std::size_t>(got))
                        : fmt::format("node {} could not be made", name));
  }
  return of(name, holder);
}

Result<Node> Node::of(const std::string& name, pid_t holder) {
  Node node;
  node.name_ = name;
  node.holder_ = holder;
  node.net_ = open_namespace(holder, "net");
  node.mounts_ = open_namespace(holder, "mnt");
  node.names_ = open_namespace(holder, "uts");
  if (!node.net_.is_open() || !node.mounts_.is_open() || !node.names_.is_open())
    return fail(errno_text("namespaces of node " + name));
  return node;
}

bool Node::enter() const {
  return setns(net_.get(), CLONE_NEWNET) == 0 && setns(mounts_.get(), CLONE_NEWNS) == 0 &&
         setns(names_.get(), CLONE_NEWUTS) == 0;
}

InNetworkOf::InNetworkOf(const Node& node)
    : home_(open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)) {
  ensure(home_.is_open() && setns(node.net(), CLONE_NEWNET) == 0,
         "a node's network can be entered");
}

InNetworkOf::~InNetworkOf() {
  ensure(setns(home_.get(), CLONE_NEWNET) == 0, "there is a way home");
}

}  // namespace havip::live
