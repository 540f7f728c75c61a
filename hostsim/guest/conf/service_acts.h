// The blocks virtual_server and virtual_server_group, and the checkers of a real server.
#pragma once

#include "hostsim/guest/conf/reader.h"

namespace havip::hostsim::conf {

[[nodiscard]] Keywords virtual_server_keywords();
[[nodiscard]] Keywords real_server_keywords();

// "10.0.0.2" and "80" behind `first`: an address and a port, which may be missing; nothing when it
// is neither.
[[nodiscard]] std::optional<Endpoint> read_endpoint(const Line& line, std::size_t first);

// A number of digits alone, silently.
[[nodiscard]] std::optional<std::uint32_t> read_whole(std::string_view text, std::uint32_t most);

namespace acts {

void virtual_server(Reader& reader, const Line& line);
void virtual_server_group(Reader& reader, const Line& line);
// TCP_CHECK, HTTP_GET, ..: of the real server that is open.
void checker(Reader& reader, const Line& line);

// Values that checkers inherit: of the checker, real server or virtual server that is open.
void check_connect_timeout(Reader& reader, const Line& line);
void check_delay_loop(Reader& reader, const Line& line);
void check_delay_before_retry(Reader& reader, const Line& line);
void check_warmup(Reader& reader, const Line& line);
void check_retry(Reader& reader, const Line& line);
void check_alpha(Reader& reader, const Line& line);
void check_virtualhost(Reader& reader, const Line& line);

}  // namespace acts
}  // namespace havip::hostsim::conf
