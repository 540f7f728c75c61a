#include "tools/replay/replay_command.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>

#include <fmt/format.h>

#include "scenarios/loader/load.h"
#include "tools/cli/colour.h"
#include "tools/replay/guess.h"
#include "tools/replay/print.h"
#include "tools/replay/replay.h"

namespace havip::replay {
namespace {

using tools::ExitStatus;

ExitStatus refuse(std::string_view fault) {
  fmt::print(stderr, "havip replay: {}\n", fault);
  return ExitStatus::kBadInput;
}

ExitStatus cannot_write(const std::string& path) {
  fmt::print(stderr, "havip replay: {}: {}\n", path, std::strerror(errno));
  return ExitStatus::kEnvironment;
}

// A setup with what the engines are made of, which borrows it.
struct Setup {
  loader::Loaded loaded;
  runner::Plan plan;
  Heading heading;
};
using SetupResult = Result<std::unique_ptr<Setup>, ExitStatus>;

SetupResult plan_of(Result<loader::Loaded, loader::Faults> loaded, Heading heading) {
  loader::Faults faults;
  if (loaded) {
    auto setup = std::make_unique<Setup>(
        Setup{.loaded = std::move(*loaded), .plan = {}, .heading = std::move(heading)});
    auto plan = runner::make_plan(setup->loaded.scenario);
    if (plan) {
      setup->plan = std::move(*plan);
      return setup;
    }
    faults = std::move(plan).error();
  } else {
    faults = std::move(loaded).error();
  }
  for (const loader::Fault& fault : faults)
    fmt::print(stderr, "{}\n", to_string(fault));
  return fail(ExitStatus::kBadInput);
}

SetupResult guessed_setup(const Survey& survey, const std::string& write_to) {
  auto guessed = guess(survey);
  if (!guessed) return fail(refuse("--guess: " + guessed.error()));
  if (!write_to.empty()) {
    errno = 0;
    std::ofstream file(write_to, std::ios::binary);
    file << guessed->json;
    file.close();
    if (!file) return fail(cannot_write(write_to));
  }
  const auto nothing = [](const std::string&) { return Result<std::string>(fail("not there")); };
  return plan_of(loader::load_text(guessed->json, "the guess", nothing),
                 {.setup = write_to.empty() ? "guessed" : "guessed, and written to " + write_to,
                  .said = std::move(guessed->said)});
}

Result<Packets> open_all(const std::vector<std::string>& paths) {
  std::vector<capture::CaptureMerge::File> files;
  for (const std::string& path : paths) {
    auto source = capture::open_file(path);
    if (!source) return fail(fmt::format("{}: {}", path, source.error()));
    auto file = capture::CaptureFile::open(std::move(*source));
    if (!file) return fail(fmt::format("{}: {}", path, file.error()));
    files.push_back({.name = path, .capture = std::move(*file)});
  }
  return Packets(capture::CaptureMerge(std::move(files)));
}

Result<FilePlace> file_place(const std::string& text, const ReplayCommand& command,
                             const Places& places) {
  const std::size_t equals = text.rfind('=');
  if (equals == std::string::npos) return fail("expected FILE=DEVICE");
  FilePlace said{.file = text.substr(0, equals), .place = {}};
  if (std::ranges::find(command.captures, said.file) == command.captures.end()) {
    return fail(fmt::format("{} is none of the captures", said.file));
  }
  const auto place = places.named(text.substr(equals + 1));
  if (!place) {
    return fail(
        fmt::format("the setup has no {}; expected a device as web-a/eth0, or its tap as "
                    "tap-web-a or h1/tap-web-a",
                    text.substr(equals + 1)));
  }
  said.place = *place;
  return said;
}

// Whether both are one file, as far as that can be told.
bool same_file(const std::string& a, const std::string& b) {
  std::error_code unknown;
  return !a.empty() && !b.empty() && (a == b || std::filesystem::equivalent(a, b, unknown));
}

// Of a file that is to be written: whether it is read as well.
std::string fault_of_output(std::string_view option, const std::string& file,
                            const ReplayCommand& command) {
  const auto is_it = [&](const std::string& input) { return same_file(file, input); };
  if (std::ranges::none_of(command.captures, is_it) && !is_it(command.setup)) return {};
  return fmt::format("{} {}: is what is read", option, file);
}

std::string fault_of_outputs(const ReplayCommand& command) {
  std::string fault = fault_of_output("--garps", command.garps, command);
  if (fault.empty()) fault = fault_of_output("--write-setup", command.write_setup, command);
  if (fault.empty() && same_file(command.garps, command.write_setup))
    fault = fmt::format("--garps {}: is where the setup goes", command.garps);
  return fault;
}

std::string fault_of(const ReplayCommand& command) {
  if (command.captures.empty()) return "expected a capture: havip replay web-a.pcap --guess";
  if (command.guess == !command.setup.empty()) return "expected one of --setup FILE and --guess";
  if (!command.write_setup.empty() && !command.guess) return "--write-setup is for --guess";
  if (command.storm_above == 0) return "--storm 0: expected 1 or more";
  return fault_of_outputs(command);
}

}  // namespace

ExitStatus replay_command(const ReplayCommand& command) {
  if (const std::string fault = fault_of(command); !fault.empty()) return refuse(fault);
  SetupResult setup = fail(ExitStatus::kBadInput);
  if (!command.guess) {
    // Before anything is read: captures may be large.
    setup = plan_of(loader::load(command.setup), {.setup = command.setup, .said = {}});
    if (!setup) return setup.error();
  }
  auto first = open_all(command.captures);
  if (!first) return refuse(first.error());
  const auto seen = survey(*first);
  if (!seen) return refuse(seen.error());
  if (command.guess) setup = guessed_setup(*seen, command.write_setup);
  if (!setup) return setup.error();

  ReplayOptions options{.instant = command.instant, .storm_above = command.storm_above};
  const Places places((*setup)->loaded.scenario);
  for (const std::string& text : command.at) {
    const auto said = file_place(text, command, places);
    if (!said) return refuse(fmt::format("--at {}: {}", text, said.error()));
    options.places.push_back(*said);
  }
  auto again = open_all(command.captures);
  if (!again) return refuse(again.error());
  std::ofstream garps;
  errno = 0;
  if (!command.garps.empty()) {
    garps.open(command.garps, std::ios::binary);
    if (!garps) return cannot_write(command.garps);
    options.garps = [&](std::string_view line) { garps << line; };
  }
  const auto report = replay((*setup)->plan, *seen, *again, options);
  if (!report) return refuse(report.error());
  if (!command.garps.empty()) {
    garps.close();
    if (!garps) return cannot_write(command.garps);
  }
  fmt::print("{}", command.json
                       ? to_json(*report, (*setup)->heading)
                       : to_text(*report, (*setup)->heading, {.colour = tools::wants_colour()}));
  return report->findings.empty() ? ExitStatus::kHeld : ExitStatus::kFailed;
}

std::string replay_help() {
  return "Reads pcap and pcapng (Ethernet, Linux cooked v1 and v2), several files by time, and\n"
         "gives what the taps saw to the agents' and the gateway's own engines. Which device a\n"
         "packet is of: by the interface's name (\"h1/tap-web-a\", \"tap-web-a\", "
         "\"web-a/eth0\"),\n"
         "by --at or the file's name (tap-web-a.pcap, web-a.pcap), else by its Ethernet source.\n"
         "What was captured at several places counts once: at the tap, else at the NIC.\n\n"
         "The setup is a scenario, of which vpc, subnets, hosts, guests, havips, policy and "
         "control\n"
         "count. --guess makes one from the captures, and says what is guessed.\n\n"
         "Exit status: 0 every GARP that should have moved a VIP did, and nothing else is to be\n"
         "seen; 1 something is; 2 a capture that is damaged or none, a setup with faults, or "
         "wrong\n"
         "options; 3 a file cannot be written; 4 internal error. JSON:\n"
         "tools/replay/replay.schema.json.\n\n"
         "--garps writes a line of JSON a GARP, as it is decided: packet (its number over all "
         "files),\n"
         "source, at_ns, unix_ns, device, vip, sha, verdict, decided_ns, until_ns, detail.\n\n"
         "Examples:\n"
         "  havip replay tap-web-a.pcap tap-web-b.pcap --guess --write-setup setup.json\n"
         "  havip replay cap.pcap --setup setup.json --at cap.pcap=h1/tap-web-a\n";
}

}  // namespace havip::replay
