// OutputQueue: what an engine has decided and the platform has not yet carried out, in order.
// A ring that keeps its storage: in the steady state an engine allocates nothing
// but the boxes of the frames that it sends.
#pragma once

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace havip::engine {

template <class T>
class OutputQueue {
 public:
  // What the value is made from is moved once, to where it waits.
  template <class From = T>
  void push(From&& value) {
    items_.emplace_back(std::forward<From>(value));
  }

  [[nodiscard]] std::optional<T> pop() {
    std::optional<T> value;
    if (next_ == items_.size()) return value;
    value.emplace(std::move(items_[next_]));
    ++next_;
    if (next_ == items_.size()) clear();
    return value;
  }

  [[nodiscard]] bool empty() const { return next_ == items_.size(); }
  void clear() {
    items_.clear();
    next_ = 0;
  }

 private:
  std::vector<T> items_;
  std::size_t next_ = 0;
};

}  // namespace havip::engine
