// Counts calls of operator new in this program. Include in exactly one file of a test program.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <new>

namespace havip::test {
inline std::uint64_t allocations = 0;
}

// Not inlined: g++ would see malloc() and free() behind new and delete, and warn of a mismatch.
// NOLINTBEGIN
[[gnu::noinline]] void* operator new(std::size_t size) {
  ++havip::test::allocations;
  if (void* p = std::malloc(size)) return p;
  throw std::bad_alloc();
}
// What std::stable_sort asks for its buffer.
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  ++havip::test::allocations;
  return std::malloc(size);
}
[[gnu::noinline]] void operator delete(void* p) noexcept {
  std::free(p);
}
[[gnu::noinline]] void operator delete(void* p, std::size_t) noexcept {
  std::free(p);
}
// NOLINTEND
