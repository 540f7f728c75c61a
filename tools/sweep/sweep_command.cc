#include "tools/sweep/sweep_command.h"

#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>

#include <fmt/format.h>

#include "platform/work/in_order.h"
#include "tools/run/interrupt.h"
#include "tools/sweep/line.h"
#include "tools/sweep/program_id.h"
#include "tools/sweep/results_file.h"
#include "tools/sweep/rounds.h"
#include "tools/sweep/show.h"
#include "tools/sweep/subject.h"
#include "tools/sweep/sweep_progress.h"
#include "tools/sweep/words.h"

namespace havip::sweep {
namespace {

using tools::ExitStatus;

bool interrupted() {
  return *tools::interrupted() != 0;
}

// What the options come to, before any file is read.
struct Order {
  std::vector<vary::Axis> axes;
  Seeds seeds;
  Shard shard;
  std::optional<Duration> until;
  std::string out;
  unsigned threads = 1;
};

// "runs-{shard}.jsonl" -> "runs-2-of-8.jsonl"
std::string file_of(std::string out, const Shard& shard) {
  constexpr std::string_view kHole = "{shard}";
  if (const std::size_t at = out.find(kHole); at != std::string::npos) {
    out.replace(at, kHole.size(), fmt::format("{}-of-{}", shard.number, shard.count));
  }
  return out;
}

Result<Order, std::vector<std::string>> read_order(const SweepOptions& options) {
  std::vector<std::string> faults;
  Order order{.threads = options.jobs == 0 ? work::cores() : options.jobs};
  for (const std::string& text : options.vary) {
    auto axis = vary::parse_axis(text);
    if (!axis) {
      faults.push_back("--vary " + axis.error());
    } else if (std::ranges::any_of(order.axes, [&](const vary::Axis& one) {
                 return one.place.text == axis->place.text;
               })) {
      faults.push_back(fmt::format("--vary {} is there twice", axis->place.text));
    } else {
      order.axes.push_back(std::move(*axis));
    }
  }
  if (const auto seeds = parse_seeds(options.seeds)) {
    order.seeds = *seeds;
  } else {
    faults.push_back("--seeds " + seeds.error());
  }
  if (auto shard = choose_shard(options.shard, process_environment())) {
    order.shard = std::move(*shard);
  } else {
    faults.push_back(shard.error());
  }
  if (!options.until_ci.empty()) {
    const auto width = parse_duration(options.until_ci);
    if (!width || *width <= Duration::zero()) {
      faults.push_back(fmt::format("--until-ci {}: expected a duration above 0, as in \"1ms\"",
                                   options.until_ci));
    } else {
      order.until = *width;
    }
    if (order.shard.count > 1) {
      faults.push_back(fmt::format("--until-ci needs all runs in one process, and this is shard {}",
                                   to_string(order.shard)));
    }
  }
  order.out = file_of(options.out, order.shard);
  if (!faults.empty()) return fail(std::move(faults));
  return order;
}

ExitStatus refuse(const std::vector<std::string>& lines, ExitStatus status) {
  for (const std::string& line : lines)
    fmt::print(stderr, "havip: {}\n", line);
  return status;
}

// What is in the air at once, and where it lands.
struct Slot {
  Outcome outcome;
  std::string line;
  std::string fault;
};

class Sweeping {
 public:
  Sweeping(const Order& order, Subject& subject, const Plan& plan, bool skip_damaged)
      : order_(order),
        subject_(subject),
        plan_(plan),
        skip_damaged_(skip_damaged),
        summary_(plan),
        rounds_(plan, order.shard, order.until),
        players_(order.threads),
        slots_(std::size_t{64} * order.threads) {}

  // Takes over what is in the results file.
  Result<void, Refusal> open() {
    if (order_.out.empty()) return {};
    std::vector<std::string> notes;
    auto file = ResultsFile::open(
        {.path = order_.out, .skip_damaged = skip_damaged_}, plan_,
        [this](std::size_t combination) { return subject_.hash(combination); },
        [this](std::uint64_t position, const Line& line) {
          ++known_;
          rounds_.add_known(position, line.outcome);
          summary_.add(plan_.combination(position), line.outcome);
        },
        notes);
    for (const std::string& note : notes)
      fmt::print(stderr, "havip: {}\n", note);
    if (!file) return fail(file.error());
    file_ = std::move(*file);
    if (known_ > 0) {
      fmt::print(stderr, "havip: {}: {} runs are there already, {} to go\n", order_.out,
                 grouped(known_), grouped(rounds_.left()));
    }
    return {};
  }

  ExitStatus play() {
    SweepProgress progress(rounds_.left(), order_.until.has_value());
    progress_ = &progress;
    for (auto positions = rounds_.next(); !positions.empty() && fault_.empty() && !interrupted();
         positions = rounds_.next()) {
      play_round(positions);
    }
    progress.clear();
    progress_ = nullptr;
    if (file_ != nullptr) {
      if (auto done = file_->finish(); !done) write_fault_ = done.error();
    }
    return end();
  }

  [[nodiscard]] const Summary& summary() const { return summary_; }

 private:
  void play_round(const std::vector<std::uint64_t>& positions) {
    const auto slot = [this](std::size_t job) -> Slot& { return slots_[job % slots_.size()]; };
    work::in_order({.count = positions.size(),
                    .threads = order_.threads,
                    .ahead = slots_.size(),
                    .run = [&](std::size_t job,
                               unsigned worker) { play_one(positions[job], worker, slot(job)); },
                    .finished = [&](std::size_t job) { return keep(positions[job], slot(job)); }});
  }

  void play_one(std::uint64_t position, unsigned worker, Slot& slot) {
    slot.fault.clear();
    const auto variant = subject_.variant(plan_.combination(position));
    auto outcome = players_[worker].play(variant->plan, plan_.seed(position), tools::interrupted());
    if (!outcome) {
      slot.fault = outcome.error();
      return;
    }
    slot.outcome = std::move(*outcome);
    if (file_ == nullptr) return;
    slot.line = run_line({.seed = plan_.seed(position),
                          .values = plan_.values(plan_.combination(position)),
                          .hash = variant->hash,
                          .build = plan_.build,
                          .outcome = slot.outcome});
  }

  bool keep(std::uint64_t position, const Slot& slot) {
    if (interrupted()) return false;
    if (!slot.fault.empty()) {
      fault_ = fmt::format("seed {}{}{}: {}", plan_.seed(position),
                           plan_.dimensions.empty() ? "" : " of ",
                           plan_.label(plan_.combination(position)), slot.fault);
      return false;
    }
    if (file_ != nullptr) {
      if (auto done = file_->append(position, slot.line); !done) {
        fault_ = write_fault_ = done.error();
        return false;
      }
    }
    rounds_.add_played(position, slot.outcome);
    summary_.add(plan_.combination(position), slot.outcome);
    progress_->show(++played_);
    return true;
  }

  // What is said at the end, and what the caller gets.
  ExitStatus end() {
    if (!write_fault_.empty()) return refuse({write_fault_}, ExitStatus::kEnvironment);
    if (interrupted()) {
      return refuse({fmt::format("interrupted after {} of {} runs{}", grouped(played_),
                                 grouped(rounds_.left()),
                                 file_ == nullptr ? "" : "; the same command goes on from there")},
                    ExitStatus::kFailed);
    }
    if (!fault_.empty()) return refuse({fault_}, ExitStatus::kFailed);
    return order_.until ? end_of_looks() : ExitStatus::kHeld;
  }

  ExitStatus end_of_looks() {
    ExitStatus status = ExitStatus::kHeld;
    for (std::size_t i = 0; i < plan_.combinations(); ++i) {
      const Precision known = rounds_.precision(i);
      const bool enough = known.within(*order_.until);
      if (!enough) status = ExitStatus::kFailed;
      fmt::print(stderr, "havip: {}: {} runs, p99 is {}{}\n", short_label(plan_, i),
                 grouped(rounds_.seeds_seen(i)),
                 known.known ? fmt::format("between {} and {}", brief(known.low), brief(known.high))
                             : "not known",
                 enough ? ""
                        : fmt::format(", not within {}; it needs more seeds",
                                      havip::to_string(*order_.until)));
    }
    return status;
  }

  const Order& order_;
  Subject& subject_;
  const Plan& plan_;
  bool skip_damaged_;
  Summary summary_;
  Rounds rounds_;
  std::vector<Player> players_;  // one a worker
  std::vector<Slot> slots_;
  std::unique_ptr<ResultsFile> file_;
  SweepProgress* progress_ = nullptr;
  std::uint64_t known_ = 0;
  std::uint64_t played_ = 0;
  std::string fault_;        // why it ended early
  std::string write_fault_;  // the same, when it was the results file
};

}  // namespace

ExitStatus sweep_command(const SweepOptions& options) {
  const auto order = read_order(options);
  if (!order) return refuse(order.error(), ExitStatus::kBadInput);
  auto subject = Subject::read(options.scenario, order->axes);
  if (!subject) return refuse(subject.error(), ExitStatus::kBadInput);
  Plan plan = (*subject)->plan();
  plan.seeds = order->seeds;
  plan.build = program_id();
  if (auto fits = check_size(plan); !fits) return refuse({fits.error()}, ExitStatus::kBadInput);
  if (!order->shard.said_by.empty()) {
    fmt::print(stderr, "havip: shard {}, by {}\n", to_string(order->shard), order->shard.said_by);
  }
  tools::catch_interrupts();
  Sweeping sweeping(*order, **subject, plan, options.skip_damaged);
  if (auto opened = sweeping.open(); !opened) {
    return refuse(opened.error().lines, opened.error().status);
  }
  const ExitStatus status = sweeping.play();
  const ExitStatus shown = show(sweeping.summary(), {.json = options.json, .plot = options.plot});
  return shown == ExitStatus::kHeld ? status : shown;
}

}  // namespace havip::sweep
