#include "tools/sweep/print_text.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "tools/report/text.h"
#include "tools/sweep/words.h"

namespace havip::sweep {
namespace {

using report::left;
using report::Paint;
using report::right;
using report::Tone;

constexpr std::size_t kLabel = 42;  // columns of a combination's name
constexpr std::size_t kFigure = 11;
constexpr std::size_t kCells = 44;  // of a histogram

// Cut in the middle of nothing: a long label keeps its end, where neighbours differ.
std::string fitted(const std::string& label) {
  if (report::columns(label) <= kLabel) return label;
  return ".." + label.substr(label.size() - (kLabel - 2));
}

std::string figure(std::optional<Duration> value) {
  return right(brief(value), kFigure);
}

class Text {
 public:
  Text(const Summary& summary, bool colour)
      : summary_(summary), plan_(summary.plan()), paint_(colour) {
    const auto& all = summary.combinations();
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (all[i].runs() > 0) shown_.push_back(i);
    }
  }

  std::string render() {
    head();
    overview();
    histograms();
    for (const std::size_t one : shown_)
      table(one);
    notes();
    return std::move(out_);
  }

 private:
  [[nodiscard]] const CombinationSummary& of(std::size_t one) const {
    return summary_.combinations()[one];
  }

  void line(const std::string& text) { out_ += text + '\n'; }

  void head() {
    line(paint_(Tone::kHeading,
                fmt::format("{}: {} runs of {} combination{} with seeds {}", plan_.scenario,
                            grouped(summary_.runs()), plan_.combinations(),
                            plan_.combinations() == 1 ? "" : "s", to_string(plan_.seeds))));
    const auto names = short_names(plan_);
    for (std::size_t i = 0; i < names.size(); ++i) {
      const auto& one = plan_.dimensions[i];
      line(fmt::format("  {} is {}: {}", names[i], one.place, fmt::join(one.values, ", ")));
    }
    line("");
  }

  void overview() {
    const bool probes = std::ranges::any_of(
        shown_, [this](std::size_t one) { return of(one).outage() != nullptr; });
    line(paint_(Tone::kQuiet, left(probes ? "outage of a run" : "total of a switchover", kLabel) +
                                  right("runs", 10) + right("recovered", kFigure) +
                                  right("p50", kFigure) + right("p99", kFigure) +
                                  right("max", kFigure)));
    for (const std::size_t one : shown_) {
      const CombinationSummary& it = of(one);
      std::string row =
          left(fitted(short_label(plan_, one)), kLabel) + right(grouped(it.runs()), 10);
      const std::string recovered = right(grouped(it.recovered()), kFigure);
      row += it.recovered() == it.runs() ? recovered : paint_(Tone::kBad, recovered);
      if (const Distribution* main = it.main(); main != nullptr && main->count() > 0) {
        row += figure(main->quantile(50)) + figure(main->quantile(99)) + figure(main->greatest());
      }
      line(row);
    }
    line("");
  }

  // The same scale for all, so that rows can be compared.
  void histograms() {
    std::optional<Duration> from;
    Duration to{};
    for (const std::size_t one : shown_) {
      const Distribution* main = of(one).main();
      if (main == nullptr || main->count() == main->never()) continue;
      from = std::min(from.value_or(*main->least()), *main->least());
      to = std::max(to, *main->at_rank(main->count() - main->never()));
    }
    if (!from) return;
    const std::string low = brief(from);
    const std::string high = right(brief(to), kCells - report::columns(low));
    line(paint_(Tone::kQuiet, left("how often", kLabel) + low + high + right("never", kFigure)));
    for (const std::size_t one : shown_) {
      const Distribution* main = of(one).main();
      if (main == nullptr || main->count() == 0) continue;
      const std::string never = main->never() == 0 ? "" : grouped(main->never());
      line(left(fitted(short_label(plan_, one)), kLabel) +
           bars(main->histogram(*from, to, kCells)) + paint_(Tone::kBad, right(never, kFigure)));
    }
    line("");
  }

  static std::string bars(const std::vector<std::uint64_t>& cells) {
    static constexpr std::array<std::string_view, 8> kBars{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    const std::uint64_t most = std::max<std::uint64_t>(1, std::ranges::max(cells));
    std::string out;
    for (const std::uint64_t cell : cells) {
      // What occurs at all is seen.
      out += cell == 0 ? " " : kBars[std::min<std::uint64_t>(7, cell * 8 / (most + 1))];
    }
    return out;
  }

  void table(std::size_t one) {
    const CombinationSummary& it = of(one);
    line(paint_(Tone::kHeading, plan_.label(one).empty() ? "nothing varied" : plan_.label(one)));
    std::string head = left("", 22) + right("count", 10);
    for (const char* name : {"min", "p50", "p90", "p99", "max"})
      head += right(name, kFigure);
    line(paint_(Tone::kQuiet, head));
    for (const Column* column : it.columns()) {
      const Distribution& values = column->values;
      exact_ = exact_ && values.exact();
      line(left("  " + column->name, 22) + right(grouped(values.count()), 10) +
           figure(values.least()) + figure(values.quantile(50)) + figure(values.quantile(90)) +
           figure(values.quantile(99)) + figure(values.greatest()));
    }
    if (it.from_boot()) line("  stages of the boots: no action of the timeline moved an owner");
    if (it.recovered() < it.runs()) {
      line(
          paint_(Tone::kBad, fmt::format("  {} of {} runs did not recover",
                                         grouped(it.runs() - it.recovered()), grouped(it.runs()))));
    }
    line("");
  }

  void notes() {
    if (exact_) return;
    line(
        "Where there are more than 65,536 different values, quantiles are rounded down by at most");
    line("0.0016 %; count, min and max are exact.");
  }

  const Summary& summary_;
  const Plan& plan_;
  Paint paint_;
  std::vector<std::size_t> shown_;  // the combinations with runs
  bool exact_ = true;
  std::string out_;
};

}  // namespace

std::string render_text(const Summary& summary, bool colour) {
  return Text(summary, colour).render();
}

}  // namespace havip::sweep
