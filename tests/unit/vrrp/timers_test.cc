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
    CHECK(skew_time(2, row.priority, 1s) == row.skew);
    CHECK(master_down_interval(2, row.priority, 1s, 3) == row.down);
  }
}

TEST_CASE("the interval and its number count, the skew does not scale with them in version 2") {
  CHECK(master_down_interval(2, 90, 2s, 3) == 6648437us);
  CHECK(master_down_interval(2, 100, 1s, 1) == 1609375us);
  CHECK(master_down_interval(2, 100, 255s, 100) == 25500609375us);
}

TEST_CASE("version 3: the skew has the scale of the interval") {
  struct Row {
    std::uint8_t priority;
    Duration interval;
    Duration skew;
  };
  for (const Row& row : {Row{100, 1s, 609375us}, Row{100, 100ms, 60937us}, Row{90, 10ms, 6484us},
                         Row{254, 40950ms, 319921us}, Row{0, 500ms, 500000us}}) {
    CAPTURE(int{row.priority});
    CHECK(skew_time(3, row.priority, row.interval) == row.skew);
    CHECK(master_down_interval(3, row.priority, row.interval, 3) == 3 * row.interval + row.skew);
  }
}
