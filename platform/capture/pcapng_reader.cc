#include "platform/capture/pcapng_reader.h"

#include <bit>
#include <charconv>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "platform/capture/pcapng_format.h"
#include "platform/capture/pcapng_parts.h"

namespace havip::capture {
namespace {

using wire::ByteView;

std::string_view text_of(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// How an interface of the file counts time, and which of our interfaces it is.
struct Source {
  std::optional<InterfaceIndex> index;  // none: not Ethernet
  TimeScale time;
};

// One field off the front of a journal export text; false when there is none.
bool take_field(ByteView& rest, std::string_view& name, std::string_view& value) {
  const std::string_view text = text_of(rest);
  const std::size_t stop = text.find_first_of("=\n");
  if (stop == std::string_view::npos || stop == 0) return false;
  name = text.substr(0, stop);
  if (text[stop] == '=') {
    const std::size_t end = text.find('\n', stop);
    if (end == std::string_view::npos) return false;
    value = text.substr(stop + 1, end - stop - 1);
    rest = rest.subspan(end + 1);
    return true;
  }
  const std::size_t data = stop + 1 + sizeof(std::uint64_t);
  if (text.size() < data) return false;
  const auto length = Order{}.get<std::uint64_t>(rest, stop + 1);  // little endian always
  if (length >= text.size() - data || text[data + length] != '\n') return false;
  value = text.substr(data, length);
  rest = rest.subspan(data + length + 1);
  return true;
}

template <class N>
std::optional<N> number(std::string_view text) {
  N value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc{} || read.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<JournalEntry> journal_entry(ByteView body) {
  JournalEntry entry;
  std::optional<Instant> at;
  std::string_view name;
  std::string_view value;
  while (take_field(body, name, value)) {
    if (name == "MESSAGE") entry.message = value;
    if (name == "SYSLOG_IDENTIFIER") entry.identifier = value;
    if (name == "PRIORITY") {
      const auto priority = number<std::uint8_t>(value);
      if (priority && *priority <= 7) entry.priority = static_cast<Priority>(*priority);
    }
    if (name == "__REALTIME_TIMESTAMP") {
      const auto microseconds = number<std::uint64_t>(value);
      if (microseconds) at = instant_of(*microseconds, TimeScale{});
    }
  }
  if (!at) return std::nullopt;
  entry.at = *at;
  return entry;
}

class Reader {
 public:
  explicit Reader(ByteView bytes) : bytes_(bytes) {}

  Result<Capture> read() {
    while (at_ < bytes_.size()) {
      if (auto done = read_block(); !done) {
        return fail(fmt::format("block at {}: {}", at_, done.error()));
      }
    }
    if (!in_section_) return fail("an empty file is no capture");
    return std::move(capture_);
  }

 private:
  Result<void> read_block();
  Result<void> read_body(std::uint32_t type, ByteView body);
  Result<void> read_byte_order();
  Result<void> section(ByteView body);
  Result<void> interface(ByteView body);
  Result<void> packet(ByteView body);
  Result<void> packet_options(ByteView options, Packet& packet) const;
  Result<void> names(ByteView body);
  Result<void> journal(ByteView body);

  ByteView bytes_;
  std::size_t at_ = 0;
  Order order_;
  bool in_section_ = false;
  std::vector<Source> sources_;  // of the current section
  Capture capture_;
};

Result<void> Reader::read_block() {
  const ByteView rest = bytes_.subspan(at_);
  if (rest.size() < format::kBlockOverhead) return fail("truncated");
  const auto type = order_.get<std::uint32_t>(rest, 0);
  if (type == format::kSectionHeader) {
    if (auto known = read_byte_order(); !known) return known;
  } else if (!in_section_) {
    return fail("not pcapng: no section header");
  }
  const std::size_t length = order_.get<std::uint32_t>(rest, 4);
  if (length % 4 != 0) return fail(fmt::format("length {} is not a multiple of four", length));
  if (length < format::kBlockOverhead) return fail(fmt::format("length {} is too small", length));
  if (length > rest.size()) return fail("truncated");
  if (order_.get<std::uint32_t>(rest, length - 4) != length) {
    return fail("its two lengths differ");
  }
  auto done = read_body(type, rest.subspan(8, length - format::kBlockOverhead));
  if (done) at_ += length;
  return done;
}

Result<void> Reader::read_body(std::uint32_t type, ByteView body) {
  switch (type) {
    case format::kSectionHeader:
      return section(body);
    case format::kInterfaceDescription:
      return interface(body);
    case format::kEnhancedPacket:
      return packet(body);
    case format::kNameResolution:
      return names(body);
    case format::kJournalExport:
      return journal(body);
    default:
      ++capture_.skipped_blocks;
      return {};
  }
}

// The magic stands at a fixed place, before any other number of the section is read.
Result<void> Reader::read_byte_order() {
  const auto magic = Order{.big = true}.get<std::uint32_t>(bytes_, at_ + 8);
  if (magic == format::kByteOrderMagic) {
    order_.big = true;
  } else if (magic == 0x4d3c2b1aU) {
    order_.big = false;
  } else {
    return fail("its byte-order magic is wrong");
  }
  return {};
}

Result<void> Reader::section(ByteView body) {
  if (body.size() < format::kSectionFixed) return fail("section header too short");
  const auto major = order_.get<std::uint16_t>(body, 4);
  if (major != format::kMajorVersion) return fail(fmt::format("version {} is unknown", major));
  Section section;
  Items options(body.subspan(format::kSectionFixed), order_);
  while (auto option = options.next()) {
    if (option->code == format::kComment) section.comment = text_of(option->value);
    if (option->code == format::kSectionApplication) section.application = text_of(option->value);
  }
  if (options.broken()) return fail("an option overruns its block");
  if (!in_section_) capture_.section = section;
  in_section_ = true;
  sources_.clear();
  return {};
}

Result<void> Reader::interface(ByteView body) {
  if (body.size() < format::kInterfaceFixed) return fail("interface description too short");
  Interface interface;
  Source source;
  Items options(body.subspan(format::kInterfaceFixed), order_);
  while (auto option = options.next()) {
    const ByteView value = option->value;
    if (option->code == format::kInterfaceName) interface.name = text_of(value);
    if (option->code == format::kInterfaceDescriptionText) interface.description = text_of(value);
    if (option->code == format::kInterfaceIpv4 && value.size() == 8) {
      const auto ones = std::popcount(wire::get32(value, 4));
      interface.address = {.ip = wire::get_ipv4(value, 0),
                           .prefix = static_cast<std::uint8_t>(ones)};
    }
    if (option->code == format::kInterfaceMac && value.size() == 6) {
      interface.mac = wire::get_mac(value, 0);
    }
    if (option->code == format::kInterfaceResolution && value.size() == 1) {
      source.time.resolution = value[0];
    }
    if (option->code == format::kInterfaceTimeOffset && value.size() == 8) {
      source.time.offset_s = static_cast<std::int64_t>(order_.get<std::uint64_t>(value, 0));
    }
  }
  if (options.broken()) return fail("an option overruns its block");
  if (order_.get<std::uint16_t>(body, 0) == format::kLinkTypeEthernet) {
    source.index = static_cast<InterfaceIndex>(capture_.interfaces.size());
    capture_.interfaces.push_back(interface);
  } else {
    ++capture_.skipped_blocks;
  }
  sources_.push_back(source);
  return {};
}

Result<void> Reader::packet(ByteView body) {
  if (body.size() < format::kPacketFixed) return fail("packet block too short");
  const auto interface = order_.get<std::uint32_t>(body, 0);
  if (interface >= sources_.size()) {
    return fail(fmt::format("interface {} was not described", interface));
  }
  const Source& source = sources_[interface];
  if (!source.index) {
    ++capture_.skipped_blocks;
    return {};
  }
  const auto high = order_.get<std::uint32_t>(body, 4);
  const auto low = order_.get<std::uint32_t>(body, 8);
  const auto at = instant_of(std::uint64_t{high} << 32U | low, source.time);
  if (!at) return fail("its timestamp is out of range");
  const std::size_t length = order_.get<std::uint32_t>(body, 12);
  const ByteView behind = body.subspan(format::kPacketFixed);
  if (format::padded(length) > behind.size()) return fail("its frame overruns the block");
  Packet packet{.interface = *source.index, .at = *at, .octets = behind.first(length)};
  auto done = packet_options(behind.subspan(format::padded(length)), packet);
  if (done) capture_.items.emplace_back(packet);
  return done;
}

Result<void> Reader::packet_options(ByteView bytes, Packet& packet) const {
  Items options(bytes, order_);
  while (auto option = options.next()) {
    if (option->code == format::kComment) packet.comment = text_of(option->value);
    if (option->code == format::kPacketFlags && option->value.size() == 4) {
      const auto flags = order_.get<std::uint32_t>(option->value, 0) & 3U;
      packet.direction = flags == 3 ? Direction::kUnknown : static_cast<Direction>(flags);
    }
    if (option->code == format::kPacketId && option->value.size() == 8) {
      packet.id = order_.get<std::uint64_t>(option->value, 0);
    }
  }
  if (options.broken()) return fail("an option overruns its block");
  return {};
}

Result<void> Reader::names(ByteView body) {
  Items records(body, order_);
  while (auto record = records.next()) {
    if (record->code != format::kNameIpv4 || record->value.size() < 4) continue;
    const std::string_view text = text_of(record->value.subspan(4));
    capture_.names.push_back(
        {.ip = wire::get_ipv4(record->value, 0), .name = text.substr(0, text.find('\0'))});
  }
  if (records.broken()) return fail("a name overruns its block");
  return {};
}

Result<void> Reader::journal(ByteView body) {
  if (const auto entry = journal_entry(body)) {
    capture_.items.emplace_back(*entry);
  } else {
    ++capture_.skipped_blocks;
  }
  return {};
}

}  // namespace

Result<Capture> read_pcapng(ByteView bytes) {
  return Reader(bytes).read();
}

}  // namespace havip::capture
