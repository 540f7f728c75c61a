#include "platform/capture/ethernet_view.h"

#include <doctest/doctest.h>

#include "tests/support/capture_builder.h"
#include "tests/support/hex.h"

namespace havip::capture {
namespace {

using test::from_hex;
using test::to_hex;
using wire::Bytes;

const Bytes kFrame = from_hex("ffffffffffff 020000000001 0806 0001020304");

std::optional<EthernetView> view_of(LinkType link, const Bytes& octets, Bytes& scratch) {
  return as_ethernet({.link = link, .octets = octets}, scratch);
}

TEST_CASE("ethernet view: a plain frame is itself") {
  Bytes scratch;
  const auto view = view_of(kLinkEthernet, kFrame, scratch);
  REQUIRE(view.has_value());
  CHECK(view->octets.data() == kFrame.data());
  CHECK_FALSE(view->tagged);
}

TEST_CASE("ethernet view: the outer tag goes, and no other") {
  for (const std::uint16_t type : std::initializer_list<std::uint16_t>{0x8100, 0x88a8, 0x9100}) {
    Bytes scratch;
    const Bytes tagged = test::with_tag(kFrame, type);
    const auto view = view_of(kLinkEthernet, tagged, scratch);
    REQUIRE(view.has_value());
    CHECK(view->tagged);
    CHECK(to_hex(view->octets) == to_hex(kFrame));
    Bytes second;
    const Bytes twice = test::with_tag(tagged);
    CHECK(to_hex(view_of(kLinkEthernet, twice, second)->octets) == to_hex(tagged));
  }
}

TEST_CASE("ethernet view: a cooked packet has its head again") {
  Bytes scratch;
  const Bytes one = test::cooked(kFrame);
  auto view = view_of(kLinkCooked, one, scratch);
  REQUIRE(view.has_value());
  CHECK(to_hex(view->octets) == to_hex(kFrame));
  CHECK(view->direction == Direction::kIn);

  const Bytes two = test::cooked2(kFrame, 7, 4);
  view = view_of(kLinkCooked2, two, scratch);
  REQUIRE(view.has_value());
  CHECK(to_hex(view->octets.subspan(6)) == to_hex(wire::ByteView(kFrame).subspan(6)));
  CHECK(to_hex(view->octets.first(6)) == "000000000000");
  CHECK(view->direction == Direction::kOut);
  CHECK(view->kernel_index == 7);

  const Bytes tagged = test::cooked(test::with_tag(kFrame));
  view = view_of(kLinkCooked, tagged, scratch);
  REQUIRE(view.has_value());
  CHECK(view->tagged);
  CHECK(to_hex(view->octets) == to_hex(kFrame));
}

TEST_CASE("ethernet view: too short for a head is nothing") {
  Bytes scratch;
  for (const LinkType link : {kLinkEthernet, kLinkCooked, kLinkCooked2}) {
    const std::size_t head = link == kLinkEthernet ? 14 : link == kLinkCooked ? 16 : 20;
    for (std::size_t size = 0; size < head; ++size)
      CHECK_FALSE(view_of(link, Bytes(size), scratch).has_value());
    CHECK(view_of(link, Bytes(head), scratch).has_value());
  }
}

}  // namespace
}  // namespace havip::capture
