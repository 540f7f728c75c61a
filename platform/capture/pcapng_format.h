// The numbers of pcapng that writer and reader share (IETF draft-ietf-opsawg-pcapng, by section).
//
//   +---------------+---------------+------------------------+---------------+
//   |  block type   | total length  |  body, options behind  | total length  |
//   +---------------+---------------+------------------------+---------------+
//   option: code (2), length (2), value padded to four octets; the list ends with code 0
#pragma once

#include <cstddef>
#include <cstdint>

namespace havip::capture::format {

inline constexpr std::uint32_t kSectionHeader = 0x0a0d0d0a;  // §4.1, a palindrome of bytes
inline constexpr std::uint32_t kInterfaceDescription = 1;    // §4.2
inline constexpr std::uint32_t kObsoletePacket = 2;          // appendix A
inline constexpr std::uint32_t kSimplePacket = 3;            // §4.4
inline constexpr std::uint32_t kEnhancedPacket = 6;          // §4.3
inline constexpr std::uint32_t kNameResolution = 4;          // §4.5
inline constexpr std::uint32_t kJournalExport = 9;           // §4.7

inline constexpr std::uint32_t kByteOrderMagic = 0x1a2b3c4d;
inline constexpr std::uint16_t kMajorVersion = 1;
inline constexpr std::uint16_t kMinorVersion = 0;
inline constexpr std::uint16_t kLinkTypeEthernet = 1;

// Type, length, and the length again behind the body.
inline constexpr std::size_t kBlockOverhead = 12;

// Lengths of the fixed part of a body, before data or options.
inline constexpr std::size_t kSectionFixed = 16;
inline constexpr std::size_t kInterfaceFixed = 8;
inline constexpr std::size_t kPacketFixed = 20;

// Options: §3.5 for those of every block, then by block.
inline constexpr std::uint16_t kEndOfOptions = 0;
inline constexpr std::uint16_t kComment = 1;
inline constexpr std::uint16_t kSectionApplication = 4;
inline constexpr std::uint16_t kInterfaceName = 2;
inline constexpr std::uint16_t kInterfaceDescriptionText = 3;
inline constexpr std::uint16_t kInterfaceIpv4 = 4;  // address and mask, four octets each
inline constexpr std::uint16_t kInterfaceMac = 6;
inline constexpr std::uint16_t kInterfaceResolution = 9;
inline constexpr std::uint16_t kInterfaceTimeOffset = 14;
inline constexpr std::uint16_t kPacketFlags = 2;  // bits 0-1: direction
inline constexpr std::uint16_t kPacketId = 5;

inline constexpr std::uint8_t kNanoseconds = 9;   // if_tsresol: 10^-9 s
inline constexpr std::uint8_t kMicroseconds = 6;  // what holds without the option

inline constexpr std::uint16_t kEndOfNames = 0;
inline constexpr std::uint16_t kNameIpv4 = 1;  // address, then names that end with NUL

[[nodiscard]] constexpr std::size_t padded(std::size_t length) {
  return (length + 3) & ~std::size_t{3};
}

}  // namespace havip::capture::format
