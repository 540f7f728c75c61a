#include "tools/lab/ask.h"

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <optional>

#include <fmt/format.h>
#include <unistd.h>

#include "scenarios/loader/node.h"
#include "tools/lab/choices.h"

namespace havip::lab {
namespace {

// Asks until one of the choices is given; none: the input ended.
std::optional<std::string> ask_one(const std::string& question,
                                   const std::vector<std::string>& choices, Voice voice) {
  for (std::string word;;) {
    fmt::print("{}> ", question);
    std::fflush(stdout);
    if (!std::getline(std::cin, word)) return std::nullopt;
    if (auto one = chosen(word, choices)) return one;
    fmt::print("{}", voice("a letter, please\n", "请输入字母\n"));
  }
}

// `all`: what may be given by its name; `choices`: what is asked for.
Result<std::string> settle(const std::string& given, const std::vector<std::string>& choices,
                           const std::vector<std::string>& all, const std::string& question,
                           std::string_view option, Voice voice) {
  if (!given.empty()) {
    if (auto one = chosen(given, choices)) return *one;
    if (std::ranges::find(all, given) != all.end()) return given;
    return fail(fmt::format("{} {}: expected one of {}", option, loader::shown(given),
                            fmt::join(choices, ", ")));
  }
  if (isatty(STDIN_FILENO) == 0) return fail(fmt::format("{} is missing\n{}", option, question));
  auto one = ask_one(question, choices, voice);
  if (!one) return fail(fmt::format("{} is missing", option));
  return *one;
}

}  // namespace

std::string stages_text(Voice voice) {
  std::string out =
      voice("Where on the way of a switchover does it bite?\n", "故障卡在切换的哪个环节？\n");
  for (std::size_t i = 0; i < judge::kStageNames.size(); ++i)
    out += fmt::format("  {}  {:<13} {}\n", static_cast<char>('a' + i), judge::kStageNames[i],
                       voice(about(static_cast<judge::StageName>(i))));
  return out;
}

std::string causes_text(const Lab& lab, Voice voice) {
  std::string out = voice("What is broken?\n", "坏在哪里？\n");
  char letter = 'a';
  for (const std::string& id : choices_of(lab)) {
    const auto cause = std::ranges::find(lab.causes, id, &Cause::id);
    out += fmt::format("  {}  {:<20} {}\n", letter++, id, voice(cause->text));
  }
  return out;
}

Result<Answer> ask(const Lab& lab, const std::string& stage, const std::string& cause,
                   Voice voice) {
  const auto stages = stage_names();
  auto where = settle(stage, stages, stages, stages_text(voice), "--stage", voice);
  if (!where) return fail(where.error());
  std::vector<std::string> all;
  for (const Cause& one : lab.causes)
    all.push_back(one.id);
  auto what = settle(cause, choices_of(lab), all, causes_text(lab, voice), "--cause", voice);
  if (!what) return fail(what.error());
  return Answer{.stage = *where, .cause = *what};
}

}  // namespace havip::lab
