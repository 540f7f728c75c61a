// AddressList: the addresses of a VRRP advertisement, of the family of the packet that carries it.
// The first four lie in place, so that an ordinary advert is copied without touching the heap; up
// to 255 fit.
#pragma once

#include <array>
#include <cstddef>
#include <initializer_list>
#include <vector>

#include "core/base/ensure.h"
#include "core/net/ip.h"

namespace havip::wire {

class AddressList {
 public:
  static constexpr std::size_t kMax = 255;

  AddressList() = default;
  AddressList(std::initializer_list<net::IpAddr> ips) {
    for (const net::IpAddr& ip : ips)
      push_back(ip);
  }

  // REQUIRES: size() < kMax.
  void push_back(const net::IpAddr& ip) {
    ensure(size_ < kMax, "a VRRP advertisement holds at most 255 addresses");
    if (size_ < kInPlace) {
      near_[size_] = ip;
    } else {
      far_.push_back(ip);
    }
    ++size_;
  }

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] const net::IpAddr& operator[](std::size_t i) const {
    return i < kInPlace ? near_[i] : far_[i - kInPlace];
  }
  [[nodiscard]] bool contains(const net::IpAddr& ip) const {
    for (std::size_t i = 0; i < size_; ++i) {
      if ((*this)[i] == ip) return true;
    }
    return false;
  }

  friend bool operator==(const AddressList&, const AddressList&) = default;

 private:
  static constexpr std::size_t kInPlace = 4;

  std::array<net::IpAddr, kInPlace> near_{};
  std::vector<net::IpAddr> far_;
  std::size_t size_ = 0;
};

}  // namespace havip::wire
