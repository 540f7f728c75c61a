// Boxed<T>: a value that lives on the heap. Moving it moves a pointer, whatever is inside; copying
// it copies what is inside. For large values that are handed on many times and looked at seldom.
#pragma once

#include <memory>
#include <utility>

#include "core/base/ensure.h"

namespace havip {

template <class T>
class Boxed {
 public:
  Boxed() = default;  // empty
  // Implicit: wherever a boxed value is wanted, a value will do.
  Boxed(T&& value)  // NOLINT(google-explicit-constructor)
      : value_(std::make_unique<T>(std::move(value))) {}
  Boxed(const T& value)  // NOLINT(google-explicit-constructor)
      : value_(std::make_unique<T>(value)) {}

  Boxed(Boxed&&) noexcept = default;
  Boxed& operator=(Boxed&&) noexcept = default;
  Boxed(const Boxed& other) : value_(other.value_ ? std::make_unique<T>(*other) : nullptr) {}
  Boxed& operator=(const Boxed& other) { return *this = Boxed(other); }
  ~Boxed() = default;

  // Also after it was moved from.
  [[nodiscard]] bool empty() const { return value_ == nullptr; }

  // REQUIRES: !empty().
  [[nodiscard]] T& operator*() { return *held(); }
  [[nodiscard]] const T& operator*() const { return *held(); }
  [[nodiscard]] T* operator->() { return held(); }
  [[nodiscard]] const T* operator->() const { return held(); }

 private:
  [[nodiscard]] T* held() const {
    ensure(value_ != nullptr, "an empty box is not looked into");
    return value_.get();
  }

  std::unique_ptr<T> value_;
};

}  // namespace havip
