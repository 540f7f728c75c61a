// Processes of the user's: started with the rights of somebody, in a process group of their own,
// and reported when they end.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "core/base/result.h"
#include "platform/live/loop.h"

namespace havip::live {

// Whom a process runs as. `groups` of the account are taken from the user database.
struct Account {
  uid_t uid = 0;
  gid_t gid = 0;
  std::string name;
};
// `group` may be empty: the user's own. The error names what does not exist.
[[nodiscard]] Result<Account> find_account(const std::string& user, const std::string& group);

struct Outcome {
  bool exited = true;  // else killed by a signal
  int code = 0;        // exit status or signal
};

class Processes {
 public:
  explicit Processes(Loop& loop) : loop_(loop) {}
  Processes(const Processes&) = delete;
  Processes& operator=(const Processes&) = delete;
  ~Processes();

  // Starts args[0] with args, nothing on its standard streams, /tmp of nobody's: the environment
  // is ours. A program that cannot be executed ends with 127. `ended` is called once.
  [[nodiscard]] Result<pid_t> start(const std::vector<std::string>& args,
                                    const std::optional<Account>& as,
                                    std::function<void(pid_t, Outcome)> ended);
  // To the whole process group; a process that has ended gets nothing.
  void signal(pid_t pid, int number);

 private:
  struct Running {
    Fd pidfd;
    std::function<void(pid_t, Outcome)> ended;
  };
  void reap(pid_t pid);

  Loop& loop_;
  std::map<pid_t, Running> running_;
};

}  // namespace havip::live
