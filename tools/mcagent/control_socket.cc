#include "tools/mcagent/control_socket.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "platform/live/clock.h"

namespace havip::mcagentd {
namespace {

constexpr int kBadInput = 2;
constexpr int kQueue = 16;

Result<sockaddr_un> address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof address.sun_path) {
    return fail(fmt::format("{}: a socket's path has 1 to {} characters", path,
                            sizeof address.sun_path - 1));
  }
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  return address;
}

const sockaddr* generic(const sockaddr_un& address) {
  return reinterpret_cast<const sockaddr*>(&address);  // NOLINT: what the socket calls are like
}

bool somebody_listens(const sockaddr_un& address) {
  const live::Fd probe(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  return connect(probe.get(), generic(address), sizeof address) == 0;
}

Result<std::vector<std::string>> words_of(const std::string& line) {
  const auto json = nlohmann::json::parse(line, nullptr, false);
  std::vector<std::string> words;
  if (!json.is_array()) return fail("a request is a JSON array of words");
  for (const auto& word : json) {
    if (!word.is_string()) return fail("a request is a JSON array of words");
    words.push_back(word.get<std::string>());
  }
  return words;
}

}  // namespace

Result<std::unique_ptr<ControlSocket>> ControlSocket::open(live::Loop& loop,
                                                           const std::string& path, Answer answer) {
  const auto address = address_of(path);
  if (!address) return fail(address.error());
  live::Fd fd(socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd.is_open()) return fail(live::errno_text("socket"));
  if (somebody_listens(*address)) return fail(fmt::format("{}: another mcagent listens", path));
  struct stat old {};
  if (lstat(path.c_str(), &old) == 0 && S_ISSOCK(old.st_mode)) unlink(path.c_str());
  const mode_t mask = umask(0177);
  const int bound = bind(fd.get(), generic(*address), sizeof *address);
  umask(mask);
  if (bound != 0) return fail(live::errno_text(path));
  if (listen(fd.get(), kQueue) != 0) return fail(live::errno_text(path));
  return std::unique_ptr<ControlSocket>(
      new ControlSocket(loop, path, std::move(fd), std::move(answer)));
}

ControlSocket::ControlSocket(live::Loop& loop, std::string path, live::Fd fd, Answer answer)
    : loop_(loop), path_(std::move(path)), fd_(std::move(fd)), answer_(std::move(answer)) {
  loop_.watch(fd_.get(), [this] { accept(); });
}

ControlSocket::~ControlSocket() {
  *alive_ = false;
  loop_.unwatch(fd_.get());
  for (auto& [fd, client] : clients_)
    loop_.unwatch(fd);
  unlink(path_.c_str());
}

// One too many is closed at once, so that it knows.
void ControlSocket::accept() {
  live::Fd fd(accept4(fd_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (!fd.is_open() || clients_.size() >= kMaxClients) return;
  const int number = fd.get();
  auto client =
      std::make_unique<Client>(loop_, std::move(fd), [this, number] { drop_later(number); });
  client->timer.arm(live::now() + kPatience);
  clients_[number] = std::move(client);
  loop_.watch(number, [this, number] { serve(number); });
}

void ControlSocket::serve(int fd) {
  const auto found = clients_.find(fd);
  if (found == clients_.end()) return;
  Client& client = *found->second;
  if (!client.answered) read(client);
  if (client.answered) write(client);
}

void ControlSocket::read(Client& client) {
  std::array<char, 4096> block{};
  const ssize_t size = recv(client.fd.get(), block.data(), block.size(), 0);
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (size <= 0) return drop_later(client.fd.get());
  client.request.append(block.data(), static_cast<std::size_t>(size));
  const std::size_t end = client.request.find('\n');
  ControlAnswer answer{.status = kBadInput, .text = "a request is too long\n"};
  if (end == std::string::npos) {
    if (client.request.size() <= kMaxRequest) return;
  } else if (const auto words = words_of(client.request.substr(0, end))) {
    answer = answer_(*words);
  } else {
    answer.text = words.error() + "\n";
  }
  client.answer = fmt::format("{}\n{}", answer.status, answer.text);
  client.answered = true;
  loop_.watch(
      client.fd.get(), [this, fd = client.fd.get()] { serve(fd); }, live::Loop::For::kWriting);
}

void ControlSocket::write(Client& client) {
  const ssize_t sent =
      send(client.fd.get(), client.answer.data(), client.answer.size(), MSG_NOSIGNAL);
  if (sent < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (sent > 0) client.answer.erase(0, static_cast<std::size_t>(sent));
  if (sent < 0 || client.answer.empty()) drop_later(client.fd.get());
}

// Not from within its own handlers.
void ControlSocket::drop_later(int fd) {
  loop_.unwatch(fd);
  loop_.post([this, alive = alive_, fd] {
    if (*alive) clients_.erase(fd);
  });
}

Result<ControlAnswer> ask(const std::string& path, const std::vector<std::string>& words) {
  const auto address = address_of(path);
  if (!address) return fail(address.error());
  const live::Fd fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (connect(fd.get(), generic(*address), sizeof *address) != 0) {
    return fail(live::errno_text(path));
  }
  const timeval patience{.tv_sec = 10, .tv_usec = 0};
  setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  const std::string request =
      nlohmann::json(words).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  if (send(fd.get(), request.data(), request.size(), MSG_NOSIGNAL) !=
      static_cast<ssize_t>(request.size())) {
    return fail(live::errno_text(path));
  }
  std::string text;
  std::array<char, 65536> block{};
  for (;;) {
    const ssize_t size = recv(fd.get(), block.data(), block.size(), 0);
    if (size < 0) return fail(live::errno_text(path));
    if (size == 0) break;
    text.append(block.data(), static_cast<std::size_t>(size));
  }
  const std::size_t line = text.find('\n');
  if (line == std::string::npos || line == 0) return fail(path + ": it hung up");
  return ControlAnswer{.status = std::atoi(text.c_str()), .text = text.substr(line + 1)};
}

}  // namespace havip::mcagentd
