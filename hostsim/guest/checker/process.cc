#include "hostsim/guest/checker/process.h"

#include <chrono>

#include <fmt/format.h>

namespace havip::hostsim::checker {
namespace {

std::string_view name(conf::Transport protocol) {
  switch (protocol) {
    case conf::Transport::kTcp:
      return "tcp";
    case conf::Transport::kUdp:
      return "udp";
    case conf::Transport::kSctp:
      return "sctp";
  }
  return "?";
}

}  // namespace

std::uint64_t Chance::next() {
  state_ += 0x9e3779b97f4a7c15U;
  std::uint64_t z = state_;
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31U);
}

Duration Chance::up_to(Duration limit) {
  const auto us = std::chrono::duration_cast<std::chrono::microseconds>(limit).count();
  if (us <= 0) return {};
  return std::chrono::microseconds(
      static_cast<std::int64_t>(next() % (static_cast<std::uint64_t>(us) + 1)));
}

void Process::notify(const std::optional<conf::Command>& command, engine::Seq cause) {
  if (command) outputs.push(Notify{.command = *command, .cause = cause});
}

void Process::fifo(const std::string& text, engine::Seq cause) {
  for (const auto* fifo : {&config.fifo, &config.lvs_fifo}) {
    if (*fifo) outputs.push(FifoLine{.path = (*fifo)->path, .text = text, .cause = cause});
  }
}

void Process::mail(const std::string& subject, std::string body, engine::Seq cause) {
  const conf::Mail& mail = config.mail;
  if (!mail.server || mail.to.empty()) return;
  outputs.push(SendMail{.message = {.server = *mail.server,
                                    .connect_timeout = mail.connect_timeout,
                                    .helo = mail.helo_name,
                                    .from = mail.from,
                                    .to = mail.to,
                                    .subject = fmt::format("[{}] {}", config.router_id, subject),
                                    .body = std::move(body)},
                        .cause = cause});
}

std::string service_name(const conf::Endpoint& at, conf::Transport protocol) {
  return fmt::format("[{}]:{}:{}", net::to_string(at.ip), name(protocol), at.port);
}

std::string service_name(const conf::VirtualServer& server) {
  if (server.services.empty()) return fmt::format("[{}]:0", server.group);
  const auto& at = server.services.front().at;
  const auto* endpoint = std::get_if<conf::Endpoint>(&at);
  if (!server.group.empty()) {
    return fmt::format("[{}]:{}", server.group, endpoint != nullptr ? endpoint->port : 0);
  }
  if (endpoint == nullptr) return fmt::format("FWM {}", std::get<std::uint32_t>(at));
  return service_name(*endpoint, server.protocol);
}

}  // namespace havip::hostsim::checker
