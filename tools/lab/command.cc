#include "tools/lab/command.h"

#include <algorithm>

#include "core/base/ensure.h"

namespace havip::lab {

const runner::GuestNode& Bench::guest() const {
  const runner::GuestNode* node_here = play.world().find_guest(node);
  ensure(node_here != nullptr, "a guest's command is given at guests alone");
  return *node_here;
}

const runner::HostNode& Bench::host() const {
  const runner::HostNode* node_here = play.world().find_host(node);
  ensure(node_here != nullptr, "a host's command is given at hosts alone");
  return *node_here;
}

std::string Bench::refusal(May what) const {
  if (play.lab().grants(node, what)) return {};
  return voice("{}: this lab does not let you change {} here; look as much as you like\n",
               "{}：本实验不允许在这里修改 {}；查看则不限\n", node, name_of(what));
}

std::string Bench::act(const std::vector<Deed>& deeds) {
  const auto done = play.act(deeds);
  if (done) return {};
  std::string out = voice("the lab's network cannot do that:\n", "实验网络做不到：\n");
  for (const loader::Fault& fault : done.error())
    out += fmt::format("  {}\n", fault.text);
  return out;
}

}  // namespace havip::lab
