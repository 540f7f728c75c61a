// Golden octets, after linux/ip_vs.h: host byte order where netlink has it, so these are of a
// little-endian machine.
#include "platform/live/ipvs.h"

#include <bit>
#include <string>

#include <doctest/doctest.h>
#include <fmt/ranges.h>

namespace havip::live::ipvs {
namespace {

static_assert(std::endian::native == std::endian::little);

std::string hex(const wire::Bytes& octets) {
  return fmt::format("{:02x}", fmt::join(octets, " "));
}

ServiceKey web() {
  return {.protocol = 6, .ip = *net::parse_ip("10.0.0.1"), .port = 80};
}

// nested SERVICE: AF inet, TCP, the address in 16 octets, the port in network order
constexpr const char* kWeb =
    "06 00 01 00 02 00 00 00 06 00 02 00 06 00 00 00 "
    "14 00 03 00 0a 00 00 01 00 00 00 00 00 00 00 00 00 00 00 00 "
    "06 00 04 00 00 50 00 00";

TEST_CASE("a service is added with its scheduler, flags, timeout and mask") {
  const Request add{.command = Command::kAddService,
                    .service = web(),
                    .setup = ServiceSetup{.scheduler = "rr",
                                          .flags = kPersistent | kOnePacket,
                                          .timeout = 300,
                                          .netmask = 0xffffff00},
                    .destination = std::nullopt};
  CHECK(hex(encode(add)) == std::string("01 01 00 00 54 00 01 80 ") + kWeb +
                                " 07 00 06 00 72 72 00 00"
                                " 0c 00 07 00 05 00 00 00 ff ff ff ff"
                                " 08 00 08 00 2c 01 00 00"
                                " 08 00 09 00 ff ff ff 00");
}

TEST_CASE("a service is removed by what identifies it") {
  const Request remove{.command = Command::kRemoveService,
                       .service = web(),
                       .setup = std::nullopt,
                       .destination = std::nullopt};
  CHECK(hex(encode(remove)) == std::string("03 01 00 00 30 00 01 80 ") + kWeb);
}

TEST_CASE("a service of a firewall mark has neither protocol nor address") {
  const Request remove{.command = Command::kRemoveService,
                       .service = {.mark = 7, .ip = {}},
                       .setup = std::nullopt,
                       .destination = std::nullopt};
  CHECK(hex(encode(remove)) ==
        "03 01 00 00 14 00 01 80 06 00 01 00 02 00 00 00 08 00 05 00 07 00 00 00");
}

TEST_CASE("destinations are added, changed and removed under their service") {
  Request request{.command = Command::kAddDestination,
                  .service = web(),
                  .setup = std::nullopt,
                  .destination = Destination{.ip = *net::parse_ip("10.0.0.5"),
                                             .port = 8080,
                                             .forwarding = Forwarding::kDirect,
                                             .weight = 3,
                                             .upper_threshold = 100,
                                             .lower_threshold = 50}};
  const std::string body = std::string("01 00 00 30 00 01 80 ") + kWeb +
                           " 48 00 02 80 06 00 0b 00 02 00 00 00"
                           " 14 00 01 00 0a 00 00 05 00 00 00 00 00 00 00 00 00 00 00 00"
                           " 06 00 02 00 1f 90 00 00 08 00 03 00 03 00 00 00"
                           " 08 00 04 00 03 00 00 00 08 00 05 00 64 00 00 00"
                           " 08 00 06 00 32 00 00 00";
  CHECK(hex(encode(request)) == "05 " + body);
  request.command = Command::kSetDestination;
  CHECK(hex(encode(request)) == "06 " + body);
  request.command = Command::kRemoveDestination;
  CHECK(hex(encode(request)) == "07 " + body);
}

TEST_CASE("IPv6: its family, all of the address, a prefix length for a mask") {
  const Request add{
      .command = Command::kSetService,
      .service = {.family = net::Family::kIpv6,
                  .protocol = 17,
                  .ip = *net::parse_ip("2001:db8::1"),
                  .port = 53},
      .setup = ServiceSetup{.scheduler = "sh", .flags = kSchedulerFlag2, .netmask = 128},
      .destination = std::nullopt};
  CHECK(hex(encode(add)) ==
        "02 01 00 00 54 00 01 80 06 00 01 00 0a 00 00 00 06 00 02 00 11 00 00 00"
        " 14 00 03 00 20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 01 06 00 04 00 00 35 00 00"
        " 07 00 06 00 73 68 00 00 0c 00 07 00 10 00 00 00 ff ff ff ff"
        " 08 00 08 00 00 00 00 00 08 00 09 00 80 00 00 00");
}

}  // namespace
}  // namespace havip::live::ipvs
