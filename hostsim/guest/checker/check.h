// Check: the life of one checker of a real server: when it tries, what a failure is worth, when it
// says so.
//
//   first try        at its start plus 1 s plus a random part of `warmup`
//   success          the next try after delay_loop
//   failure, up      `retry` more tries, delay_before_retry apart, then down
//   failure, down    the next try after delay_loop
//   first try fails  down at once: the retries count only for what has been up
//
// Each kind has its own words, and HTTP_GET and MISC_CHECK a rhythm of their own (checks.h).
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "hostsim/guest/checker/pool.h"
#include "hostsim/guest/checker/protocol/session.h"

namespace havip::hostsim::checker {

class Check {
 public:
  static constexpr Duration kBootstrap = std::chrono::seconds(1);

  // Both must outlive it, and `pool` stay where it is. `server` is the position in the pool.
  Check(Process& process, Pool& pool, std::size_t server, const conf::Checker& config);
  Check(const Check&) = delete;
  Check& operator=(const Check&) = delete;
  virtual ~Check() = default;

  // Before the pool starts: with `alpha` it counts as failed.
  void prepare();
  // After it: the first try is armed. `enabled` is false under ha_suspend without an address.
  void start(Instant now, bool enabled, engine::Seq cause);
  void set_enabled(Instant now, bool enabled, engine::Seq cause);
  // For a reload: the same check as it stood until now; nothing else is taken over.
  void take_over(const Check& other);
  // For a reload: one that is new beside others that are known.
  void assume_down();
  // Ends its try, if it has one.
  void stop(engine::Seq cause);

  [[nodiscard]] virtual Instant deadline() const;
  virtual void handle_timeout(Instant now);

  // Of the try that is open; 0: none.
  [[nodiscard]] TryId open_try() const { return try_; }
  void connected(Instant now, const TryConnected& event);
  void bytes(Instant now, const TryBytes& event);
  void ended(Instant now, const TryEnded& event);
  virtual void command_ended(Instant now, const CommandEnded& event);
  virtual void file_changed(Instant now, const FileChanged& event);

  [[nodiscard]] const conf::Checker& config() const { return config_; }
  [[nodiscard]] const Pool& pool() const { return pool_; }
  [[nodiscard]] std::size_t server() const { return server_; }
  [[nodiscard]] bool up() const { return up_; }
  [[nodiscard]] bool has_run() const { return has_run_; }

 protected:
  // Starts a try; the deadline that armed it has been cleared.
  virtual void run(Instant now) = 0;
  // A try came to its end. The next one is to be armed.
  virtual void judged(Instant now, const Verdict& verdict, engine::Seq cause) = 0;
  // "TCP_CHECK", for the trace; a literal.
  [[nodiscard]] virtual std::string_view kind() const = 0;
  // How Keepalived names this kind where it could not even bind its socket.
  [[nodiscard]] virtual std::string_view socket_name() const { return "TCP socket"; }

  void open(Instant now, TryKind kind, std::unique_ptr<Session> session,
            std::string server_name = {});
  TryId next_try() { return try_ = ++process_.last_try; }
  void close_try() { try_ = 0; }
  void arm(Instant now, Duration delay);
  engine::Seq record(Instant now, bool good, std::string detail, engine::Seq cause);
  engine::Seq log(Instant now, std::string text, engine::Seq cause);
  // Tells the pool, and mails `body` if the checker itself has changed.
  void set_state(Instant now, bool up, std::string body, engine::Seq cause);
  void tell_pool(Instant now, bool up, engine::Seq cause);
  // Whether a mail is due to a change that left the server as it `was`: not with
  // no_checker_emails.
  [[nodiscard]] bool worth_a_mail(bool was) const;
  [[nodiscard]] const std::string& name() const { return pool_.servers()[server_].name; }
  [[nodiscard]] bool alive() const { return pool_.servers()[server_].alive; }
  // Not yet known to be down: its failures count and are logged.
  [[nodiscard]] bool cares() const { return up_ || !has_run_; }

  Process& process_;
  Pool& pool_;
  std::size_t server_;
  conf::Checker config_;
  bool up_ = true;
  bool has_run_ = false;
  bool enabled_ = true;
  std::uint32_t retried_;     // retry_it of Keepalived
  engine::Seq armed_by_ = 0;  // the record that the next try goes back to

 private:
  void follow(Instant now, Step&& step, engine::Seq cause, bool ended);

  Instant run_at_ = kNever;
  Instant wait_until_ = kNever;  // of the open try
  TryId try_ = 0;
  std::unique_ptr<Session> session_;
};

// The check that a configuration asks for.
[[nodiscard]] std::unique_ptr<Check> make_check(Process& process, Pool& pool, std::size_t server,
                                                const conf::Checker& config);

}  // namespace havip::hostsim::checker
