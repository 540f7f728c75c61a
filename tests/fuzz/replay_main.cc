// replay CORPUS [ROUNDS]: every file of CORPUS through the fuzz target, then ROUNDS mutations of
// them, the same ones each time. Ends with the count, or with the bug.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <vector>

#include "tests/fuzz/fuzz.h"

namespace {

using Octets = std::vector<std::uint8_t>;

// xorshift64*: the same sequence everywhere.
class Chance {
 public:
  std::size_t below(std::size_t bound) {
    state_ ^= state_ >> 12U;
    state_ ^= state_ << 25U;
    state_ ^= state_ >> 27U;
    return bound == 0 ? 0
                      : static_cast<std::size_t>((state_ * 0x2545f4914f6cdd1dULL) >> 33U) % bound;
  }

 private:
  std::uint64_t state_ = 1;
};

std::vector<Octets> read_corpus(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.is_regular_file()) paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<Octets> corpus;
  for (const auto& path : paths) {
    std::ifstream in(path, std::ios::binary);
    corpus.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  return corpus;
}

void mutate_once(Octets& octets, const std::vector<Octets>& corpus, Chance& chance) {
  const std::size_t at = chance.below(octets.size() + 1);
  const auto here = octets.begin() + static_cast<std::ptrdiff_t>(at);
  switch (chance.below(6)) {
    case 0:  // flip a bit
      if (at < octets.size()) octets[at] ^= static_cast<std::uint8_t>(1U << chance.below(8));
      break;
    case 1:  // another octet
      if (at < octets.size()) octets[at] = static_cast<std::uint8_t>(chance.below(256));
      break;
    case 2:  // one more
      octets.insert(here, static_cast<std::uint8_t>(chance.below(256)));
      break;
    case 3: {  // some fewer
      const std::size_t count = std::min(octets.size() - at, chance.below(16));
      octets.erase(here, here + static_cast<std::ptrdiff_t>(count));
      break;
    }
    case 4: {  // a piece of itself again
      const std::size_t from = chance.below(octets.size() + 1);
      const std::size_t count = std::min(octets.size() - from, chance.below(64));
      const Octets piece(octets.begin() + static_cast<std::ptrdiff_t>(from),
                         octets.begin() + static_cast<std::ptrdiff_t>(from + count));
      octets.insert(here, piece.begin(), piece.end());
      break;
    }
    default: {  // the end of another one
      const Octets& other = corpus[chance.below(corpus.size())];
      const std::size_t from = chance.below(other.size() + 1);
      octets.erase(here, octets.end());
      octets.insert(octets.end(), other.begin() + static_cast<std::ptrdiff_t>(from), other.end());
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  constexpr std::size_t kLongest = 1U << 16U;
  if (argc < 2) {
    std::cerr << "usage: " << argv[0] << " CORPUS [ROUNDS]\n";
    return 2;
  }
  const std::vector<Octets> corpus = read_corpus(argv[1]);
  if (corpus.empty()) {
    std::cerr << argv[1] << ": no corpus\n";
    return 2;
  }
  for (const Octets& octets : corpus)
    LLVMFuzzerTestOneInput(octets.data(), octets.size());

  const long rounds = argc > 2 ? std::strtol(argv[2], nullptr, 10) : 0;
  Chance chance;
  for (long i = 0; i < rounds; ++i) {
    Octets octets = corpus[chance.below(corpus.size())];
    for (std::size_t change = 0; change <= chance.below(8); ++change)
      mutate_once(octets, corpus, chance);
    octets.resize(std::min(octets.size(), kLongest));
    LLVMFuzzerTestOneInput(octets.data(), octets.size());
  }
  std::cout << corpus.size() << " kept, " << rounds << " mutated\n";
}
