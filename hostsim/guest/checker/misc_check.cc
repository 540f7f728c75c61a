#include <algorithm>

#include <fmt/format.h>

#include "hostsim/guest/checker/checks.h"

namespace havip::hostsim::checker {
namespace {

constexpr Duration kPatience = std::chrono::seconds(2);       // with a command that was told to end
constexpr Duration kLastPatience = std::chrono::seconds(10);  // and did not even end when killed
constexpr int kSigKill = 9;
constexpr int kSigTerm = 15;
constexpr std::int64_t kWeightFault = -65535;
constexpr std::int64_t kWeightMax = 65535;

}  // namespace

// ---- MISC_CHECK -------------------------------------------------------------------------------

MiscCheck::MiscCheck(Process& process, Pool& pool, std::size_t server, const conf::Checker& config)
    : Check(process, pool, server, config), misc_(std::get<conf::MiscCheck>(config.kind)) {}

void MiscCheck::run(Instant now) {
  ran_at_ = now;
  life_ = Life::kRunning;
  const Duration timeout = misc_.timeout > Duration{} ? misc_.timeout : config_.delay_loop;
  act_at_ = now + timeout + process_.timer_lateness;
  process_.outputs.push(RunCommand{.id = next_try(), .command = misc_.command, .cause = armed_by_});
}

Instant MiscCheck::deadline() const {
  return std::min(Check::deadline(), act_at_);
}

void MiscCheck::handle_timeout(Instant now) {
  if (act_at_ <= now) {
    const bool asked = life_ != Life::kRunning;
    if (life_ == Life::kKilling) log(now, "Child failed to terminate after kill", armed_by_);
    process_.outputs.push(
        SignalCommand{.id = open_try(),
                      .signal = asked ? CommandSignal::kKill : CommandSignal::kTerm,
                      .cause = armed_by_});
    act_at_ = now + (life_ == Life::kKilling ? kLastPatience : kPatience) + process_.timer_lateness;
    life_ = asked ? Life::kKilling : Life::kTerminating;
  }
  Check::handle_timeout(now);
}

void MiscCheck::command_ended(Instant now, const CommandEnded& event) {
  const bool weighs = misc_.dynamic && event.code >= 2 && event.code <= 255;
  const bool good = !event.signalled && (event.code == 0 || weighs);
  const bool told = life_ == Life::kTerminating || life_ == Life::kKilling;
  const bool by_us =
      event.signalled && told &&
      (event.code == kSigTerm || (life_ == Life::kKilling && event.code == kSigKill));
  const std::string reason =
      by_us ? ""
            : fmt::format(" ({} {})", event.signalled ? "due to signal" : "exited with status",
                          event.code);
  armed_by_ = record(now, good, good ? "" : (by_us ? "timed out" : reason.substr(1)), event.cause);
  if (good) {
    succeeded(now, event.code, armed_by_);
  } else if (cares()) {
    failed(now, by_us ? "timed out" : "failed", reason, armed_by_);
    if (!event.signalled && retried_ == 0) last_status_ = event.code;
  }
  has_run_ = true;
  finish(now);
}

void MiscCheck::succeeded(Instant now, int status, engine::Seq cause) {
  if (status != last_status_) {
    const int weight = status >= 2 ? status - 2 : pool_.servers()[server_].config.weight;
    pool_.set_weight(now, server_, weight, cause);
    last_status_ = status;
  }
  retried_ = 0;
  if (up_ && has_run_) return;
  say(now, "succeeded", "", cause);
  const bool was_alive = alive();
  tell_pool(now, true, cause);
  if (worth_a_mail(was_alive)) pool_.mail(server_, "=> MISC CHECK succeeded on service <=", cause);
}

void MiscCheck::failed(Instant now, const std::string& how, const std::string& reason,
                       engine::Seq cause) {
  if (retried_ < config_.retry) {
    ++retried_;
    if (config_.log_all_failures) {
      say(now, how, fmt::format(" on retry {}/{}{}", retried_, config_.retry, reason), cause);
    }
    return;
  }
  retried_ = 0;
  const std::string after =
      config_.retry == 0
          ? " with retry disabled"
          : fmt::format(" after {} {}", config_.retry, config_.retry == 1 ? "retry" : "retries");
  say(now, how, after + reason, cause);
  const bool was_alive = alive();
  tell_pool(now, false, cause);
  if (worth_a_mail(was_alive)) {
    pool_.mail(server_, fmt::format("=> MISC CHECK {} on service <=", how), cause);
  }
}

void MiscCheck::say(Instant now, std::string_view how, const std::string& tail, engine::Seq cause) {
  log(now,
      fmt::format("Misc check for [{} VS {}] by [{}] {}{}.", name(), pool_.name(),
                  misc_.command.args.front(), how, tail),
      cause);
}

void MiscCheck::finish(Instant now) {
  life_ = Life::kIdle;
  act_at_ = kNever;
  close_try();
  const Duration delay = retried_ > 0 ? config_.delay_before_retry : config_.delay_loop;
  arm(now, std::max<Duration>(ran_at_ + delay - now, std::chrono::microseconds(1)));
}

void MiscCheck::judged(Instant /*now*/, const Verdict& /*verdict*/, engine::Seq /*cause*/) {}

// ---- FILE_CHECK -------------------------------------------------------------------------------

FileCheck::FileCheck(Process& process, Pool& pool, std::size_t server, const conf::Checker& config)
    : Check(process, pool, server, config), file_(std::get<conf::FileCheck>(config.kind)) {}

void FileCheck::file_changed(Instant now, const FileChanged& event) {
  if (event.file >= process_.config.files.size()) return;
  if (process_.config.files[event.file].name != file_.track_file) return;
  const std::int64_t value = event.value.value_or(0);
  const std::int64_t product = value * file_.weight * (file_.reverse ? -1 : 1);
  const bool good = file_.weight == 0 ? (value == 0) != file_.reverse : product > kWeightFault;
  const engine::Seq cause =
      record(now, good, good ? "" : fmt::format("value {}", value), event.cause);
  const std::int64_t adds = good ? std::min(product, kWeightMax) : 0;
  const std::int64_t change = std::exchange(adds_, adds);
  pool_.set_weight(now, server_, pool_.servers()[server_].weight + adds - change, cause);
  tell_pool(now, good, cause);
}

void FileCheck::run(Instant /*now*/) {}
void FileCheck::judged(Instant /*now*/, const Verdict& /*verdict*/, engine::Seq /*cause*/) {}

}  // namespace havip::hostsim::checker
