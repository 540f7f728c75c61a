// FrameFilter: the part of pcap-filter(7) that one needs here.
//
//   EXPR  = TERM {or TERM}     TERM = FACTOR {[and] FACTOR}     FACTOR = [not] (PRIMITIVE | (EXPR))
//   PRIMITIVE = arp | ip | ip6 | icmp | vrrp | tcp | udp | [ip] proto N
//             | [src|dst] [host] ADDRESS | [src|dst] port N | ether [src|dst] [host] MAC
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/wire/frame.h"

namespace havip::lab {

using FrameFilter = std::function<bool(const wire::Frame&)>;

// No words pass everything. The error says which word is not understood.
[[nodiscard]] Result<FrameFilter> parse_filter(const std::vector<std::string>& words);

}  // namespace havip::lab
