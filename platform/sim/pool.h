// Pool: things that are under way. An event carries one number; what it is about waits here.
// Places are used again, so that a steady flow allocates nothing.
#pragma once

#include <cstdint>
#include <deque>
#include <utility>
#include <vector>

namespace havip::sim {

template <class T>
class Pool {
 public:
  // Keeps `value` and returns the ticket that take() wants.
  std::uint64_t put(T&& value) {
    if (free_.empty()) {
      items_.push_back(std::move(value));
      return items_.size() - 1;
    }
    const std::uint64_t ticket = free_.back();
    free_.pop_back();
    items_[ticket] = std::move(value);
    return ticket;
  }

  // REQUIRES: `ticket` came from put() and was not taken yet.
  T take(std::uint64_t ticket) {
    free_.push_back(ticket);
    return std::move(items_[ticket]);
  }

  [[nodiscard]] std::size_t under_way() const { return items_.size() - free_.size(); }

 private:
  std::deque<T> items_;
  std::vector<std::uint64_t> free_;
};

}  // namespace havip::sim
