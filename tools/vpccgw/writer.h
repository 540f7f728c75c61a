// Writer: the gateway's engine and its store, which one thread at a time plays. Requests wait in a
// bounded queue; all that waits is played in one batch, which becomes durable by one flush of the
// disk. Only then is anybody told: who asked, the hosts, the event file.
//
// Who calls while nobody plays, plays: at a claim now and then another thread would have to be
// woken for it. What waits behind that batch is its own thread's, as is all that is only due.
//
// A batch that the disk refuses was never made: who asked is told why, in the store's words, and
// the engine is put back to what it knew before.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "core/base/result.h"
#include "core/trace/recorder.h"
#include "tools/daemon/daemon.h"
#include "tools/vpccgw/outbox.h"
#include "vpccgw/gateway/gateway.h"
#include "vpccgw/store/sqlite_store.h"

namespace havip::vpccgw_daemon {

inline constexpr std::size_t kMostWaiting = 4096;  // jobs
inline constexpr std::size_t kMostInBatch = 512;   // jobs that one flush makes durable

// What became of a job.
struct Outcome {
  std::string error;                        // why nothing of it was made; empty: it was
  std::vector<engine::ClaimReply> replies;  // one for each claim, in order, also if nothing was
  std::string console_error;                // what the console's operation was refused with
};

struct Job {
  std::vector<vpccgw::gateway::Input> inputs;             // played in order
  std::function<void(const vpccgw::Gateway&)> read = {};  // then, once it lasts; likewise there
  std::function<void(Outcome)> done = {};                 // at last, on the thread that played
};

class Writer {
 public:
  struct Setup {
    vpccgw::SqliteStore& store;
    vpccgw::GatewayOptions options;
    Outbox& outbox;
    daemon::WallClock& clock;
    daemon::EventFile& events;
    daemon::Complaints& complaints;
    std::uint64_t first_seq = 1;
  };

  // All are borrowed and outlive it. Resumes what hosts have not acknowledged, then takes jobs.
  explicit Writer(const Setup& setup);
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  ~Writer();

  // False: the queue is full, and the job is not taken.
  [[nodiscard]] bool submit(Job job);
  // The same, and waits for what becomes of it. None: the queue is full.
  [[nodiscard]] std::optional<Outcome> call(Job job);

  // Does what waits, then ends.
  void stop();

  [[nodiscard]] std::size_t waiting();
  [[nodiscard]] std::uint64_t batches() const { return batches_; }
  [[nodiscard]] std::uint64_t lost_batches() const { return lost_batches_; }
  // Pushes of this life, retries included.
  [[nodiscard]] std::uint64_t pushes_sent() const { return pushes_sent_; }
  [[nodiscard]] std::uint64_t push_retries() const { return push_retries_; }
  [[nodiscard]] std::uint64_t events_lost() const { return events_lost_; }
  // Why the last batch was lost; empty: it was not.
  [[nodiscard]] std::string trouble();
  [[nodiscard]] std::uint64_t refused() const { return refused_; }  // for want of room

 private:
  [[nodiscard]] bool put(Job& job);
  void run();
  void wait_for_work(std::unique_lock<std::mutex>& lock);
  void play_what_waits(std::unique_lock<std::mutex>& lock, bool due);
  [[nodiscard]] std::vector<Job> take();
  void play(std::vector<Job>& batch);
  [[nodiscard]] Result<void> play_durably(const std::vector<Job>& batch,
                                          std::vector<Outcome>& outcomes);
  void play_one(const Job& job, Outcome& outcome);
  void refuse(const std::vector<Job>& batch, std::vector<Outcome>& outcomes,
              const std::string& why);
  void play_due();
  void tell_hosts();
  void drain(Outcome* outcome);
  void set_trouble(std::string why);

  Setup setup_;
  trace::Recorder recorder_;
  engine::NodeId node_;
  vpccgw::Gateway gateway_;
  std::string last_console_error_;
  std::vector<engine::Push> pushes_;  // of the batch that is being played

  // What is above belongs to whoever has set playing_, or holds the mutex while nobody has.
  std::mutex mutex_;
  std::condition_variable changed_;  // for the thread: there is something to do for it
  std::deque<Job> queue_;
  bool playing_ = false;
  Instant alarm_ = kNever;  // until when the thread sleeps if nobody wakes it
  bool stopping_ = false;
  std::string trouble_;
  std::atomic<std::uint64_t> batches_{0};
  std::atomic<std::uint64_t> lost_batches_{0};
  std::atomic<std::uint64_t> refused_{0};
  std::atomic<std::uint64_t> pushes_sent_{0};
  std::atomic<std::uint64_t> push_retries_{0};
  std::atomic<std::uint64_t> events_lost_{0};
  std::thread thread_;
};

}  // namespace havip::vpccgw_daemon
