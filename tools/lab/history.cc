#include "tools/lab/history.h"

#include <ctime>

#include <fmt/format.h>

namespace havip::lab {
namespace {

constexpr std::time_t kEpoch = 946684800;  // 2000-01-01 00:00:00 UTC

std::tm parts_of(Instant at) {
  const std::time_t seconds = kEpoch + static_cast<std::time_t>(ns(at) / 1'000'000'000);
  std::tm parts = {};
  gmtime_r(&seconds, &parts);
  return parts;
}

std::string formatted(Instant at, const char* format) {
  const std::tm parts = parts_of(at);
  std::string text(64, '\0');
  text.resize(std::strftime(text.data(), text.size(), format, &parts));
  return text;
}

std::string_view name_of(const trace::Recorder& trace, engine::NodeId node) {
  return trace.nodes()[node];
}

// What systemd says when a service changes.
std::string service_text(std::string_view subject, std::string_view state) {
  const bool keepalived = subject == "keepalived";
  if (!keepalived && subject != "agent") return {};
  const std::string_view unit = keepalived
                                    ? "keepalived.service - Keepalive Daemon (LVS and VRRP)"
                                    : "mcagent.service - Agent of highly available virtual IPs";
  const std::string_view name = keepalived ? "keepalived.service" : "mcagent.service";
  if (state == "started") return fmt::format("Started {}.", unit);
  if (state == "stopped") return fmt::format("Stopped {}.", unit);
  if (state == "reloaded") return fmt::format("Reloaded {}.", unit);
  return fmt::format("{}: Main process {}.", name, state);
}

}  // namespace

std::vector<LogLine> lines_of(const trace::Recorder& trace, std::string_view node) {
  std::vector<LogLine> lines;
  for (const trace::Record& record : trace.records()) {
    if (name_of(trace, record.node) != node) continue;
    if (const auto* log = std::get_if<trace::Log>(&record.event)) {
      lines.push_back({.at = record.at, .ident = "Keepalived_vrrp[414]", .text = log->text});
    } else if (const auto* change = std::get_if<trace::Condition>(&record.event)) {
      std::string text = service_text(change->subject, change->state);
      if (!text.empty())
        lines.push_back({.at = record.at, .ident = "systemd[1]", .text = std::move(text)});
    }
  }
  return lines;
}

std::optional<Standing> standing_of(const trace::Recorder& trace, std::string_view node,
                                    std::string_view subject) {
  std::optional<Standing> last;
  for (const trace::Record& record : trace.records()) {
    const auto* change = std::get_if<trace::Condition>(&record.event);
    if (change == nullptr || change->subject != subject) continue;
    if (name_of(trace, record.node) != node) continue;
    if (change->state == "reloaded") continue;  // it runs as before
    last = Standing{.state = change->state, .since = record.at};
  }
  return last;
}

std::string date_text(Instant at) {
  return formatted(at, "%a %Y-%m-%d %H:%M:%S UTC");
}

std::string to_text(const LogLine& line, std::string_view node) {
  return fmt::format("{} {} {}: {}\n", formatted(line.at, "%b %d %H:%M:%S"), node, line.ident,
                     line.text);
}

}  // namespace havip::lab
