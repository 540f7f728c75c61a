#include "platform/capture/pcapng_stream.h"

#include <fmt/format.h>

namespace havip::capture {
namespace {

using wire::ByteView;

// A packet, its options, and some. Larger blocks than this are taken for damage.
constexpr std::size_t kMostBlock = std::size_t{16} << 20U;
constexpr std::size_t kBlockHead = 8;
constexpr std::uint32_t kSwappedMagic = 0x4d3c2b1a;

// A name in a file is no command to a terminal.
std::string printable(ByteView bytes) {
  std::string text;
  for (const std::uint8_t octet : bytes)
    text += octet >= ' ' && octet <= '~' ? static_cast<char>(octet) : '?';
  return text;
}

}  // namespace

bool PcapngStream::recognises(ByteView head) {
  return head.size() >= 4 && Order{}.get<std::uint32_t>(head, 0) == format::kSectionHeader;
}

Result<std::unique_ptr<PcapngStream>> PcapngStream::open(InputWindow input) {
  std::unique_ptr<PcapngStream> stream(new PcapngStream(std::move(input)));
  const auto block = stream->next_block();
  if (!block) return fail(block.error());
  if (!*block) return fail("ends within its first block");
  const auto body = (*block)->subspan(kBlockHead, (*block)->size() - format::kBlockOverhead);
  if (auto done = stream->section(body); !done) return fail(stream->at_block(done.error()));
  return stream;
}

std::string PcapngStream::at_block(std::string_view text) const {
  return fmt::format("block at octet {}: {}", input_.offset(), text);
}

Result<std::optional<ByteView>> PcapngStream::next_block() {
  input_.skip(std::exchange(block_length_, 0));
  auto head = input_.peek(format::kBlockOverhead);
  if (!head) return fail(head.error());
  if (head->size() < format::kBlockOverhead) {
    cut_ = !head->empty();
    return std::nullopt;
  }
  const bool begins = order_.get<std::uint32_t>(*head, 0) == format::kSectionHeader;
  if (begins) {
    if (auto known = take_byte_order(*head); !known) return fail(at_block(known.error()));
  }
  const std::size_t length = order_.get<std::uint32_t>(*head, 4);
  if (length % 4 != 0 || length < format::kBlockOverhead || length > kMostBlock) {
    return fail(at_block(fmt::format("a length of {}, expected a multiple of four of {} to {}",
                                     length, format::kBlockOverhead, kMostBlock)));
  }
  auto block = input_.peek(length);
  if (!block) return fail(block.error());
  if (block->size() < length) {
    cut_ = true;
    return std::nullopt;
  }
  const auto again = order_.get<std::uint32_t>(*block, length - 4);
  if (again != length) {
    return fail(at_block(fmt::format("its two lengths differ: {} and {}", length, again)));
  }
  block_length_ = length;
  return *block;
}

// The magic stands at a fixed place, before any other number of the section is read.
Result<void> PcapngStream::take_byte_order(ByteView head) {
  const auto magic = Order{}.get<std::uint32_t>(head, 8);
  if (magic != format::kByteOrderMagic && magic != kSwappedMagic) {
    return fail(fmt::format("a byte-order magic of {:08x}", magic));
  }
  order_.big = magic == kSwappedMagic;
  return {};
}

PcapngStream::Found PcapngStream::next() {
  while (true) {
    const auto block = next_block();
    if (!block) return fail(block.error());
    if (!*block) return std::nullopt;
    const auto type = order_.get<std::uint32_t>(**block, 0);
    const auto body = (*block)->subspan(kBlockHead, (*block)->size() - format::kBlockOverhead);
    auto found = body_of(type, body);
    if (!found) return fail(at_block(found.error()));
    if (*found) return found;
  }
}

PcapngStream::Found PcapngStream::body_of(std::uint32_t type, ByteView body) {
  Result<void> done;
  switch (type) {
    case format::kSectionHeader:
      done = section(body);
      break;
    case format::kInterfaceDescription:
      done = interface(body);
      break;
    case format::kEnhancedPacket:
      return enhanced_packet(body);
    case format::kObsoletePacket:
      return obsolete_packet(body);
    case format::kSimplePacket:
      ++without_time_;
      break;
    default:
      break;
  }
  if (!done) return fail(done.error());
  return std::nullopt;
}

Result<void> PcapngStream::section(ByteView body) {
  if (body.size() < format::kSectionFixed) return fail("a section header that is too short");
  const auto major = order_.get<std::uint16_t>(body, 4);
  if (major != format::kMajorVersion) {
    return fail(fmt::format("version {}, expected {}", major, format::kMajorVersion));
  }
  scales_.clear();
  return {};
}

Result<void> PcapngStream::interface(ByteView body) {
  if (body.size() < format::kInterfaceFixed) return fail("an interface that is too short");
  CaptureInterface interface { .name = "", .link = order_.get<std::uint16_t>(body, 0) };
  TimeScale scale;
  Items options(body.subspan(format::kInterfaceFixed), order_);
  while (auto option = options.next()) {
    const ByteView value = option->value;
    if (option->code == format::kInterfaceName) interface.name = printable(value);
    if (option->code == format::kInterfaceResolution && value.size() == 1) {
      scale.resolution = value[0];
    }
    if (option->code == format::kInterfaceTimeOffset && value.size() == 8) {
      scale.offset_s = static_cast<std::int64_t>(order_.get<std::uint64_t>(value, 0));
    }
  }
  if (options.broken()) return fail("an option overruns its block");
  interfaces_.push_back(std::move(interface));
  scales_.push_back(scale);
  return {};
}

PcapngStream::Found PcapngStream::enhanced_packet(ByteView body) {
  if (body.size() < format::kPacketFixed) return fail("a packet block that is too short");
  const std::uint64_t high = order_.get<std::uint32_t>(body, 4);
  auto found =
      packet(order_.get<std::uint32_t>(body, 0), high << 32U | order_.get<std::uint32_t>(body, 8),
             order_.get<std::uint32_t>(body, 12), order_.get<std::uint32_t>(body, 16),
             body.subspan(format::kPacketFixed));
  if (!found || !*found) return found;
  CapturedPacket& packet = **found;
  const std::size_t data = format::padded(packet.octets.size());
  Items options(body.subspan(format::kPacketFixed + data), order_);
  while (auto option = options.next()) {
    if (option->code == format::kPacketFlags && option->value.size() == 4) {
      const auto flags = order_.get<std::uint32_t>(option->value, 0) & 3U;
      packet.direction = flags == 3 ? Direction::kUnknown : static_cast<Direction>(flags);
    }
  }
  if (options.broken()) return fail("an option overruns its block");
  return found;
}

// Of old files (draft-ietf-opsawg-pcapng, appendix A): the interface has 16 bits, and drops as
// many.
PcapngStream::Found PcapngStream::obsolete_packet(ByteView body) {
  if (body.size() < format::kPacketFixed) return fail("a packet block that is too short");
  const std::uint64_t high = order_.get<std::uint32_t>(body, 4);
  return packet(order_.get<std::uint16_t>(body, 0),
                high << 32U | order_.get<std::uint32_t>(body, 8),
                order_.get<std::uint32_t>(body, 12), order_.get<std::uint32_t>(body, 16),
                body.subspan(format::kPacketFixed));
}

PcapngStream::Found PcapngStream::packet(std::uint32_t interface, std::uint64_t ticks,
                                         std::uint32_t captured, std::uint32_t original,
                                         ByteView behind) {
  if (interface >= scales_.size()) {
    return fail(fmt::format("interface {} was not described", interface));
  }
  const std::size_t index = interfaces_.size() - scales_.size() + interface;
  const CaptureInterface& here = interfaces_[index];
  if (!is_readable(here.link)) {
    return fail(fmt::format("interface {}{} has {}", interface,
                            here.name.empty() ? "" : " (" + here.name + ")",
                            refuse_link_type(here.link)));
  }
  if (captured > kMostCaptured || format::padded(captured) > behind.size()) {
    return fail(fmt::format("a captured length of {}, expected {} at most", captured,
                            std::min<std::size_t>(kMostCaptured, behind.size())));
  }
  const auto at = instant_of(ticks, scales_[interface]);
  if (!at || !is_plausible(*at)) return fail("its time stamp is outside 1970..2170");
  return CapturedPacket{.interface = static_cast<InterfaceIndex>(index),
                        .link = here.link,
                        .at = *at,
                        .original_length = original,
                        .octets = behind.first(captured)};
}

}  // namespace havip::capture
