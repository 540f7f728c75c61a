// What a fuzz target offers: one function that takes any octets. It returns, or it has found a bug.
//
// Two mains drive it. libFuzzer (preset `fuzz`, clang) looks for new paths for as long as it is
// given; replay_main.cc plays the kept corpus and a fixed number of its mutations in every test
// run.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

// The name and signature are libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace havip::fuzz {

inline std::string_view text(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

}  // namespace havip::fuzz
