#include "tools/sweep/plot.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "scenarios/judge/switchover.h"
#include "tools/sweep/words.h"

namespace havip::sweep {
namespace {

// Pixels.
constexpr double kMargin = 20;
constexpr double kPanel = 400;
constexpr double kNever = 70;
constexpr double kGap = 40;
constexpr double kTop = 96;
constexpr double kRow = 34;
constexpr double kLetter = 7.4;  // a wide one: what font there will be is not ours to say
constexpr double kLegend = 112;
constexpr std::size_t kMostLetters = 64;  // of a label
constexpr std::size_t kCells = 100;

// One a stage; told apart in grey as well (Okabe and Ito's palette).
constexpr std::array<std::string_view, 7> kColours{"#0072b2", "#e69f00", "#56b4e9", "#d55e00",
                                                   "#009e73", "#cc79a7", "#999999"};

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '&':
        out += "&amp;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        // What XML has no word for.
        out += static_cast<unsigned char>(c) < 0x20 ? '?' : c;
    }
  }
  return out;
}

// From 0 to a round number of seconds at or above `most`, in some five steps.
struct Axis {
  double step = 1;
  double to = 1;

  static Axis covering(double most) {
    if (most <= 0) return {};
    const double rough = most / 5;
    const double power = std::pow(10.0, std::floor(std::log10(rough)));
    const double part = rough / power;
    const double step = power * (part <= 1 ? 1 : part <= 2 ? 2 : part <= 5 ? 5 : 10);
    return {.step = step, .to = step * std::ceil(most / step - 1e-9)};
  }
};

double to_seconds(Duration duration) {
  return static_cast<double>(ns(duration)) / 1e9;
}

class Drawing {
 public:
  explicit Drawing(const Summary& summary) : summary_(summary), plan_(summary.plan()) {
    for (std::size_t i = 0; i < summary.combinations().size(); ++i) {
      if (summary.combinations()[i].runs() == 0) continue;
      if (rows_.size() < kMaxRows) rows_.push_back(i);
      ++with_runs_;
    }
    bottom_ = kTop + kRow * static_cast<double>(rows_.size());
    for (const std::size_t one : rows_)
      labels_ = std::max(labels_, kLetter * static_cast<double>(label_of(one).size()));
    labels_ += kMargin + 10;
    stages_ = labels_ + kPanel + kNever + kGap;
    width_ = stages_ + kPanel + 30;
  }

  std::string draw() {
    measure();
    const double height = bottom_ + 64;
    out_ = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" "
        "viewBox=\"0 0 {0} {1}\" font-family=\"Helvetica, Arial, sans-serif\" font-size=\"12\">\n"
        "<rect width=\"{0}\" height=\"{1}\" fill=\"#ffffff\"/>\n",
        width_, height);
    head();
    axis(labels_, main_,
         has_probes_ ? "longest outage of a run, in seconds" : "total of a switchover, in seconds");
    axis(stages_, stack_, "median of each stage, in seconds");
    double y = kTop;
    for (const std::size_t one : rows_) {
      row(one, y);
      y += kRow;
    }
    if (with_runs_ > rows_.size()) {
      text(kMargin, bottom_ + 50, "start",
           fmt::format("{} more combinations are not drawn", with_runs_ - rows_.size()));
    }
    return out_ + "</svg>\n";
  }

 private:
  [[nodiscard]] const CombinationSummary& of(std::size_t one) const {
    return summary_.combinations()[one];
  }

  [[nodiscard]] std::string label_of(std::size_t one) const {
    std::string label = short_label(plan_, one);
    if (label.size() > kMostLetters) label = ".." + label.substr(label.size() - kMostLetters + 2);
    return label;
  }

  void text(double x, double y, std::string_view anchor, std::string_view words,
            std::string_view more = "") {
    out_ += fmt::format(
        "<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\" fill=\"#222222\"{}>{}"
        "</text>\n",
        x, y, anchor, more, escaped(words));
  }
  void rect(double x, double y, double width, double height, std::string_view fill,
            std::string_view title) {
    out_ += fmt::format(
        "<rect x=\"{:.2f}\" y=\"{:.2f}\" width=\"{:.2f}\" height=\"{:.2f}\" "
        "fill=\"{}\"><title>{}</title></rect>\n",
        x, y, width, height, fill, escaped(title));
  }
  void rule(double x1, double y1, double x2, double y2, std::string_view colour, double width) {
    out_ += fmt::format(
        "<line x1=\"{:.2f}\" y1=\"{:.2f}\" x2=\"{:.2f}\" y2=\"{:.2f}\" "
        "stroke=\"{}\" stroke-width=\"{}\"/>\n",
        x1, y1, x2, y2, colour, width);
  }

  // How far both panels reach.
  void measure() {
    double longest = 0;
    double stack = 0;
    for (const std::size_t one : rows_) {
      const CombinationSummary& it = of(one);
      has_probes_ = has_probes_ || it.outage() != nullptr;
      const Distribution* main = it.main();
      if (main != nullptr && main->count() > main->never()) {
        longest = std::max(longest, to_seconds(*main->at_rank(main->count() - main->never())));
      }
      double sum = 0;
      for (const auto& [name, took] : medians(it))
        sum += to_seconds(took);
      stack = std::max(stack, sum);
    }
    main_ = Axis::covering(longest);
    stack_ = Axis::covering(stack);
  }

  static std::vector<std::pair<std::size_t, Duration>> medians(const CombinationSummary& it) {
    std::vector<std::pair<std::size_t, Duration>> out;
    for (std::size_t i = 0; i < it.stages().size() && i < kColours.size(); ++i) {
      const Distribution& values = it.stages()[i].values;
      if (values.count() > 0) out.emplace_back(i, values.quantile(50).value_or(Duration{}));
    }
    return out;
  }

  void head() {
    text(kMargin, 28, "start",
         fmt::format("{}: {} runs, seeds {}", plan_.scenario, grouped(summary_.runs()),
                     to_string(plan_.seeds)),
         " font-size=\"18\" font-weight=\"bold\"");
    text(labels_, 62, "start", has_probes_ ? "How long clients are cut off" : "How long it takes",
         " font-weight=\"bold\"");
    text(labels_, 80, "start", "density; | median, dashed p99", " fill-opacity=\"0.7\"");
    text(stages_, 44, "start", "Where the time goes", " font-weight=\"bold\"");
    double x = stages_;
    double y = 54;
    for (std::size_t i = 0; i < kColours.size(); ++i) {
      if (i == 4) {
        x = stages_;
        y += 18;
      }
      rect(x, y, 11, 11, kColours[i], judge::kStageNames[i]);
      text(x + 16, y + 10, "start", judge::kStageNames[i]);
      x += kLegend;
    }
  }

  void axis(double x, const Axis& axis, std::string_view name) {
    for (int i = 0; axis.step * i <= axis.to * 1.0001; ++i) {
      const double at = x + kPanel * axis.step * i / axis.to;
      rule(at, kTop, at, bottom_ + 4, "#dddddd", 1);
      text(at, bottom_ + 18, "middle", fmt::format("{:.4g}", axis.step * i));
    }
    rule(x, bottom_, x + kPanel, bottom_, "#222222", 1);
    text(x + kPanel / 2, bottom_ + 38, "middle", name);
  }

  void row(std::size_t one, double y) {
    const CombinationSummary& it = of(one);
    text(labels_ - 10, y + kRow / 2 + 4, "end", label_of(one));
    rule(kMargin, y + kRow, stages_ + kPanel, y + kRow, "#eeeeee", 1);
    if (it.main() != nullptr && it.main()->count() > 0) density(*it.main(), y);
    if (it.recovered() < it.runs()) {
      const double part =
          100.0 * static_cast<double>(it.runs() - it.recovered()) / static_cast<double>(it.runs());
      text(labels_ + kPanel + 6, y + kRow / 2 + 4, "start", fmt::format("{:.3g} % never", part),
           " font-weight=\"bold\" style=\"fill:#b00020\"");
    }
    stack(it, y);
  }

  void density(const Distribution& values, double y) {
    const Duration to{static_cast<std::int64_t>(std::llround(main_.to * 1e9))};
    const auto cells = values.histogram(Duration{}, to, kCells);
    const auto most = static_cast<double>(std::max<std::uint64_t>(1, std::ranges::max(cells)));
    const double base = y + kRow - 2;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (cells[i] == 0) continue;
      // What occurs at all is seen.
      const double height = std::max(1.0, (kRow - 8) * static_cast<double>(cells[i]) / most);
      rect(labels_ + kPanel * static_cast<double>(i) / kCells, base - height, kPanel / kCells,
           height, "#7a9cc6", grouped(cells[i]) + " runs");
    }
    const auto mark = [&](std::uint64_t percent, std::string_view dash) {
      const auto value = values.quantile(percent);
      if (!value) return;
      const double at = labels_ + kPanel * to_seconds(*value) / main_.to;
      out_ += fmt::format(
          "<line x1=\"{0:.2f}\" y1=\"{1:.2f}\" x2=\"{0:.2f}\" y2=\"{2:.2f}\" "
          "stroke=\"#222222\" stroke-width=\"1.5\"{3}><title>p{4}: {5}</title>"
          "</line>\n",
          at, y + 3, base, dash, percent, escaped(brief(value)));
    };
    mark(50, "");
    mark(99, " stroke-dasharray=\"3 2\"");
  }

  void stack(const CombinationSummary& it, double y) {
    double x = stages_;
    for (const auto& [stage, took] : medians(it)) {
      const double width = kPanel * to_seconds(took) / stack_.to;
      if (width > 0) {
        rect(x, y + 7, width, kRow - 14, kColours[stage],
             fmt::format("{} {}", judge::kStageNames[stage], brief(took)));
      }
      x += width;
    }
  }

  const Summary& summary_;
  const Plan& plan_;
  std::vector<std::size_t> rows_;  // the combinations that are drawn
  std::size_t with_runs_ = 0;
  double labels_ = 100;  // where the first panel begins
  double stages_ = 0;    // where the second one does
  double width_ = 0;
  double bottom_ = 0;
  bool has_probes_ = false;
  Axis main_;
  Axis stack_;
  std::string out_;
};

}  // namespace

std::string render_svg(const Summary& summary) {
  return Drawing(summary).draw();
}

}  // namespace havip::sweep
