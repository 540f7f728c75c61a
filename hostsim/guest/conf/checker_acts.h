// What the acts of the checkers share.
#pragma once

#include "hostsim/guest/conf/reader.h"

namespace havip::hostsim::conf {

// The checker whose block is open.
[[nodiscard]] inline CheckerDraft& open_checker(Reader& reader) {
  return reader.draft().services.servers.back().servers.back().checkers.back();
}
// REQUIRES: it is of this kind.
template <class Kind>
[[nodiscard]] Kind& open_as(Reader& reader) {
  return std::get<Kind>(open_checker(reader).kept.kind);
}

// 0..15; -1: it is none.
[[nodiscard]] constexpr int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

[[nodiscard]] Keywords http_keywords();

namespace acts {

void check_connect_ip(Reader& reader, const Line& line);
void check_bindto(Reader& reader, const Line& line);
void check_port(Reader& reader, const Line& line);  // connect_port, bind_port
void check_bind_if(Reader& reader, const Line& line);
void check_fwmark(Reader& reader, const Line& line);
void check_log_all_failures(Reader& reader, const Line& line);

}  // namespace acts
}  // namespace havip::hostsim::conf
