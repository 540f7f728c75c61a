#include "platform/capture/capture_file.h"

#include <algorithm>

#include <fmt/format.h>

#include "platform/capture/pcap_stream.h"
#include "platform/capture/pcapng_stream.h"

namespace havip::capture {
namespace {

struct Other {
  wire::Bytes begins;
  const char* what;
};

const Other kOthers[] = {
    {{0x1f, 0x8b}, "is compressed by gzip: unpack it first"},
    {{0x28, 0xb5, 0x2f, 0xfd}, "is compressed by zstd: unpack it first"},
    {{0xfd, '7', 'z', 'X', 'Z'}, "is compressed by xz: unpack it first"},
    {{'s', 'n', 'o', 'o', 'p'}, "is a capture of snoop: editcap -F pcapng makes a pcapng of it"},
    {{0x34, 0xcd, 0xb2, 0xa1}, "is a pcap of Kuznetzov's kind: editcap -F pcapng makes a pcapng"},
};

std::string what_it_is(wire::ByteView head) {
  if (head.empty()) return "is empty, expected a pcap or a pcapng";
  for (const Other& other : kOthers) {
    if (head.size() >= other.begins.size() &&
        std::equal(other.begins.begin(), other.begins.end(), head.begin())) {
      return other.what;
    }
  }
  return fmt::format("is no capture: it begins with {:02x}, expected a pcap or a pcapng",
                     fmt::join(head.first(std::min<std::size_t>(head.size(), 8)), " "));
}

template <class Reader>
Result<std::unique_ptr<PacketReader>> made(Result<std::unique_ptr<Reader>> reader) {
  if (!reader) return fail(reader.error());
  return std::unique_ptr<PacketReader>(std::move(*reader));
}

}  // namespace

Result<CaptureFile> CaptureFile::open(std::unique_ptr<ByteSource> source) {
  InputWindow input(std::move(source));
  const auto head = input.peek(8);
  if (!head) return fail(head.error());
  Result<std::unique_ptr<PacketReader>> reader = fail("");
  if (PcapStream::recognises(*head)) {
    reader = made(PcapStream::open(std::move(input)));
  } else if (PcapngStream::recognises(*head)) {
    reader = made(PcapngStream::open(std::move(input)));
  } else {
    return fail(what_it_is(*head));
  }
  if (!reader) return fail(reader.error());
  return CaptureFile(std::move(*reader));
}

}  // namespace havip::capture
