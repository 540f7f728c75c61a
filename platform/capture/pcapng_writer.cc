#include "platform/capture/pcapng_writer.h"

#include <array>
#include <charconv>
#include <cstring>
#include <limits>
#include <string_view>

#include "core/base/ensure.h"
#include "platform/capture/pcapng_format.h"

namespace havip::capture {
namespace {

using wire::Bytes;
using wire::ByteView;

constexpr std::size_t kPiece = 256 * 1024;

// The section header says which byte order follows; ours is always little endian, so that a
// capture is the same on every machine.
template <class N>
void store(std::uint8_t* at, N value) {
  for (std::size_t i = 0; i < sizeof value; ++i) {
    at[i] = static_cast<std::uint8_t>(value >> (8 * i));
  }
}

template <class N>
void put(Bytes& out, N value) {
  out.resize(out.size() + sizeof value);
  store(out.data() + out.size() - sizeof value, value);
}

void put_text(Bytes& out, std::string_view text) {
  out.insert(out.end(), text.begin(), text.end());
}

void pad(Bytes& out) {
  out.resize(format::padded(out.size()));
}

// Type and a length that end_block() fills in; the caller remembers where the block began.
std::size_t begin_block(Bytes& out, std::uint32_t type) {
  const std::size_t begin = out.size();
  put(out, type);
  put(out, std::uint32_t{0});
  return begin;
}

void put_option_head(Bytes& out, std::uint16_t code, std::size_t length) {
  ensure(length <= std::numeric_limits<std::uint16_t>::max(), "a pcapng option has 64 KiB at most");
  put(out, code);
  put(out, static_cast<std::uint16_t>(length));
}

void put_option(Bytes& out, std::uint16_t code, ByteView value) {
  put_option_head(out, code, value.size());
  wire::put_bytes(out, value);
  pad(out);
}

void put_text_option(Bytes& out, std::uint16_t code, std::string_view text) {
  if (text.empty()) return;
  put_option_head(out, code, text.size());
  put_text(out, text);
  pad(out);
}

void end_options(Bytes& out) {
  put(out, std::uint32_t{format::kEndOfOptions});
}

std::int64_t since_1970_ns(Instant at) {
  return ns(at) + ns(Duration(kEpoch));
}

void put_decimal(Bytes& out, std::int64_t value) {
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  put_text(out, {digits.data(), static_cast<std::size_t>(end - digits.data())});
}

// A field of the journal export format: NAME=value, or for a value with a line break its name, its
// length in 64 bits and its octets.
void put_journal_field(Bytes& out, std::string_view name, std::string_view value) {
  put_text(out, name);
  if (value.find('\n') == std::string_view::npos) {
    out.push_back('=');
  } else {
    out.push_back('\n');
    put(out, std::uint64_t{value.size()});
  }
  put_text(out, value);
  out.push_back('\n');
}

constexpr std::size_t kFlagsOption = 8;
constexpr std::size_t kIdOption = 12;

// The fixed head of a packet block and the octets behind it, written as one piece: this is where
// a traced run spends its time.
void put_packet_head(Bytes& out, const Packet& packet) {
  const auto stamp = static_cast<std::uint64_t>(since_1970_ns(packet.at));
  const auto length = static_cast<std::uint32_t>(packet.octets.size());
  const std::size_t at = out.size();
  out.resize(at + format::kPacketFixed + format::padded(length));
  std::uint8_t* head = out.data() + at;
  store(head, packet.interface);
  store(head + 4, static_cast<std::uint32_t>(stamp >> 32U));
  store(head + 8, static_cast<std::uint32_t>(stamp));
  store(head + 12, length);  // captured
  store(head + 16, length);  // on the wire
  if (length != 0) std::memcpy(head + format::kPacketFixed, packet.octets.data(), length);
}

void put_packet_options(Bytes& out, const Packet& packet) {
  put_text_option(out, format::kComment, packet.comment);
  const std::size_t at = out.size();
  out.resize(at + kFlagsOption + kIdOption);
  std::uint8_t* option = out.data() + at;
  store(option, format::kPacketFlags);
  store(option + 2, std::uint16_t{4});
  store(option + 4, static_cast<std::uint32_t>(packet.direction));
  store(option + 8, format::kPacketId);
  store(option + 10, std::uint16_t{8});
  store(option + 12, packet.id);
  if (packet.id == 0) out.resize(out.size() - kIdOption);
  end_options(out);
}

}  // namespace

PcapngWriter::PcapngWriter(ByteSink& sink, const Section& section) : sink_(sink) {
  buffer_.reserve(kPiece + kPiece / 4);
  const std::size_t begin = begin_block(buffer_, format::kSectionHeader);
  put(buffer_, format::kByteOrderMagic);
  put(buffer_, format::kMajorVersion);
  put(buffer_, format::kMinorVersion);
  put(buffer_, std::numeric_limits<std::uint64_t>::max());  // section length: not given
  put_text_option(buffer_, format::kComment, section.comment);
  put_text_option(buffer_, format::kSectionApplication, section.application);
  end_options(buffer_);
  end_block(begin);
}

InterfaceIndex PcapngWriter::add_interface(const Interface& interface) {
  const std::size_t begin = begin_block(buffer_, format::kInterfaceDescription);
  put(buffer_, format::kLinkTypeEthernet);
  put(buffer_, std::uint16_t{0});  // reserved
  put(buffer_, std::uint32_t{0});  // snap length: frames are whole
  put_text_option(buffer_, format::kInterfaceName, interface.name);
  put_text_option(buffer_, format::kInterfaceDescriptionText, interface.description);
  if (interface.address) {
    const net::Subnet block{.prefix = interface.address->prefix};
    put_option_head(buffer_, format::kInterfaceIpv4, 8);
    wire::put_ipv4(buffer_, interface.address->ip);
    wire::put_ipv4(buffer_, {block.mask()});
  }
  if (interface.mac) put_option(buffer_, format::kInterfaceMac, interface.mac->bytes);
  put_option(buffer_, format::kInterfaceResolution, {{format::kNanoseconds}});
  end_options(buffer_);
  end_block(begin);
  return interfaces_++;
}

void PcapngWriter::names(std::span<const HostName> names) {
  if (names.empty()) return;
  const std::size_t begin = begin_block(buffer_, format::kNameResolution);
  for (const HostName& host : names) {
    put_option_head(buffer_, format::kNameIpv4, 4 + host.name.size() + 1);
    wire::put_ipv4(buffer_, host.ip);
    put_text(buffer_, host.name);
    buffer_.push_back(0);
    pad(buffer_);
  }
  put(buffer_, std::uint32_t{format::kEndOfNames});
  end_block(begin);
}

void PcapngWriter::packet(const Packet& packet) {
  ensure(packet.interface < interfaces_, "a packet names an interface that was described");
  const std::size_t begin = begin_block(buffer_, format::kEnhancedPacket);
  put_packet_head(buffer_, packet);
  put_packet_options(buffer_, packet);
  end_block(begin);
}

void PcapngWriter::journal(const JournalEntry& entry) {
  const std::size_t begin = begin_block(buffer_, format::kJournalExport);
  put_text(buffer_, "__REALTIME_TIMESTAMP=");
  put_decimal(buffer_, since_1970_ns(entry.at) / 1000);
  put_text(buffer_, "\nPRIORITY=");
  put_decimal(buffer_, static_cast<int>(entry.priority));
  buffer_.push_back('\n');
  put_journal_field(buffer_, "SYSLOG_IDENTIFIER", entry.identifier);
  put_journal_field(buffer_, "MESSAGE", entry.message);
  pad(buffer_);
  end_block(begin);
}

void PcapngWriter::end_block(std::size_t begin) {
  const auto length = static_cast<std::uint32_t>(buffer_.size() - begin + sizeof(std::uint32_t));
  put(buffer_, length);
  store(buffer_.data() + begin + 4, length);
  if (buffer_.size() >= kPiece) hand_over();
}

void PcapngWriter::hand_over() {
  if (status_ && !buffer_.empty()) status_ = sink_.write(buffer_);
  buffer_.clear();
}

Result<void> PcapngWriter::flush() {
  hand_over();
  return status_;
}

Result<void> PcapngWriter::finish() {
  hand_over();
  const Result<void> closed = sink_.close();
  if (status_) status_ = closed;
  return status_;
}

}  // namespace havip::capture
