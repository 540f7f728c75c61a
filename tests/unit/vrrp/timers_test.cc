#include "hostsim/guest/vrrp/timers.h"

#include <doctest/doctest.h>

using namespace havip;
using namespace havip::hostsim::vrrp;
using namespace std::chrono_literals;

TEST_CASE("skew and down interval at one advert a second, in whole microseconds") {
  struct Row {
    std::uint8_t priority;
    Duration skew;
    Duration down;
  };
  for (const Row& row :
       {Row{0, 1000000us, 4000000us}, Row{1, 996093us, 3996093us}, Row{90, 648437us, 3648437us},
        Row{100, 609375us, 3609375us}, Row{254, 7812us, 3007812us}, Row{255, 3906us, 3003906us}}) {
    CAPTURE(int{row.priority});
    CHECK(skew_time(row.priority) == row.skew);
    CHECK(master_down_interval(row.priority, 1s, 3) == row.down);
  }
}

TEST_CASE("the interval and its number count, the skew does not scale with them in version 2") {
  CHECK(master_down_interval(90, 2s, 3) == 6648437us);
  CHECK(master_down_interval(100, 1s, 1) == 1609375us);
  CHECK(master_down_interval(100, 255s, 100) == 25500609375us);
}
