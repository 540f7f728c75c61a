// The values of checks that are inherited: said in a checker, a real server or a virtual server.
#include <fmt/format.h>

#include "hostsim/guest/conf/number.h"
#include "hostsim/guest/conf/service_acts.h"

namespace havip::hostsim::conf {
namespace {

enum class Level : std::uint8_t { kVirtualServer, kRealServer, kChecker };

Level level_of(Reader& reader) {
  const ServiceDraft& services = reader.draft().services;
  if (services.in_checker) return Level::kChecker;
  return services.in_real_server ? Level::kRealServer : Level::kVirtualServer;
}

CheckDraft& open_values(Reader& reader) {
  VirtualServerDraft& server = reader.draft().services.servers.back();
  switch (level_of(reader)) {
    case Level::kChecker:
      return server.servers.back().checkers.back().own;
    case Level::kRealServer:
      return server.servers.back().own;
    case Level::kVirtualServer:
      break;
  }
  return server.own;
}

// Keepalived's words for a bad value, by level; empty: it has none.
struct Complaints {
  std::string_view virtual_server;
  std::string_view real_server;
  std::string_view checker;
};

void complain(Reader& reader, const Line& line, const Complaints& complaints) {
  const Level level = level_of(reader);
  const std::string_view text = level == Level::kChecker      ? complaints.checker
                                : level == Level::kRealServer ? complaints.real_server
                                                              : complaints.virtual_server;
  if (text.empty()) return;
  reader.error(line.at(1), fmt::format(fmt::runtime(text), line.words[1].text));
}

constexpr std::int64_t kMaxShort = 4'294'967'295;
constexpr std::int64_t kMaxLong = std::int64_t{1} << 60;

// A bound above what fits is spelt as Keepalived's own.
std::optional<Duration> read_delay(Reader& reader, const Line& line, std::int64_t min_us,
                                   std::int64_t max_us, const Complaints& complaints) {
  const std::string& text = line.words[1].text;
  const auto value = read_seconds(text, line.at(1), {min_us, max_us}, reader.report());
  if (!value) complain(reader, line, complaints);
  return value;
}

}  // namespace

namespace acts {

void check_connect_timeout(Reader& reader, const Line& line) {
  const auto value = read_delay(reader, line, 1, kMaxShort,
                                {"virtual server connect_timeout {} invalid - ignoring",
                                 "real server connect_timeout {} invalid - ignoring",
                                 "connect_timeout {} invalid - ignoring"});
  if (value) open_values(reader).connect_timeout = value;
}

void check_delay_loop(Reader& reader, const Line& line) {
  const auto value = read_delay(
      reader, line, 1, kMaxLong,
      {"virtual server delay loop '{}' invalid - ignoring",
       "real server delay_loop '{}' invalid - ignoring", "delay_loop '{}' is invalid - ignoring"});
  if (value) open_values(reader).delay_loop = value;
}

void check_delay_before_retry(Reader& reader, const Line& line) {
  const auto value = read_delay(reader, line, 0, kMaxLong,
                                {"virtual server delay before retry '{}' invalid - ignoring",
                                 "real server delay_before_retry '{}' invalid - ignoring", ""});
  if (value) open_values(reader).delay_before_retry = value;
}

void check_warmup(Reader& reader, const Line& line) {
  const auto value = read_delay(reader, line, 0, kMaxLong,
                                {"virtual server warmup '{}' invalid - ignoring",
                                 "real server warmup '{}' invalid - ignoring", ""});
  if (value) open_values(reader).warmup = value;
}

void check_retry(Reader& reader, const Line& line) {
  const auto value =
      read_number(line.words[1].text, line.at(1), {}, Junk::kIgnored, reader.report());
  if (value) {
    open_values(reader).retry = value;
  } else {
    complain(reader, line,
             {"retry value invalid - {}", "retry value invalid - {}",
              "Invalid retry connection value '{}'"});
  }
}

void check_alpha(Reader& reader, const Line& line) {
  const auto value = line.arguments() == 0 ? true : read_switch(line.words[1].text);
  if (value) {
    open_values(reader).alpha = value;
  } else {
    reader.error(line.at(1), fmt::format("Invalid alpha parameter {}", line.words[1].text));
  }
}

void check_virtualhost(Reader& reader, const Line& line) {
  if (line.arguments() > 0) {
    open_values(reader).virtualhost = line.words[1].text;
    return;
  }
  const Level level = level_of(reader);
  reader.error(line.at(0), level == Level::kChecker      ? "HTTP_GET virtualhost name missing"
                           : level == Level::kRealServer ? "real server virtualhost missing"
                                                         : "virtual server virtualhost missing");
}

}  // namespace acts
}  // namespace havip::hostsim::conf
