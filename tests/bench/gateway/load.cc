#include "tests/bench/gateway/load.h"

#include <array>
#include <charconv>
#include <cstdlib>
#include <vector>

#include <fmt/format.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "platform/live/clock.h"
#include "platform/live/fd.h"
#include "platform/live/socket_address.h"

namespace havip::bench {
namespace {

constexpr int kPatience = 5000;  // milliseconds

[[noreturn]] void give_up(std::string_view why) {
  fmt::print(stderr, "bench: {}\n", why);
  std::exit(1);
}

struct Client {
  live::Fd fd;
  std::string heard;
};

live::Fd connected(std::uint16_t port) {
  live::Fd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const auto to = live::socket_address(net::Ipv4Addr{0x7f000001}, port);
  if (::connect(fd.get(), to.get(), to.size) != 0) give_up(live::errno_text("connect"));
  return fd;
}

void ask(const Client& client, const std::string& path, const std::string& body) {
  const std::string text = fmt::format(
      "POST {} HTTP/1.1\r\nHost: gateway\r\nContent-Length: {}\r\n\r\n{}", path, body.size(), body);
  if (::send(client.fd.get(), text.data(), text.size(), MSG_NOSIGNAL) !=
      static_cast<ssize_t>(text.size()))
    give_up(live::errno_text("send"));
}

bool is_whole(const std::string& text) {
  const auto end = text.find("\r\n\r\n");
  if (end == std::string::npos) return false;
  if (!text.starts_with("HTTP/1.1 2")) give_up(text);
  constexpr std::string_view kLength = "Content-Length: ";
  const auto at = text.find(kLength);
  std::size_t length = 0;
  if (at != std::string::npos)
    std::from_chars(text.data() + at + kLength.size(), text.data() + text.size(), length);
  return text.size() >= end + 4 + length;
}

}  // namespace

std::uint64_t converse(std::uint16_t port, int clients, Duration time,
                       const Conversation& conversation) {
  const live::Fd epoll(::epoll_create1(EPOLL_CLOEXEC));
  std::vector<Client> all;
  for (int i = 0; i < clients; ++i) {
    all.push_back({.fd = connected(port), .heard = {}});
    epoll_event event{.events = EPOLLIN, .data = {.u32 = static_cast<std::uint32_t>(i)}};
    ::epoll_ctl(epoll.get(), EPOLL_CTL_ADD, all.back().fd.get(), &event);
  }
  const Instant end = live::now() + time;
  std::uint64_t answers = 0;
  int open = clients;
  for (int i = 0; i < clients; ++i)
    ask(all[static_cast<std::size_t>(i)], conversation.path, conversation.next(i));
  std::array<epoll_event, 64> events{};
  std::array<char, 65536> part{};
  while (open > 0) {
    const int ready = ::epoll_wait(epoll.get(), events.data(), events.size(), kPatience);
    if (ready <= 0) give_up("no answer");
    for (int i = 0; i < ready; ++i) {
      const auto number = events[static_cast<std::size_t>(i)].data.u32;
      Client& client = all[number];
      const ssize_t got = ::recv(client.fd.get(), part.data(), part.size(), 0);
      if (got <= 0) give_up("the server ended a connection");
      client.heard.append(part.data(), static_cast<std::size_t>(got));
      if (!is_whole(client.heard)) continue;
      conversation.take(static_cast<int>(number), client.heard);
      client.heard.clear();
      // Those on their way at the end are waited for, and not counted.
      if (live::now() >= end) {
        --open;
        continue;
      }
      ++answers;
      ask(client, conversation.path, conversation.next(static_cast<int>(number)));
    }
  }
  return answers;
}

}  // namespace havip::bench
