#include "tools/why/why_command.h"

#include <fmt/format.h>

#include "tools/why/print.h"

namespace havip::tools {
namespace {

ExitStatus refuse(why::Verb verb, const std::vector<std::string>& faults) {
  for (const std::string& fault : faults)
    fmt::print(stderr, "havip {}: {}\n", why::name_of(verb), fault);
  return ExitStatus::kBadInput;
}

}  // namespace

ExitStatus why_command(why::Verb verb, const WhyOptions& options) {
  if (options.json && options.mermaid)
    return refuse(verb, {"--json and --mermaid exclude each other"});
  compare::Faults faults;
  const auto run = why::Run::open(options.folder, faults);
  if (!run) return refuse(verb, faults.take());
  const auto answer = why::answer(*run, verb, options.question);
  if (!answer) return refuse(verb, {answer.error()});
  if (options.json) {
    const why::Told told{.folder = options.folder,
                         .verb = std::string(why::name_of(verb)),
                         .question = fmt::format("{}", fmt::join(options.question, " "))};
    fmt::print("{}", why::to_json(*answer, told));
  } else {
    fmt::print("{}", options.mermaid ? why::to_mermaid(*answer) : why::to_text(*answer));
  }
  return answer->premise ? ExitStatus::kHeld : ExitStatus::kFailed;
}

std::string why_help(why::Verb verb) {
  const bool why = verb == why::Verb::kWhy;
  return fmt::format(
      "Questions{}:\n{}\n"
      "{}\n\n"
      "A HAVIP is named by its id or its address. Numbers behind # are records of events.jsonl,\n"
      "frames the packet ids of capture.pcapng. JSON: tools/why/why.schema.json.\n\n"
      "Exit status: 0 answered; 1 {}; 2 something that the\n"
      "run does not have, or a run folder that is missing, damaged or of another version;\n"
      "4 internal error.\n\n"
      "Example:\n"
      "  havip {} runs/nic-down-7 {}\n",
      why ? "" : ": why did it not happen that ..", why::describe_questions(verb),
      why ? "Shows the records that led there, from the root on, with the time since the one "
            "before."
          : "Shows how far it got, the first hop that is missing, what happened in its place, and\n"
            "what that goes back to.",
      why ? "it is not so (ask why-not)" : "it did happen (ask why)", why::name_of(verb),
      why ? "owner havip-1 at 15s" : "migrated havip-1 web-a after 10s");
}

}  // namespace havip::tools
