#include "tools/lab/sheet.h"

#include <algorithm>

#include <fmt/format.h>

#include "tools/report/json_writer.h"

namespace havip::lab {
namespace {

std::string mark(bool right) {
  return right ? "✓" : "✗";
}

std::string replay_command(const std::string& replay, std::uint64_t seed) {
  return fmt::format("havip run {} --seed {}", replay, seed);
}

std::string points_text(const Criterion& criterion, const CriterionGrade& grade, Voice voice) {
  if (criterion.keep) return fmt::format("{:>3}      ", grade.points);
  return voice("{:>3} of {:<2}", "{:>3} / {:<3}", grade.points, criterion.weight);
}

// Why a criterion lost points: the first seed in which it did not hold.
std::string evidence(const CriterionGrade& grade, const std::string& replay, Voice voice) {
  if (!grade.seed) return {};
  std::string out = voice("            seed {}: expected {}\n                    seen {}\n",
                          "            种子 {}：期望 {}\n                    实际 {}\n",
                          *grade.seed, grade.expected, grade.seen);
  if (!replay.empty())
    out += voice("            replay: {}\n", "            重放：{}\n",
                 replay_command(replay, *grade.seed));
  return out;
}

std::string answers_text(const Sheet& sheet, const Lab& lab, Voice voice) {
  const std::string none = voice("no answer", "未作答");
  std::string out;
  out += voice("  {} {:>3} of {:<2}  stage: {}\n", "  {} {:>3} / {:<3} 环节：{}\n",
               mark(sheet.stage_right), sheet.stage_points, lab.stage_points,
               sheet.answer.stage.empty() ? none : sheet.answer.stage);
  const auto cause = std::ranges::find(lab.causes, sheet.answer.cause, &Cause::id);
  out += voice("  {} {:>3} of {:<2}  cause: {}\n", "  {} {:>3} / {:<3} 原因：{}\n",
               mark(sheet.cause_right), sheet.cause_points, lab.cause_points,
               cause == lab.causes.end() ? none : voice(cause->text));
  return out;
}

}  // namespace

std::string to_text(const Sheet& sheet, const Lab& lab, const std::string& replay, Voice voice) {
  std::string out = voice("{}: {} of 100 points\n\n", "{}：得 {} 分（满分 100）\n\n",
                          voice(lab.title), sheet.total);
  out += answers_text(sheet, lab, voice);
  for (std::size_t i = 0; i < sheet.criteria.size(); ++i) {
    const CriterionGrade& grade = sheet.criteria[i];
    const bool all = grade.held == kGradingSeeds;
    out += voice("  {} {}  {}: in {} of {} plays\n", "  {} {}  {}：{}/{} 次成立\n", mark(all),
                 points_text(lab.criteria[i], grade, voice), voice(lab.criteria[i].text),
                 grade.held, kGradingSeeds);
    out += evidence(grade, replay, voice);
  }
  if (sheet.hints > 0)
    out +=
        voice("    {:>3}        {} hint{}\n", "    {:>3}        {} 条提示{}\n", -sheet.hint_points,
              sheet.hints, voice.language() == Language::kEnglish && sheet.hints > 1 ? "s" : "");
  if (sheet.stage_right && sheet.cause_right) out += "\n" + voice(lab.debrief) + "\n";
  return out;
}

std::string to_json(const Sheet& sheet, const Lab& lab, const std::string& replay) {
  report::JsonWriter json;
  json.field("format", 1);
  json.field("lab", sheet.lab);
  json.field("total", sheet.total);
  json.field("all_right", sheet.all_right());
  json.begin_object("stage");
  json.name_or_null("answer", sheet.answer.stage);
  json.field("right", sheet.stage_right);
  json.field("points", sheet.stage_points);
  json.field("of", lab.stage_points);
  json.end();
  json.begin_object("cause");
  json.name_or_null("answer", sheet.answer.cause);
  json.field("right", sheet.cause_right);
  json.field("points", sheet.cause_points);
  json.field("of", lab.cause_points);
  json.end();
  json.begin_object("hints");
  json.field("taken", sheet.hints);
  json.field("points", -sheet.hint_points);
  json.end();
  json.field("plays", kGradingSeeds);
  json.begin_array("criteria");
  for (std::size_t i = 0; i < sheet.criteria.size(); ++i) {
    const CriterionGrade& grade = sheet.criteria[i];
    json.begin_object();
    json.field("id", grade.id);
    json.field("keep", lab.criteria[i].keep);
    json.field("points", grade.points);
    json.field("of", lab.criteria[i].keep ? 0 : lab.criteria[i].weight);
    json.field("held", grade.held);
    json.field("untouched", grade.untouched);
    if (grade.seed) {
      json.begin_object("worst");
      json.field("seed", *grade.seed);
      json.field("expected", grade.expected);
      json.field("seen", grade.seen);
      if (!replay.empty()) json.field("replay", replay_command(replay, *grade.seed));
      json.end();
    }
    json.end();
  }
  json.end();
  return json.finish();
}

}  // namespace havip::lab
