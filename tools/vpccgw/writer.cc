#include "tools/vpccgw/writer.h"

#include <algorithm>
#include <future>
#include <utility>

namespace havip::vpccgw_daemon {

Writer::Writer(const Setup& setup)
    : setup_(setup),
      recorder_(trace::Recorder::Keep::kNothing, setup.first_seq),
      node_(recorder_.add_node(
          setup.options.environment == vpccgw::Environment::kTest ? "vpccgw-test" : "vpccgw")),
      gateway_(recorder_, node_, setup.store, setup.options) {
  recorder_.listen([this](const trace::Record& record) {
    setup_.events.add(record, recorder_);
    if (const auto* console = std::get_if<trace::Console>(&record.event))
      last_console_error_ = console->error;
  });
  gateway_.resume(setup_.clock.now(), 0);
  drain(nullptr);
  tell_hosts();
  thread_ = std::thread([this] { run(); });
}

Writer::~Writer() {
  stop();
}

// REQUIRES: the mutex is held.
bool Writer::put(Job& job) {
  if (stopping_ || queue_.size() >= kMostWaiting) {
    ++refused_;
    return false;
  }
  queue_.push_back(std::move(job));
  return true;
}

bool Writer::submit(Job job) {
  const std::lock_guard lock(mutex_);
  if (!put(job)) return false;
  if (!playing_) changed_.notify_one();
  return true;
}

std::optional<Outcome> Writer::call(Job job) {
  auto promise = std::make_shared<std::promise<Outcome>>();
  auto outcome = promise->get_future();
  job.done = [promise](Outcome done) { promise->set_value(std::move(done)); };
  {
    std::unique_lock lock(mutex_);
    if (!put(job)) return std::nullopt;
    if (!playing_) play_what_waits(lock, false);
  }
  return outcome.get();
}

void Writer::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    changed_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
}

std::size_t Writer::waiting() {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

void Writer::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    wait_for_work(lock);
    const bool due = gateway_.deadline() <= setup_.clock.now();
    if (queue_.empty() && !due) return;  // the end
    play_what_waits(lock, due);
  }
}

// Until nobody plays, and there is something to play or the end has come.
void Writer::wait_for_work(std::unique_lock<std::mutex>& lock) {
  for (;;) {
    if (playing_) {
      alarm_ = kNever;
      changed_.wait(lock);
      continue;
    }
    if (stopping_ || !queue_.empty()) return;
    alarm_ = gateway_.deadline();
    const Duration left = alarm_ - setup_.clock.now();
    if (left <= Duration::zero()) return;
    if (alarm_ == kNever) {
      changed_.wait(lock);
    } else {
      changed_.wait_for(lock, left);
    }
  }
}

// One batch, without the lock. REQUIRES: nobody plays.
void Writer::play_what_waits(std::unique_lock<std::mutex>& lock, bool due) {
  playing_ = true;
  std::vector<Job> batch = take();
  lock.unlock();
  if (!batch.empty()) play(batch);
  if (due) play_due();
  lock.lock();
  playing_ = false;
  if (stopping_ || !queue_.empty() || gateway_.deadline() < alarm_) changed_.notify_one();
}

std::vector<Job> Writer::take() {
  std::vector<Job> batch;
  while (!queue_.empty() && batch.size() < kMostInBatch) {
    batch.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  return batch;
}

// What is only due writes nothing, and needs no transaction.
void Writer::play_due() {
  gateway_.handle_timeout(setup_.clock.now());
  drain(nullptr);
  tell_hosts();
}

void Writer::tell_hosts() {
  if (const auto flushed = setup_.events.flush(); !flushed) {
    setup_.complaints.once("events", "events are not written: " + flushed.error());
  }
  setup_.outbox.put(std::exchange(pushes_, {}));
  const vpccgw::PushCounters counters = gateway_.push_counters();
  pushes_sent_ = counters.sent;
  push_retries_ = counters.retries;
  events_lost_ = setup_.events.lost();
}

void Writer::play(std::vector<Job>& batch) {
  std::vector<Outcome> outcomes(batch.size());
  const bool writes =
      std::ranges::any_of(batch, [](const Job& job) { return !job.inputs.empty(); });
  if (const auto done = writes ? play_durably(batch, outcomes) : Result<void>{}; !done) {
    refuse(batch, outcomes, done.error());
  }
  // Readers see what lasts.
  for (const Job& job : batch) {
    if (job.read) job.read(gateway_);
  }
  tell_hosts();
  // Those who wait for the hosts first: an answer here would keep a core from them.
  std::this_thread::yield();
  for (std::size_t i = 0; i < batch.size(); ++i) {
    if (batch[i].done) batch[i].done(std::move(outcomes[i]));
  }
}

// Either all of it is on the disk, or the gateway is as it was before.
Result<void> Writer::play_durably(const std::vector<Job>& batch, std::vector<Outcome>& outcomes) {
  if (auto begun = setup_.store.begin_batch(); !begun) return begun;
  vpccgw::Gateway::Memory before = gateway_.memory();
  for (std::size_t i = 0; i < batch.size(); ++i)
    play_one(batch[i], outcomes[i]);
  if (auto ended = setup_.store.end_batch(); !ended) {
    gateway_.restore(std::move(before));
    return ended;
  }
  ++batches_;
  set_trouble({});
  setup_.complaints.over("store", "the database takes changes again");
  return {};
}

void Writer::play_one(const Job& job, Outcome& outcome) {
  for (const vpccgw::gateway::Input& input : job.inputs) {
    last_console_error_.clear();
    gateway_.handle(setup_.clock.now(), input);
    drain(&outcome);
    outcome.console_error = last_console_error_;
  }
}

void Writer::drain(Outcome* outcome) {
  while (auto output = gateway_.poll_output()) {
    if (auto* push = std::get_if<engine::Push>(&*output)) {
      pushes_.push_back(std::move(*push));
    } else if (outcome != nullptr) {
      outcome->replies.push_back(std::get<vpccgw::gateway::Reply>(std::move(*output)).reply);
    }
  }
}

// What the batch did was never done: its records, its pushes, its answers.
void Writer::refuse(const std::vector<Job>& batch, std::vector<Outcome>& outcomes,
                    const std::string& why) {
  ++lost_batches_;
  set_trouble(why);
  setup_.complaints.once("store", why);
  setup_.events.discard();
  pushes_.clear();
  for (std::size_t i = 0; i < batch.size(); ++i) {
    outcomes[i] = {.error = batch[i].inputs.empty() ? std::string() : why};
    for (const vpccgw::gateway::Input& input : batch[i].inputs)
      gateway_.refuse(setup_.clock.now(), input, why);
    drain(&outcomes[i]);
  }
}

void Writer::set_trouble(std::string why) {
  const std::lock_guard lock(mutex_);
  trouble_ = std::move(why);
}

std::string Writer::trouble() {
  const std::lock_guard lock(mutex_);
  return trouble_;
}

}  // namespace havip::vpccgw_daemon
