#include "tools/report/waterfall.h"

#include <algorithm>

#include <fmt/format.h>

namespace havip::report {
namespace {

constexpr std::size_t kNameColumns = 12;
constexpr std::size_t kNumberColumns = 14;

std::string bar(const Cells& cells, Duration took) {
  if (took == Duration{}) return "";
  std::string text(cells.from, ' ');
  for (std::size_t i = cells.from; i < cells.to; ++i)
    text += "█";
  // A stage too short for a cell still shows where it is.
  if (cells.from != cells.to) return text;
  if (cells.from == kBarColumns) text.pop_back();
  return text + "▏";
}

std::string row(std::string_view name, Duration took, std::string_view rest) {
  std::string text =
      fmt::format("  {}{}", left(name, kNameColumns), right(exact(took), kNumberColumns));
  if (!rest.empty()) text += fmt::format("  {}", rest);
  return text;
}

std::string owner(const net::DeviceId& device) {
  return device.empty() ? std::string("nobody") : std::string(device.view());
}

std::string milestones(const judge::Switchover& one) {
  std::vector<std::string> parts;
  parts.push_back(one.effective_at ? "effective at " + clock(*one.effective_at)
                                   : "never effective");
  parts.push_back(one.converged_at ? "converged at " + clock(*one.converged_at)
                                   : "never converged");
  if (one.phase) parts.push_back(fmt::format("phase {}", exact(*one.phase)));
  return fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace

std::vector<Cells> lay_out(const std::vector<judge::Stage>& stages, std::size_t width) {
  Duration total{};
  for (const judge::Stage& stage : stages)
    total += stage.took;
  std::vector<Cells> cells;
  Duration reached{};
  for (const judge::Stage& stage : stages) {
    const auto cell_at = [&](Duration when) {
      if (total == Duration{}) return std::size_t{0};
      return static_cast<std::size_t>(ns(when) * static_cast<std::int64_t>(width) / ns(total));
    };
    cells.push_back({.from = cell_at(reached), .to = cell_at(reached + stage.took)});
    reached += stage.took;
  }
  return cells;
}

std::vector<std::string> render_waterfall(const judge::Switchover& one, const Paint& paint) {
  std::vector<std::string> lines;
  lines.push_back(
      paint(Tone::kHeading,
            fmt::format("{}: {} → {}", one.havip.view(), owner(one.from), owner(one.to))) +
      fmt::format(", {} {} at {}", one.cause.action, one.cause.target, clock(one.cause.at)));
  const judge::StageName longest = one.longest().name;
  const std::vector<Cells> cells = lay_out(one.stages, kBarColumns);
  for (std::size_t i = 0; i < one.stages.size(); ++i) {
    const judge::Stage& stage = one.stages[i];
    const bool is_longest = stage.name == longest && stage.took > Duration{};
    std::string shape = bar(cells[i], stage.took);
    if (is_longest) shape = left(shape, kBarColumns) + "  longest";
    lines.push_back(row(to_string(stage.name), stage.took,
                        paint(is_longest ? Tone::kNotable : Tone::kQuiet, shape)));
  }
  lines.push_back(row("total", one.total, milestones(one)));
  return lines;
}

}  // namespace havip::report
