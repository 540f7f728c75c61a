// Any octets as a capture: read, looked at, guessed from and replayed. However the input comes in
// pieces, the same is read; and time never goes back.
#include "platform/capture/capture_file.h"

#include "core/base/ensure.h"
#include "scenarios/loader/load.h"
#include "tests/fuzz/fuzz.h"
#include "tools/replay/guess.h"
#include "tools/replay/print.h"
#include "tools/replay/replay.h"

namespace {

using namespace havip;

Result<replay::Packets> packets_of(wire::ByteView bytes, std::size_t piece) {
  auto file = capture::CaptureFile::open(std::make_unique<capture::MemorySource>(bytes, piece));
  if (!file) return fail(file.error());
  std::vector<capture::CaptureMerge::File> files;
  files.push_back({.name = "h1/tap-web-a.pcap", .capture = std::move(*file)});
  return replay::Packets(capture::CaptureMerge(std::move(files)));
}

// Packets and how it ended, as a text.
std::string read(wire::ByteView bytes, std::size_t piece) {
  auto packets = packets_of(bytes, piece);
  if (!packets) return packets.error();
  Instant latest = kStart - capture::kEpoch;
  while (true) {
    const auto packet = packets->next();
    if (!packet) return std::to_string(packets->counts().packets) + packet.error();
    if (!*packet) break;
    ensure((*packet)->at >= latest, "time does not run backwards");
    latest = (*packet)->at;
  }
  const auto& reading = packets->readings().front();
  return std::to_string(reading.packets) + (reading.cut ? " cut" : "");
}

void play(wire::ByteView bytes, const replay::Survey& survey, const loader::Scenario& setup) {
  const auto plan = runner::make_plan(setup);
  auto again = packets_of(bytes, 4096);
  if (!plan || !again) return;
  const auto report = replay::replay(*plan, survey, *again, {});
  if (!report) return;
  std::uint64_t verdicts = 0;
  for (const std::uint64_t count : report->garp_log.verdicts)
    verdicts += count;
  ensure(verdicts == report->garps, "every GARP has one verdict");
  ensure(!replay::to_text(*report, {.setup = "guessed"}, {}).empty(), "a report has a text");
  ensure(!replay::to_json(*report, {.setup = "guessed"}).empty(), "a report has a JSON");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const wire::ByteView bytes(data, size);
  ensure(read(bytes, 4096) == read(bytes, 3), "pieces of any size give the same packets");
  auto packets = packets_of(bytes, 4096);
  if (!packets) return 0;
  const auto survey = replay::survey(*packets);
  if (!survey) return 0;
  const auto guess = replay::guess(*survey);
  if (!guess) return 0;
  const auto nothing = [](const std::string&) { return Result<std::string>(fail("not there")); };
  const auto loaded = loader::load_text(guess->json, "the guess", nothing);
  if (loaded) play(bytes, *survey, loaded->scenario);
  return 0;
}
