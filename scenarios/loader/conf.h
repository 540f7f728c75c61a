// A keepalived.conf that a scenario names, as written and as its guest's Keepalived reads it.
#pragma once

#include <string>

#include "hostsim/guest/conf/parse.h"

namespace havip::loader {

struct Conf {
  std::string name;  // the path as the scenario writes it; when inline "web-a.conf", or
                     // "web-a-2.conf" of the timeline's entry 2
  bool is_inline = false;
  std::string text;
  std::string pointer;  // where the scenario names it: "/guests/0/keepalived"
  hostsim::conf::ParseResult parsed;
};

}  // namespace havip::loader
