#include "platform/capture/pcap_stream.h"

#include <fmt/format.h>

namespace havip::capture {
namespace {

constexpr std::uint32_t kMicroseconds = 0xa1b2c3d4;
constexpr std::uint32_t kNanoseconds = 0xa1b23c4d;
constexpr std::size_t kFileHead = 24;
constexpr std::size_t kRecordHead = 16;
constexpr std::uint32_t kLinkMask = 0xffff;  // above it: whether frames have their FCS

struct Kind {
  Order order;
  std::int64_t tick_ns = 0;
};

std::optional<Kind> kind_of(wire::ByteView head) {
  if (head.size() < 4) return std::nullopt;
  for (const bool big : {false, true}) {
    const Order order{.big = big};
    const auto magic = order.get<std::uint32_t>(head, 0);
    if (magic == kMicroseconds) return Kind{.order = order, .tick_ns = 1000};
    if (magic == kNanoseconds) return Kind{.order = order, .tick_ns = 1};
  }
  return std::nullopt;
}

}  // namespace

bool PcapStream::recognises(wire::ByteView head) {
  return kind_of(head).has_value();
}

Result<std::unique_ptr<PcapStream>> PcapStream::open(InputWindow input) {
  std::unique_ptr<PcapStream> stream(new PcapStream(std::move(input)));
  const auto head = stream->input_.peek(kFileHead);
  if (!head) return fail(head.error());
  if (head->size() < kFileHead) return fail("ends within the head of the file");
  const Kind kind = *kind_of(*head);
  stream->order_ = kind.order;
  stream->tick_ns_ = kind.tick_ns;
  const auto major = kind.order.get<std::uint16_t>(*head, 4);
  if (major != 2) return fail(fmt::format("is a pcap of version {}, expected 2", major));
  const auto link = static_cast<LinkType>(kind.order.get<std::uint32_t>(*head, 20) & kLinkMask);
  if (!is_readable(link)) return fail("has " + refuse_link_type(link));
  stream->interfaces_.push_back({.name = "", .link = link});
  stream->input_.skip(kFileHead);
  return stream;
}

Result<std::optional<CapturedPacket>> PcapStream::next() {
  auto record = input_.peek(kRecordHead);
  if (!record) return fail(record.error());
  if (record->size() < kRecordHead) {
    cut_ = !record->empty();
    return std::nullopt;
  }
  ++packets_;
  const auto captured = order_.get<std::uint32_t>(*record, 8);
  if (captured > kMostCaptured) {
    return fail(fmt::format("packet {} at octet {}: a captured length of {}, expected {} at most",
                            packets_, input_.offset(), captured, kMostCaptured));
  }
  record = input_.peek(kRecordHead + captured);
  if (!record) return fail(record.error());
  if (record->size() < kRecordHead + captured) {
    cut_ = true;
    return std::nullopt;
  }
  const CapturedPacket packet{.link = interfaces_.front().link,
                              .at = time_of(*record),
                              .original_length = order_.get<std::uint32_t>(*record, 12),
                              .octets = record->subspan(kRecordHead)};
  input_.skip(record->size());
  return packet;
}

Instant PcapStream::time_of(wire::ByteView head) const {
  const std::int64_t seconds = order_.get<std::uint32_t>(head, 0);
  const std::int64_t ticks = order_.get<std::uint32_t>(head, 4);
  return kStart - kEpoch + std::chrono::seconds(seconds) + Duration(ticks * tick_ns_);
}

}  // namespace havip::capture
