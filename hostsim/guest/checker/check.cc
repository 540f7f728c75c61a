#include "hostsim/guest/checker/check.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace havip::hostsim::checker {

Check::Check(Process& process, Pool& pool, std::size_t server, const conf::Checker& config)
    : process_(process), pool_(pool), server_(server), config_(config), retried_(config.retry) {}

void Check::prepare() {
  if (!config_.alpha) return;
  up_ = false;
  pool_.count_failed(server_);
}

void Check::start(Instant now, bool enabled, engine::Seq cause) {
  enabled_ = enabled;
  armed_by_ = log(now,
                  fmt::format("{}ctivating healthchecker for service {} for VS {}",
                              enabled ? "A" : "Dea", name(), pool_.name()),
                  cause);
  arm(now, kBootstrap + process_.chance.up_to(config_.warmup));
}

void Check::set_enabled(Instant now, bool enabled, engine::Seq cause) {
  if (enabled_ == enabled) return;
  enabled_ = enabled;
  log(now,
      fmt::format("{}ing healthchecker for service {} for VS {}", enabled ? "Activat" : "Suspend",
                  name(), pool_.name()),
      cause);
}

void Check::take_over(const Check& other) {
  has_run_ = other.has_run_;
  up_ = other.has_run_ ? other.up_ : up_;
  retried_ = up_ ? std::min(other.retried_, config_.retry) : config_.retry;
  if (has_run_ && !up_) pool_.count_failed(server_);
}

void Check::assume_down() {
  if (has_run_ || !config_.alpha || !up_) return;
  up_ = false;
  pool_.count_failed(server_);
}

void Check::stop(engine::Seq cause) {
  if (try_ != 0 && session_) process_.outputs.push(CloseTry{.id = try_, .cause = cause});
  session_.reset();
  try_ = 0;
  run_at_ = wait_until_ = kNever;
}

void Check::arm(Instant now, Duration delay) {
  run_at_ = now + delay + process_.timer_lateness;
}

Instant Check::deadline() const {
  return std::min(run_at_, wait_until_);
}

void Check::handle_timeout(Instant now) {
  if (wait_until_ <= now) {
    wait_until_ = kNever;
    const auto* peer = config_.connect.ip.is_v4() ? &config_.connect.ip : nullptr;
    const engine::Seq cause =
        peer == nullptr ? armed_by_ : process_.recorder.blame(armed_by_, process_.node, peer->v4());
    if (session_) follow(now, session_->timed_out(), cause, false);
  }
  if (run_at_ > now) return;
  run_at_ = kNever;
  if (enabled_) {
    run(now);
  } else {
    arm(now, config_.delay_loop);
  }
}

// ---- the try ----------------------------------------------------------------------------------

void Check::open(Instant now, TryKind kind, std::unique_ptr<Session> session,
                 std::string server_name) {
  session_ = std::move(session);
  wait_until_ = now + config_.connect_timeout + process_.timer_lateness;
  process_.outputs.push(OpenTry{.id = next_try(),
                                .kind = kind,
                                .to = config_.connect,
                                .bind = config_.bind,
                                .bind_interface = config_.bind_interface,
                                .server_name = std::move(server_name),
                                .first = session_->first(),
                                .cause = armed_by_});
}

void Check::connected(Instant now, const TryConnected& event) {
  if (session_) follow(now, session_->connected(), event.cause, false);
}

void Check::bytes(Instant now, const TryBytes& event) {
  if (session_) follow(now, session_->bytes(event.bytes), event.cause, false);
}

void Check::ended(Instant now, const TryEnded& event) {
  if (!session_) return;
  if (event.outcome == TryOutcome::kNoSocket) {
    session_.reset();
    try_ = 0;
    wait_until_ = kNever;
    armed_by_ = log(now, fmt::format("{} bind failed. Rescheduling.", socket_name()), event.cause);
    arm(now, config_.delay_loop);
    return;
  }
  Step step = session_->ended(event.outcome);
  if (!step.verdict) step = bad("the other side closed the connection");
  follow(now, std::move(step), event.cause, true);
}

void Check::command_ended(Instant /*now*/, const CommandEnded& /*event*/) {}
void Check::file_changed(Instant /*now*/, const FileChanged& /*event*/) {}

void Check::follow(Instant now, Step&& step, engine::Seq cause, bool ended) {
  if (step.wait_anew) wait_until_ = now + config_.connect_timeout + process_.timer_lateness;
  if (!step.send.empty() && !ended) {
    process_.outputs.push(TrySend{.id = try_, .bytes = std::move(step.send), .cause = cause});
  }
  if (!step.verdict) return;
  if (!ended) process_.outputs.push(CloseTry{.id = try_, .cause = cause});
  wait_until_ = kNever;
  try_ = 0;
  armed_by_ = record(now, step.verdict->good, step.verdict->good ? "" : step.verdict->why, cause);
  judged(now, *step.verdict, armed_by_);
  session_.reset();
}

// ---- what comes of it -------------------------------------------------------------------------

engine::Seq Check::record(Instant now, bool good, std::string detail, engine::Seq cause) {
  return process_.recorder.record(now, cause, process_.node,
                                  trace::CheckResult{.check = kind(),
                                                     .service = name(),
                                                     .virtual_server = pool_.name(),
                                                     .good = good,
                                                     .detail = std::move(detail)});
}

engine::Seq Check::log(Instant now, std::string text, engine::Seq cause) {
  return process_.log(now, cause, std::move(text));
}

void Check::tell_pool(Instant now, bool up, engine::Seq cause) {
  if (up_ == up) {
    if (!has_run_ && (config_.alpha || !up)) pool_.announce(server_, cause);
    has_run_ = true;
    return;
  }
  has_run_ = true;
  if (up) {
    pool_.checker_recovered(now, server_, cause);
  } else {
    pool_.checker_failed(now, server_, cause);
  }
  up_ = up;
}

void Check::set_state(Instant now, bool up, std::string body, engine::Seq cause) {
  const bool was_up = up_;
  const bool was_alive = alive();
  tell_pool(now, up, cause);
  if (was_up != up && worth_a_mail(was_alive)) pool_.mail(server_, std::move(body), cause);
}

bool Check::worth_a_mail(bool was) const {
  return was != alive() || process_.config.mail.checker_emails;
}

}  // namespace havip::hostsim::checker
