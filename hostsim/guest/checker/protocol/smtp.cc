#include "hostsim/guest/checker/protocol/smtp.h"

#include <algorithm>

#include <fmt/format.h>

namespace havip::hostsim::checker {
namespace {

constexpr std::size_t kLineKept = 512;

}  // namespace

Step SmtpSession::failure(std::string_view what) const {
  return bad(fmt::format("{} server {}", what, server_));
}

Step SmtpSession::connected() {
  stage_ = Stage::kBanner;
  return {.wait_anew = true};
}

Step SmtpSession::bytes(std::span<const std::uint8_t> octets) {
  const auto newline = std::ranges::find(octets, std::uint8_t{'\n'});
  for (const std::uint8_t octet : std::span(octets.begin(), newline)) {
    if (line_.size() < kLineKept) line_.push_back(static_cast<char>(octet));
  }
  if (newline == octets.end()) return {.wait_anew = true};
  // What follows in the same piece is dropped: a server speaks one line at a time here.
  Step step = line();
  line_.clear();
  return step;
}

Step SmtpSession::line() {
  switch (stage_) {
    case Stage::kConnecting:
    case Stage::kBanner:
      if (!line_.starts_with("220")) return failure("Bad greeting banner from");
      stage_ = Stage::kHelo;
      return {.send = octets(fmt::format("HELO {}\r\n", helo_name_)), .wait_anew = true};
    case Stage::kHelo:
      if (!line_.starts_with("250")) return failure("Bad HELO response from");
      stage_ = Stage::kQuit;
      return {.send = octets("QUIT\r\n"), .wait_anew = true};
    case Stage::kQuit:
      break;
  }
  return good();
}

Step SmtpSession::ended(TryOutcome outcome) {
  if (outcome == TryOutcome::kUnreachable) return failure("Network unreachable for");
  return failure(stage_ == Stage::kConnecting ? "Error connecting to" : "Read failure from");
}

Step SmtpSession::timed_out() {
  return failure(stage_ == Stage::kConnecting ? "Connection timeout to" : "Read timeout from");
}

}  // namespace havip::hostsim::checker
