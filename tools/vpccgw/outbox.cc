#include "tools/vpccgw/outbox.h"

#include <algorithm>

namespace havip::vpccgw_daemon {

Outbox::Outbox(std::string epoch, const std::vector<net::HostId>& hosts)
    : epoch_(std::move(epoch)) {
  for (const net::HostId& host : hosts)
    lines_[host];
}

void Outbox::put(std::vector<engine::Push> pushes) {
  if (pushes.empty()) return;
  std::unique_lock lock(mutex_);
  for (engine::Push& push : pushes) {
    const auto found = lines_.find(push.host);
    if (found == lines_.end()) continue;
    Line& line = found->second;
    line.pushes.push_back(std::move(push));
    if (line.pushes.size() <= kMostKept) continue;
    line.pushes.pop_front();
    ++line.first;
  }
  lock.unlock();  // or those who wake would wait for it
  changed_.notify_all();
}

bool Outbox::can_continue(const net::HostId& host, const std::string& epoch, std::uint64_t after) {
  const std::lock_guard lock(mutex_);
  const Line& line = lines_.at(host);
  return epoch == epoch_ && after + 1 >= line.first && after < line.end();
}

std::uint64_t Outbox::newest(const net::HostId& host) {
  const std::lock_guard lock(mutex_);
  return lines_.at(host).end() - 1;
}

control::WatchAnswer Outbox::wait(const net::HostId& host, std::uint64_t after, Duration patience) {
  std::unique_lock lock(mutex_);
  const Line& line = lines_.at(host);
  changed_.wait_for(lock, patience, [&] { return stopping_ || line.end() > after + 1; });
  control::WatchAnswer answer{.epoch = epoch_, .revision = line.end() - 1, .pushes = {}};
  const std::uint64_t from = std::max(after + 1, line.first);
  for (std::uint64_t revision = from; revision < line.end(); ++revision)
    answer.pushes.push_back(line.pushes[revision - line.first]);
  return answer;
}

void Outbox::stop() {
  const std::lock_guard lock(mutex_);
  stopping_ = true;
  changed_.notify_all();
}

}  // namespace havip::vpccgw_daemon
