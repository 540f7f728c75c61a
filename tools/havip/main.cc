// The command line of `havip`: verbs and their options. What a verb does is in a folder of its own.
#include <algorithm>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "scenarios/loader/nearest.h"
#include "scenarios/loader/node.h"
#include "tools/compare/compare_command.h"
#include "tools/doctor/doctor_command.h"
#include "tools/lab/verbs/lab_command.h"
#include "tools/lint/lint_command.h"
#include "tools/live/enter_command.h"
#include "tools/live/live_command.h"
#include "tools/replay/replay_command.h"
#include "tools/run/run_command.h"
#include "tools/sweep/merge_command.h"
#include "tools/sweep/sweep_command.h"
#include "tools/test/test_command.h"
#include "tools/why/why_command.h"

namespace {

using havip::tools::ExitStatus;

void add_run(CLI::App& app, havip::live_run::LiveOptions& how) {
  havip::tools::RunOptions& options = how.run;
  CLI::App* run = app.add_subcommand("run", "Play a scenario in virtual time, or live");
  run->add_option("SCENARIO", options.scenario, "The scenario's JSON file")->required();
  run->add_option("--seed", options.seed, "The seed of every random stream, instead of its own");
  run->add_option("--out", options.out, "The run folder (default: runs/NAME-SEED)");
  run->add_flag("--json", options.json, "Print summary.json alone");
  run->add_option("--set", options.settings,
                  "/json/pointer=value or NODE.conf:keyword=value, set before all checks")
      ->allow_extra_args(false);
  CLI::Option* live =
      run->add_flag("--live", how.live, "On networks of this machine, in real time (LIVE.md)");
  run->add_option("--guests", how.guests, "What guests run live: keepalived or vrrpd")
      ->check(CLI::IsMember({"keepalived", "vrrpd"}))
      ->needs(live);
  run->add_flag("--keep", how.keep, "The live network stays, for `havip enter`")->needs(live);
  run->footer(
      "The run folder holds summary.json, events.jsonl, capture.pcapng, vpccgw.sqlite,\n"
      "agents.json and inputs/.\n\n"
      "Examples:\n"
      "  havip run --live --guests keepalived scenarios/cases/nic-down.json\n"
      "  havip run scenarios/cases/nic-down.json --set /policy/limiter/window=10s\n");
}

void add_enter(CLI::App& app, havip::live_run::EnterOptions& options) {
  CLI::App* enter =
      app.add_subcommand("enter", "A shell in a node of a live network that was kept");
  enter->add_option("NODE", options.node, "A guest, a host or vpccgw; without it: what is kept");
  enter->add_option("--network", options.network, "Which network, where several are kept");
  enter->add_option("--end", options.end, "End this network")->type_name("NETWORK");
  enter->prefix_command();  // what follows NODE is a command with options of its own
  enter->footer(
      "What follows NODE is run there instead of your shell; the exit status is its own.\n\n"
      "Examples:\n"
      "  havip run --live --keep scenarios/cases/nic-down.json\n"
      "  havip enter web-a ip addr\n"
      "  havip enter --end nic-down-7\n");
}

void add_lint(CLI::App& app, havip::tools::LintOptions& options) {
  CLI::App* lint = app.add_subcommand("lint", "Judge keepalived.conf files");
  lint->add_option("FILE", options.files, "keepalived.conf; several are judged as one cluster");
  lint->add_option("--subnet", options.subnet, "The subnet of the NIC, as 172.16.16.0/24")
      ->type_name("CIDR");
  lint->add_flag("--flat", options.flat, "The routers share an Ethernet segment: no VPC rules");
  lint->add_flag("--here", options.here,
                 "NICs, scripts and users are those of this machine, as for `keepalived -t`;\n"
                 "without it whatever a file names is taken to exist");
  lint->add_option("--config-id", options.config_id,
                   "What @id lines are matched with (default: this host's name)")
      ->type_name("ID");
  lint->add_option("--ignore", options.ignored, "A check to leave out, by its id")
      ->allow_extra_args(false)
      ->type_name("ID");
  lint->add_flag("--json", options.json, "Print JSON (tools/lint/lint.schema.json)");
  lint->add_flag("--sarif", options.sarif, "Print SARIF 2.1.0");
  lint->add_flag("--list-checks", options.list_checks, "Print every check, and end");
  lint->footer(
      "Judges each file as `keepalived -t` does, in its words, and by what a HAVIP needs; several\n"
      "files are compared with one another. Forecasts how long a switch takes.\n\n"
      "Exit status: 0 nothing but notes; 1 a warning or an error, Keepalived's own complaints\n"
      "among them (what `keepalived -t` returns is in the report); 2 a file that cannot be read,\n"
      "or wrong options; 4 internal error.\n\n"
      "Example:\n"
      "  havip lint --subnet 172.16.16.0/24 web-a.conf web-b.conf\n");
}

void add_compare(CLI::App& app, havip::tools::CompareRunsOptions& options) {
  CLI::App* compare = app.add_subcommand("compare", "Say where two runs part");
  compare->add_option("RUN_DIR", options.folders, "Two run folders: A, and B that is held to it");
  compare->add_option("--tolerance", options.tolerances, "How far a time of a live run may be away")
      ->allow_extra_args(false)
      ->type_name("NAME=DUR");
  compare->add_option("--from", options.from, "Leave out what happened before, as 8s")
      ->type_name("DUR");
  compare->add_flag("--skip-boot", options.skip_boot,
                    "Leave out what happened before the first action of the timeline");
  compare->add_flag("--json", options.json, "Print JSON");
  compare->add_flag("--markdown", options.markdown, "Print one row of a Markdown table");
  compare->add_flag("--markdown-header", options.markdown_header,
                    "Print the first two lines of that table, and end");
  compare->footer(havip::tools::compare_help());
}

void add_test(CLI::App& app, havip::test_run::TestOptions& options) {
  CLI::App* test = app.add_subcommand("test", "Play all scenarios below some paths");
  test->add_option("PATH", options.paths, "Scenarios, and folders with scenarios");
  test->add_option("--jobs", options.jobs, "Runs at once (default: one a core)")->type_name("N");
  test->add_option("--out", options.out, "Every run leaves its run folder below this one");
  test->add_option("--junit", options.junit, "Write JUnit XML; - is stdout")->type_name("FILE");
  test->add_option("--tap", options.tap, "Write TAP; - is stdout")->type_name("FILE");
  test->add_option("--markdown", options.markdown,
                   "Append a page of less than 1 MiB for a CI's summary; - is stdout")
      ->type_name("FILE");
  CLI::Option* baseline =
      test->add_option("--baseline", options.baseline, "What switchovers took, to be held against")
          ->type_name("FILE");
  test->add_flag("--update-baseline", options.update_baseline,
                 "Write the baseline anew instead: what was played, in the place of what it has")
      ->needs(baseline);
  CLI::Option* live = test->add_flag("--live", options.live, "On networks of this machine");
  test->add_option("--guests", options.guests, "What guests run live: keepalived or vrrpd")
      ->check(CLI::IsMember({"keepalived", "vrrpd"}))
      ->needs(live);
  test->add_option("--repeat", options.repeat, "How often each scenario is played live")
      ->type_name("N");
  test->footer(havip::test_run::test_help());
}

void add_sweep(CLI::App& app, havip::sweep::SweepOptions& options) {
  CLI::App* sweep = app.add_subcommand("sweep", "Play a scenario with many seeds and values");
  sweep->add_option("SCENARIO", options.scenario, "The scenario's JSON file")->required();
  sweep->add_option("--seeds", options.seeds, "The seeds, both ends included (default: 1..100)")
      ->type_name("A..B");
  sweep->add_option("--vary", options.vary, "A place and its values; may be given several times")
      ->allow_extra_args(false)
      ->type_name("PLACE=V1,V2");
  sweep->add_option("--out", options.out, "Keep every run; {shard} becomes 2-of-8")
      ->type_name("FILE");
  sweep->add_flag("--skip-damaged", options.skip_damaged,
                  "Leave out damaged lines of --out, and play their runs again");
  sweep->add_option("--shard", options.shard, "Play the I-th of N parts (from 1), or auto/N")
      ->type_name("I/N");
  sweep->add_option("--until-ci", options.until_ci, "Stop when p99 is known to lie within this")
      ->type_name("DUR");
  sweep->add_option("--jobs", options.jobs, "Threads (default: all cores)")
      ->check(CLI::Range(1U, 1024U));
  sweep->add_flag("--json", options.json, "Print the summary as JSON");
  sweep->add_option("--plot", options.plot, "Draw the summary")->type_name("FILE.svg");
  sweep->footer(havip::sweep::sweep_help());
}

void add_merge(CLI::App& app, havip::sweep::MergeOptions& options) {
  CLI::App* merge = app.add_subcommand("merge", "Join the results of a sweep's shards");
  merge->add_option("FILE", options.files, "What `havip sweep --out` has written")->required();
  merge->add_option("--out", options.out, "A new file for all runs (default: the summary alone)")
      ->type_name("FILE");
  merge->add_flag("--skip-damaged", options.skip_damaged, "Leave out damaged lines");
  merge->add_flag("--json", options.json, "Print the summary as JSON");
  merge->add_option("--plot", options.plot, "Draw the summary")->type_name("FILE.svg");
  merge->footer(havip::sweep::merge_help());
}

void add_doctor(CLI::App& app, havip::tools::DoctorOptions& options) {
  CLI::App* doctor = app.add_subcommand("doctor", "Find out why a HAVIP does not work");
  doctor->add_option("RUN_DIR", options.subject, "A run folder, or a scenario to be played first");
  doctor->add_option("HAVIP", options.havip, "Its id or address (default: all, the worst first)");
  doctor->add_option("--out", options.out, "The run folder of a scenario");
  doctor
      ->add_option("--set", options.settings,
                   "Of a scenario: /json/pointer=value or NODE.conf:keyword=value")
      ->allow_extra_args(false);
  doctor->add_flag("--json", options.json, "Print JSON (tools/doctor/doctor.schema.json)");
  doctor->add_flag("--list-causes", options.list_causes, "Print every cause it knows, and end");
  doctor->footer(
      "Takes the steps of a fault-finding by what an engineer could collect: configurations, the\n"
      "capture, agents.json and the gateway's database; never by what was done to the run.\n\n"
      "Exit status: 0 nothing is wrong; 1 a step failed; 2 a run folder that is missing, damaged\n"
      "or of another version, or no such HAVIP; 4 internal error.\n\n"
      "Example:\n"
      "  havip doctor scenarios/cases/wrong-environment.json havip-1\n");
}

void add_why(CLI::App& app, havip::why::Verb verb, havip::tools::WhyOptions& options) {
  const bool positive = verb == havip::why::Verb::kWhy;
  CLI::App* why = app.add_subcommand(
      std::string(name_of(verb)),
      positive ? "Say what led to something in a run" : "Say what stopped something in a run");
  why->add_option("RUN_DIR", options.folder, "The run folder")->required();
  why->add_option("QUESTION", options.question, "What is asked, in a few words: see below");
  CLI::Option* json = why->add_flag("--json", options.json, "Print JSON");
  why->add_flag("--mermaid", options.mermaid, "Print a sequence diagram for Mermaid")
      ->excludes(json);
  why->footer(havip::tools::why_help(verb));
}

void add_replay(CLI::App& app, havip::replay::ReplayCommand& command) {
  CLI::App* replay = app.add_subcommand("replay", "Play captures of real machines");
  replay->add_option("CAPTURE", command.captures, "pcap or pcapng; several are merged by time");
  replay->add_option("--setup", command.setup, "A scenario that says what there is")
      ->type_name("FILE");
  replay->add_flag("--guess", command.guess, "Guess the setup from the captures");
  replay->add_option("--write-setup", command.write_setup, "Write the guess, to be edited")
      ->type_name("FILE");
  replay->add_option("--at", command.at, "Where a capture was made")
      ->allow_extra_args(false)
      ->type_name("FILE=DEVICE");
  replay->add_flag("--instant", command.instant,
                   "Claims and pushes take no time, instead of the setup's control latency");
  replay
      ->add_option("--storm", command.storm_above,
                   "More GARPs of a device in a second are a storm (default: 100)")
      ->type_name("N");
  replay->add_flag("--json", command.json, "Print JSON");
  replay->add_option("--garps", command.garps, "Write each GARP with its verdict, a line each")
      ->type_name("FILE");
  replay->footer(havip::replay::replay_help());
}

void add_session(CLI::App* verb, havip::lab::LabOptions& options) {
  verb->add_option("NAME", options.name, "The lab, or the path of its folder")->required();
  verb->add_option("--session", options.session, "The session's folder (default: labs/NAME)");
}

void add_lab(CLI::App& app, havip::lab::LabOptions& options) {
  CLI::App* lab = app.add_subcommand("lab", "Find and repair what is broken in a network");
  lab->require_subcommand(1);
  lab->fallthrough();
  lab->add_option("--lang", options.language, "en or zh")->check(CLI::IsMember({"en", "zh"}));
  lab->add_option("--labs", options.labs, "The folder of labs (default: scenarios/labs)");
  lab->add_subcommand("list", "What labs there are");
  CLI::App* start = lab->add_subcommand("start", "A shell in the network of a lab");
  add_session(start, options);
  start->add_option("--script", options.script, "Commands, a line each; - is stdin")
      ->type_name("FILE");
  start->add_flag("--live", options.live, "On namespaces of this machine, with its own tools");
  add_session(lab->add_subcommand("hint", "The next hint, and what it costs"), options);
  CLI::App* answer = lab->add_subcommand("answer", "Say what it was, and be graded");
  add_session(answer, options);
  answer->add_option("--stage", options.stage, "Where it bites, by its letter or name");
  answer->add_option("--cause", options.cause, "What is broken, by its letter or name");
  answer->add_flag("--json", options.json, "Print JSON (tools/lab/sheet.schema.json)");
  CLI::App* made = lab->add_subcommand("new", "A variant of a lab: other names and addresses");
  made->add_option("--fault", options.fault, "The lab that it is like (default: any)")
      ->type_name("LAB");
  made->add_option("--seed", options.seed, "What the names are drawn from")->type_name("N");
  made->add_option("--out", options.out, "The folder to write (default: labs/made/LAB-N)");
  lab->footer(
      "Exit status of answer: 0 all is right; 1 something is not; 2 bad input; of start --live: 3\n"
      "this machine cannot.\n\n"
      "Examples:\n"
      "  havip lab start no-failover\n"
      "  havip lab answer no-failover --lang zh\n");
}

// What is wrong with the word in the place of the verb; "" when one of the verbs or an option is
// there.
std::string fault_of_verb(const CLI::App& app, int argc, char** argv) {
  std::vector<std::string> verbs;
  for (const CLI::App* verb : app.get_subcommands({}))
    verbs.push_back(verb->get_name());
  if (argc < 2) return fmt::format("expected a verb: {}", fmt::join(verbs, ", "));
  const std::string word = argv[1];
  if (word.starts_with('-') || std::ranges::find(verbs, word) != verbs.end()) return {};
  return fmt::format("unknown verb {}{}", havip::loader::shown(word),
                     havip::loader::suggestion(word, verbs));
}

// What the command line has filled in.
struct Options {
  havip::live_run::LiveOptions run;
  havip::live_run::EnterOptions enter;
  havip::test_run::TestOptions test;
  havip::tools::LintOptions lint;
  havip::tools::CompareRunsOptions compare;
  havip::sweep::SweepOptions sweep;
  havip::sweep::MergeOptions merge;
  havip::tools::DoctorOptions doctor;
  havip::tools::WhyOptions why;
  havip::tools::WhyOptions why_not;
  havip::replay::ReplayCommand replay;
  havip::lab::LabOptions lab;
};

void add_verbs(CLI::App& app, Options& options) {
  add_run(app, options.run);
  add_enter(app, options.enter);
  add_test(app, options.test);
  add_lint(app, options.lint);
  add_compare(app, options.compare);
  add_sweep(app, options.sweep);
  add_merge(app, options.merge);
  add_doctor(app, options.doctor);
  add_why(app, havip::why::Verb::kWhy, options.why);
  add_why(app, havip::why::Verb::kWhyNot, options.why_not);
  add_replay(app, options.replay);
  add_lab(app, options.lab);
}

ExitStatus carry_out(const CLI::App& verb, Options& options) {
  const std::string& name = verb.get_name();
  if (name == "test") return havip::test_run::test_command(options.test);
  if (name == "lint") return havip::tools::lint_command(options.lint);
  if (name == "compare") return havip::tools::compare_command(options.compare);
  if (name == "sweep") return havip::sweep::sweep_command(options.sweep);
  if (name == "merge") return havip::sweep::merge_command(options.merge);
  if (name == "doctor") return havip::tools::doctor_command(options.doctor);
  if (name == "why") return havip::tools::why_command(havip::why::Verb::kWhy, options.why);
  if (name == "why-not")
    return havip::tools::why_command(havip::why::Verb::kWhyNot, options.why_not);
  if (name == "replay") return havip::replay::replay_command(options.replay);
  if (name == "lab") {
    options.lab.verb = verb.get_subcommands().front()->get_name();
    return havip::lab::lab_command(options.lab);
  }
  return options.run.live ? havip::live_run::live_command(options.run)
                          : havip::tools::run_command(options.run.run);
}

int parse_and_run(int argc, char** argv) {
  CLI::App app(
      "havip plays the control path of a highly available virtual IP: from a guest's VRRP\n"
      "election to the last host's neighbour table.");
  app.require_subcommand(1);
  app.set_version_flag("--version", "havip " HAVIP_VERSION);
  app.footer(
      "Exit status: 0 all held; 1 an expectation, invariant or check failed; 2 bad input;\n"
      "3 this machine cannot do it; 4 internal error.\n\n"
      "Example:\n"
      "  havip run scenarios/cases/nic-down.json\n");
  Options options;
  add_verbs(app, options);
  std::string fault = fault_of_verb(app, argc, argv);
  if (fault.empty() && std::string_view(argv[1]) == "lab")
    fault = fault_of_verb(*app.get_subcommand("lab"), argc - 1, argv + 1);
  if (!fault.empty()) {
    fmt::print(stderr, "havip: {}\n", fault);
    return static_cast<int>(ExitStatus::kBadInput);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // Help and version are results; anything else is bad input.
    return app.exit(error) == 0 ? 0 : static_cast<int>(ExitStatus::kBadInput);
  }
  const CLI::App& verb = *app.get_subcommands().front();
  if (verb.get_name() == "enter") {  // whose exit status is that of what it runs
    options.enter.program = verb.remaining();
    return havip::live_run::enter_command(options.enter);
  }
  return static_cast<int>(carry_out(verb, options));
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return parse_and_run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "havip: internal error: %s\n", error.what());
    return static_cast<int>(ExitStatus::kInternalError);
  }
}
