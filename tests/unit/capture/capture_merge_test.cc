#include "platform/capture/capture_merge.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/capture_builder.h"

namespace havip::capture {
namespace {

using namespace std::chrono_literals;
using test::PcapBuilder;
using wire::Bytes;

// Packets of one octet, their number, at these seconds.
Bytes pcap_of(const std::vector<int>& seconds) {
  PcapBuilder pcap;
  std::uint8_t number = 0;
  for (const int at : seconds)
    pcap.packet(kStart + std::chrono::seconds(at), Bytes{number++});
  return pcap.bytes();
}

CaptureMerge merge_of(const std::vector<Bytes>& files) {
  std::vector<CaptureMerge::File> opened;
  for (const Bytes& bytes : files) {
    auto file = CaptureFile::open(std::make_unique<MemorySource>(bytes));
    REQUIRE(file.has_value());
    opened.push_back({.name = std::string(1, static_cast<char>('a' + opened.size())),
                      .capture = std::move(*file)});
  }
  return CaptureMerge(std::move(opened));
}

// "a0@5 b0@6": file, number of its packet, second.
std::string told(CaptureMerge& merge) {
  std::string text;
  while (true) {
    const auto next = merge.next();
    if (!next) return text + next.error();
    if (!*next) return text;
    const auto seconds = ((*next)->at - kStart) / 1s;
    text += fmt::format("{}{}@{} ", static_cast<char>('a' + static_cast<int>((*next)->file)),
                        (*next)->packet.octets[0], seconds);
  }
}

TEST_CASE("capture merge: by time, equal times in the order of files") {
  const std::vector<Bytes> files{pcap_of({1, 4, 4, 9}), pcap_of({0, 4, 5}), pcap_of({})};
  CaptureMerge merge = merge_of(files);
  CHECK(told(merge) == "b0@0 a0@1 a1@4 a2@4 b1@4 b2@5 a3@9 ");
  CHECK(merge.readings()[0].packets == 4);
  CHECK(merge.readings()[1].first == kStart);
  CHECK(merge.readings()[1].last == kStart + 5s);
  CHECK_FALSE(merge.readings()[2].first.has_value());
}

TEST_CASE("capture merge: time that runs backwards stands still, and is told") {
  const std::vector<Bytes> files{pcap_of({5, 3, 4, 6}), pcap_of({4, 5})};
  CaptureMerge merge = merge_of(files);
  CHECK(told(merge) == "b0@4 a0@5 a1@5 a2@5 b1@5 a3@6 ");
  CHECK(merge.readings()[0].backwards == 2);
  CHECK(merge.readings()[0].most_backwards == 2s);
  CHECK(merge.readings()[1].backwards == 0);
}

TEST_CASE("capture merge: an error names the file, a cut is of its file") {
  std::vector<Bytes> files{pcap_of({1}), pcap_of({2})};
  files[0].pop_back();
  CaptureMerge merge = merge_of(files);
  CHECK(told(merge) == "b0@2 ");
  CHECK(merge.readings()[0].cut);
  CHECK_FALSE(merge.readings()[1].cut);

  files[1].insert(files[1].end(), 16, 0xff);
  CaptureMerge damaged = merge_of(files);
  CHECK(told(damaged).find("b: packet 2 at octet 41: ") != std::string::npos);
}

}  // namespace
}  // namespace havip::capture
