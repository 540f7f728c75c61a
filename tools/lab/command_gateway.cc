// The region's side: sqlite3 at the gateway, the cloud's actions at the console.
#include <algorithm>

#include "tools/lab/command.h"
#include "tools/vpccgw/console_api.h"

namespace havip::lab {
namespace {

using vpccgw_daemon::ApiFault;

// The gateway's clock: instants of a run count from 2000-01-01.
constexpr std::int64_t kEpochNs = 946'684'800'000'000'000;

// ---- sqlite3 ------------------------------------------------------------------------------------

std::string in_list_mode(const vpccgw::Rows& table, bool header) {
  std::string out;
  if (header && !table.rows.empty()) out += fmt::format("{}\n", fmt::join(table.columns, "|"));
  for (const auto& row : table.rows)
    out += fmt::format("{}\n", fmt::join(row, "|"));
  return out;
}

std::string in_columns(const vpccgw::Rows& table) {
  std::vector<std::size_t> widths;
  for (const std::string& name : table.columns)
    widths.push_back(name.size());
  for (const auto& row : table.rows) {
    for (std::size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], row[i].size());
  }
  const auto line = [&](const auto& cell) {
    std::string out;
    for (std::size_t i = 0; i < widths.size(); ++i)
      out += fmt::format("{:<{}}{}", cell(i), widths[i], i + 1 < widths.size() ? "  " : "\n");
    return out;
  };
  if (table.rows.empty()) return {};
  std::string out = line([&](std::size_t i) { return table.columns[i]; });
  out += line([&](std::size_t i) { return std::string(widths[i], '-'); });
  for (const auto& row : table.rows)
    out += line([&](std::size_t i) { return row[i]; });
  return out;
}

std::string question_of(const std::string& text) {
  if (text == ".tables")
    return "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') ORDER BY name";
  if (text == ".schema") return "SELECT sql || ';' FROM sqlite_schema WHERE sql IS NOT NULL";
  return text;
}

// ---- the console --------------------------------------------------------------------------------

// The lab's region: reads the database, and operates by entries of the timeline.
class LabRegion final : public vpccgw_daemon::Region {
 public:
  explicit LabRegion(Bench& bench) : bench_(bench) {}

  Result<std::vector<vpccgw::HavipDescription>, ApiFault> havips() override {
    auto all = vpccgw::describe_havips(bench_.play.store());
    if (!all) return fail(ApiFault{"InternalError", all.error()});
    return *std::move(all);
  }

  Result<void, ApiFault> operate(Operation operation, std::uint64_t) override {
    if (std::string no = bench_.refusal(May::kHavips); !no.empty()) {
      no.pop_back();
      return fail(ApiFault{"UnauthorizedOperation", no});
    }
    Json entry = std::visit([](const auto& one) { return entry_of(one); }, operation);
    const auto done =
        bench_.play.act({{.in = std::chrono::milliseconds(1), .entry = std::move(entry)}});
    if (!done) return fail(ApiFault{"InvalidParameterValue", done.error().front().text});
    const std::string error = last_error();
    if (!error.empty()) return fail(ApiFault{"InvalidParameterValue", error});
    return {};
  }

 private:
  static Json range_of(const std::vector<net::DeviceId>& devices) {
    Json range = Json::array();
    for (const net::DeviceId& device : devices)
      range.push_back(device.view());
    return range;
  }
  static Json entry_of(const vpccgw::gateway::CreateHaVip& create) {
    Json entry{{"do", "havip_create"},
               {"havip", create.havip.id.view()},
               {"vip", to_string(create.havip.vip)},
               {"subnet", create.havip.subnet.view()},
               {"check_range", create.havip.check_range}};
    if (!create.havip.range.empty()) entry["range"] = range_of(create.havip.range);
    return entry;
  }
  static Json entry_of(const vpccgw::gateway::DeleteHaVip& erase) {
    return {{"do", "havip_delete"}, {"havip", erase.id.view()}};
  }
  static Json entry_of(const vpccgw::gateway::UnbindHaVip& unbind) {
    return {{"do", "havip_unbind"}, {"havip", unbind.id.view()}};
  }
  static Json entry_of(const vpccgw::gateway::SetRange& set) {
    Json entry{{"do", "havip_range"}, {"havip", set.id.view()}};
    if (set.check_range) entry["check_range"] = *set.check_range;
    if (set.range) entry["range"] = range_of(*set.range);
    return entry;
  }

  // What the gateway said to the last operation; "" when it was carried out.
  [[nodiscard]] std::string last_error() const {
    std::string error;
    for (const trace::Record& record : bench_.play.world().trace().records()) {
      if (const auto* answer = std::get_if<trace::Console>(&record.event)) error = answer->error;
    }
    return error;
  }

  Bench& bench_;
};

}  // namespace

std::string run_sqlite3(Bench& bench, const Words& words) {
  bool header = false;
  bool columns = false;
  std::string question;
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (word == "-header") {
      header = true;
    } else if (word == "-column" || word == "-box" || word == "-table") {
      columns = true;
    } else if (word != "vpccgw.sqlite" && word != "-readonly") {
      question += (question.empty() ? "" : " ") + word;
    }
  }
  if (question.empty())
    return bench.voice(
        "usage: sqlite3 [-header] [-column] vpccgw.sqlite 'SELECT ..' | .tables | "
        ".schema\n",
        "用法：sqlite3 [-header] [-column] vpccgw.sqlite 'SELECT ..' | .tables | "
        ".schema\n");
  const auto table = bench.play.store().look(question_of(question));
  if (!table) return fmt::format("Error: in prepare, {}\n", table.error());
  return columns ? in_columns(*table) : in_list_mode(*table, header);
}

std::string run_console(Bench& bench, const Words& words) {
  std::string body;
  for (std::size_t i = 1; i < words.size(); ++i)
    body += (i > 1 ? " " : "") + words[i];
  LabRegion region(bench);
  vpccgw_daemon::ConsoleApi api(region, kEpochNs);
  return api.answer(words[0], body).dump(2, ' ', false, nlohmann::json::error_handler_t::replace) +
         "\n";
}

}  // namespace havip::lab
