// The control socket: a Unix socket on which `mcagent VERB --control SOCKET` asks a running
// mcagent.
//
// A request is one line, a JSON array of words. The answer is the exit status on a line, then text,
// then the end of the connection. Who is slow to ask or to listen is cut off after kPatience.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "platform/live/loop.h"

namespace havip::mcagentd {

struct ControlAnswer {
  int status = 0;  // tools/cli/exit_status.h
  std::string text;
};

class ControlSocket {
 public:
  using Answer = std::function<ControlAnswer(const std::vector<std::string>& words)>;
  static constexpr Duration kPatience = std::chrono::seconds(5);
  static constexpr std::size_t kMaxClients = 32;
  static constexpr std::size_t kMaxRequest = 64 * 1024;

  // Listens at `path`, for the owner alone; a socket that nobody listens at any more is replaced.
  // `loop` outlives it.
  [[nodiscard]] static Result<std::unique_ptr<ControlSocket>> open(live::Loop& loop,
                                                                   const std::string& path,
                                                                   Answer answer);
  ControlSocket(const ControlSocket&) = delete;
  ControlSocket& operator=(const ControlSocket&) = delete;
  // The socket's file goes with it.
  ~ControlSocket();

 private:
  struct Client {
    Client(live::Loop& loop, live::Fd socket, live::Loop::Handler too_slow)
        : fd(std::move(socket)), timer(loop, std::move(too_slow)) {}
    live::Fd fd;
    live::Timer timer;
    std::string request;
    std::string answer;
    bool answered = false;
  };

  ControlSocket(live::Loop& loop, std::string path, live::Fd fd, Answer answer);
  void accept();
  void serve(int fd);
  void read(Client& client);
  void write(Client& client);
  void drop_later(int fd);

  live::Loop& loop_;
  std::string path_;
  live::Fd fd_;
  Answer answer_;
  std::map<int, std::unique_ptr<Client>> clients_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

// Asks the mcagent at `path` and waits for its answer. The error says why there is none.
[[nodiscard]] Result<ControlAnswer> ask(const std::string& path,
                                        const std::vector<std::string>& words);

}  // namespace havip::mcagentd
