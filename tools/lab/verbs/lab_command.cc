#include "tools/lab/verbs/lab_command.h"

#include <cstdio>
#include <filesystem>

#include <fmt/format.h>

#include "platform/sim/random.h"
#include "platform/work/in_order.h"
#include "scenarios/loader/nearest.h"
#include "scenarios/loader/node.h"
#include "tools/lab/ask.h"
#include "tools/lab/choices.h"
#include "tools/lab/find_lab.h"
#include "tools/lab/grade.h"
#include "tools/lab/lab.h"
#include "tools/lab/live/live_prompt.h"
#include "tools/lab/live/live_work.h"
#include "tools/lab/run_shell.h"
#include "tools/lab/session.h"
#include "tools/lab/sheet.h"
#include "tools/lab/variant.h"

namespace havip::lab {
namespace {

using tools::ExitStatus;
namespace fs = std::filesystem;

ExitStatus refuse(const std::string& what, ExitStatus status = ExitStatus::kBadInput) {
  fmt::print(stderr, "havip lab: {}\n", what);
  return status;
}

// What this machine does not let us write.
ExitStatus unwritten(const std::string& what) {
  return refuse(what, ExitStatus::kEnvironment);
}

ExitStatus refuse(const loader::Faults& faults) {
  for (const loader::Fault& fault : faults)
    fmt::print(stderr, "{}\n", to_string(fault));
  return ExitStatus::kBadInput;
}

// A lab with one session of it.
struct Opened {
  Lab lab;
  std::string session;
};

Result<Opened, ExitStatus> open(const LabOptions& options) {
  const std::string folder = labs_folder(options.labs);
  const std::string where = find_lab(options.name, folder);
  if (where.empty()) {
    std::vector<std::string> names;
    for (const std::string& one : labs_in(folder))
      names.push_back(fs::path(one).filename().string());
    return fail(refuse(fmt::format("there is no lab {}{}", loader::shown(options.name),
                                   loader::suggestion(options.name, names))));
  }
  auto lab = load_lab(where);
  if (!lab) return fail(refuse(lab.error()));
  Opened opened{.lab = *std::move(lab), .session = options.session};
  if (opened.session.empty()) opened.session = (fs::path("labs") / opened.lab.name).string();
  return opened;
}

Result<Session, ExitStatus> session_of(const Opened& opened) {
  if (auto made = Session::make_folder(opened.session); !made) return fail(unwritten(made.error()));
  auto session = Session::open(opened.lab, opened.session);
  if (session) return *std::move(session);
  return fail(refuse(session.error()));
}

ExitStatus list(const LabOptions& options, Voice voice) {
  std::vector<std::string> folders = labs_in(labs_folder(options.labs));
  for (std::string& made : labs_in(kMade))
    folders.push_back(std::move(made));
  if (folders.empty()) return refuse("there are no labs in " + labs_folder(options.labs));
  ExitStatus status = ExitStatus::kHeld;
  for (const std::string& folder : folders) {
    const auto lab = load_lab(folder);
    if (!lab) {
      status = refuse(lab.error());
      continue;
    }
    fmt::print("{:<20} {:<4} {}\n", lab->name,
               std::string(static_cast<std::size_t>(lab->level), '*'), voice(lab->title));
  }
  return status;
}

ExitStatus start(const LabOptions& options, Voice voice) {
  const auto opened = open(options);
  if (!opened) return opened.error();
  auto session = session_of(*opened);
  if (!session) return session.error();
  if (options.live) return live::run_live_prompt(opened->lab, *session, options.script, voice);
  if (live::LiveWork::is_live(*session))
    return refuse(voice("{} was begun live: go on with --live, or choose another --session",
                        "{} 是在真实网络上开始的：请加 --live 继续，或另选 --session",
                        session->folder()));
  return run_shell(opened->lab, *session, options.script, voice);
}

ExitStatus hint(const LabOptions& options, Voice voice) {
  const auto opened = open(options);
  if (!opened) return opened.error();
  auto session = session_of(*opened);
  if (!session) return session.error();
  const std::size_t all = opened->lab.hints.size();
  if (session->hints() == all) {
    fmt::print("{}", voice("there are no more hints\n", "没有更多提示了\n"));
    return ExitStatus::kHeld;
  }
  const Hint& next = opened->lab.hints[session->hints()];
  if (auto written = session->add_hint(); !written) return unwritten(written.error());
  fmt::print("{}", voice("hint {} of {}, {} points: {}\n", "提示 {}/{}，扣 {} 分：{}\n",
                         session->hints(), all, next.costs, voice(next.text)));
  return ExitStatus::kHeld;
}

// What was done in a live network becomes part of the session. What is said goes to stderr: stdout
// is the sheet's.
void read_back(const Lab& lab, Session& session, Voice voice) {
  auto work = live::LiveWork::go_on(lab, session, voice);
  if (!work) {
    fmt::print(stderr, "{}",
               voice("havip lab: {}; what was seen of it is graded\n",
                     "havip lab：{}；按最后看到的状态评分\n", work.error()));
    return;
  }
  fmt::print(
      stderr, "{}",
      voice("havip lab: the network comes to rest: {} s\n", "havip lab：等待网络稳定：{} 秒\n",
            std::chrono::duration_cast<std::chrono::seconds>(live::LiveWork::kRest).count()));
  fmt::print(stderr, "{}", (*work)->settle());
}

ExitStatus answer(const LabOptions& options, Voice voice) {
  const auto opened = open(options);
  if (!opened) return opened.error();
  auto session = session_of(*opened);
  if (!session) return session.error();
  const auto answered = ask(opened->lab, options.stage, options.cause, voice);
  if (!answered) return refuse(answered.error());
  if (live::LiveWork::is_live(*session)) read_back(opened->lab, *session, voice);
  const Work work{.deeds = session->deeds(),
                  .end = session->now() - kStart,
                  .hints = session->hints(),
                  .answer = *answered};
  const auto sheet = grade(opened->lab, work, work::cores());
  if (!sheet) return refuse(sheet.error());
  const std::string replay = (fs::path(session->folder()) / "graded.json").string();
  if (auto written = session->write_file("graded.json", sheet->replay); !written)
    return unwritten(written.error());
  const std::string json = to_json(*sheet, opened->lab, replay);
  if (auto written = session->write_file("sheet.json", json); !written)
    return unwritten(written.error());
  fmt::print("{}", options.json ? json : to_text(*sheet, opened->lab, replay, voice));
  return sheet->all_right() ? ExitStatus::kHeld : ExitStatus::kFailed;
}

// A variant; without --fault of any lab, and its name does not say which.
ExitStatus make_new(const LabOptions& options, Voice voice) {
  const std::string folder = labs_folder(options.labs);
  const auto labs = labs_in(folder);
  if (labs.empty()) return refuse("there are no labs in " + folder);
  LabOptions of = options;
  of.name = options.fault;
  if (options.fault.empty()) {
    sim::Stream chance(options.seed, "lab new");
    of.name = labs[chance.below(labs.size())];
  }
  const auto opened = open(of);
  if (!opened) return opened.error();
  const std::string name =
      fmt::format("{}-{}", options.fault.empty() ? "unknown" : opened->lab.name, options.seed);
  const std::string out = options.out.empty() ? (fs::path(kMade) / name).string() : options.out;
  if (auto made = write_variant(opened->lab.folder, out, options.seed); !made)
    return refuse(made.error());
  fmt::print("{}", voice("{} is made: havip lab start {}\n", "已生成 {}：havip lab start {}\n", out,
                         options.out.empty() ? name : out));
  return ExitStatus::kHeld;
}

}  // namespace

ExitStatus lab_command(const LabOptions& options) {
  const Voice voice(options.language == "zh" ? Language::kChinese : Language::kEnglish);
  if (options.verb == "list") return list(options, voice);
  if (options.verb == "start") return start(options, voice);
  if (options.verb == "hint") return hint(options, voice);
  if (options.verb == "new") return make_new(options, voice);
  return answer(options, voice);
}

}  // namespace havip::lab
