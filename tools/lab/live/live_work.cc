#include "tools/lab/live/live_work.h"

#include <algorithm>
#include <filesystem>
#include <thread>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>

#include "platform/live/clock.h"
#include "platform/live/fd.h"
#include "scenarios/loader/json_file.h"
#include "tools/lab/document.h"
#include "tools/lab/live/changes.h"

namespace havip::lab::live {
namespace {

namespace fs = std::filesystem;
constexpr const char* kNetworkFile = "live/network.json";
constexpr const char* kLookFile = "live/look.json";
constexpr const char* kTurnFile = "live/turn.lock";

// What a restart takes: its halves are carried out that long after its begin, so it began before.
constexpr Duration kRestart = std::chrono::milliseconds(1300);

std::string path_in(const Session& session, const char* name) {
  return (fs::path(session.folder()) / name).string();
}

std::string words_of(const loader::Faults& faults) {
  std::string words;
  for (const loader::Fault& fault : faults)
    words += fmt::format("{}{}", words.empty() ? "" : "\n", to_string(fault));
  return words;
}

}  // namespace

bool LiveWork::is_live(const Session& session) {
  std::error_code error;
  return !session.folder().empty() && fs::exists(path_in(session, kNetworkFile), error);
}

Result<std::unique_ptr<LiveWork>> LiveWork::start(const Lab& lab, Session& session, Voice voice) {
  std::unique_ptr<LiveWork> work(new LiveWork(lab, session, voice));
  if (auto done = work->begin_play(); !done) return fail(done.error());
  auto network = LiveNetwork::start(lab, work->play_->scenario(), path_in(session, "live"));
  if (!network) return fail(network.error());
  work->network_ = std::make_unique<LiveNetwork>(*std::move(network));
  if (auto done = work->keep_beginning(); !done) {
    work->network_->end();
    return fail(done.error());
  }
  return work;
}

Result<void> LiveWork::keep_beginning() {
  began_ns_ = havip::live::wall_ns();
  auto look = network_->look_at_all();
  if (!look) return fail(look.error());
  look_ = *std::move(look);
  if (auto done = keep_look(); !done) return done;
  const Json about{{"network", network_->name()}, {"began_ns", began_ns_}};
  return session_.write_file(kNetworkFile, text_of(about));
}

Result<std::unique_ptr<LiveWork>> LiveWork::go_on(const Lab& lab, Session& session, Voice voice) {
  std::unique_ptr<LiveWork> work(new LiveWork(lab, session, voice));
  if (auto done = work->begin_play(); !done) return fail(done.error());
  const std::string path = path_in(session, kNetworkFile);
  const auto text = loader::read_file(path);
  if (!text) return fail(fmt::format("{}: {}", path, text.error()));
  const Json about = Json::parse(*text, nullptr, false);
  if (!about.is_object() || !about.contains("network") || !about.contains("began_ns") ||
      !about["network"].is_string() || !about["began_ns"].is_number_integer())
    return fail(fmt::format("{}: does not say which network it is", path));
  work->began_ns_ = about["began_ns"];
  auto network =
      LiveNetwork::find(about["network"], path_in(session, "live"), work->play_->scenario());
  if (!network) return fail(network.error());
  work->network_ = std::make_unique<LiveNetwork>(*std::move(network));
  if (auto done = work->read_look(); !done) return fail(done.error());
  return work;
}

Result<void> LiveWork::read_look() {
  const std::string path = path_in(session_, kLookFile);
  const auto text = loader::read_file(path);
  if (!text) return fail(fmt::format("{}: {}", path, text.error()));
  auto look = look_of(*text);
  if (!look) return fail(fmt::format("{}: {}", path, look.error()));
  look_ = *std::move(look);
  return {};
}

class LiveWork::Turn {
 public:
  explicit Turn(const Session& session)
      : file_(::open(path_in(session, kTurnFile).c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600)) {
    flock(file_.get(), LOCK_EX);
  }

 private:
  havip::live::Fd file_;  // closed, the next one has its turn
};

Result<void> LiveWork::catch_up_with_others() {
  auto now = Session::open(lab_, session_.folder());
  if (!now) return fail(now.error());
  if (now->lines() == session_.lines()) return {};
  session_ = *std::move(now);
  if (auto done = begin_play(); !done) return done;
  return read_look();
}

Result<void> LiveWork::begin_play() {
  auto play = Play::begin(lab_, session_.deeds(), session_.now());
  if (!play) return fail(words_of(play.error()));
  play_ = *std::move(play);
  return {};
}

Result<void> LiveWork::keep_look() const {
  return session_.write_file(kLookFile, text_of(to_json(look_)));
}

Instant LiveWork::now() const {
  return kStart + lab_.begins + Duration(havip::live::wall_ns() - began_ns_);
}

void LiveWork::catch_up(Instant until) {
  if (until > play_->now()) play_->wait(until - play_->now());
}

std::string LiveWork::carry_out(const Look& after) {
  std::string words;
  const auto found = changes(look_, after);
  catch_up(found.empty() ? now() : now() - kRestart);
  for (const Change& change : found) {
    if (!lab_.grants(change.node, change.what)) {
      words +=
          voice_("{}: the ticket does not let you change {} here; it does not count\n",
                 "{}：工单不允许在这里修改 {}，不计入评分\n", change.node, name_of(change.what));
      continue;
    }
    if (auto done = play_->act(change.deeds); !done)
      words += voice_("{}: this does not count: {}\n", "{}：不计入评分：{}\n", change.node,
                      words_of(done.error()));
  }
  look_ = after;
  catch_up(now());
  if (auto done = keep_look(); !done) words += done.error() + "\n";
  return words;
}

std::string LiveWork::note(Instant at, const std::string& line) {
  const auto done =
      session_.add({.at = at, .until = play_->now(), .line = line, .deeds = play_->take_new()});
  return done ? "" : done.error() + "\n";
}

std::string LiveWork::follow(const std::string& node, const std::string& line) {
  const Turn turn(session_);
  if (auto done = catch_up_with_others(); !done) return done.error() + "\n";
  const Instant began = play_->now();
  Look after = look_;
  if (auto done = network_->look_at(node, after); !done) return done.error() + "\n";
  std::string words = carry_out(after);
  return words + note(began, line);
}

// What no look shows is seen by what it has led to: who announced, by whom the gateway believes.
std::string LiveWork::announce() {
  std::string words;
  for (const auto& [vip, device] : look_.owners) {
    const auto address = net::parse_ipv4(vip);
    const auto mapping = address ? play_->store().find_mapping(*address) : fail(vip);
    const bool same = mapping && *mapping && to_string((*mapping)->owner) == device;
    if (same || device.empty()) continue;
    const std::string guest = device.substr(0, device.find('/'));
    if (!lab_.grants(guest, May::kGarps) && !lab_.grants(guest, May::kKeepalived)) {
      words += voice_("{} went to {}, which is not yours to change; it does not count\n",
                      "{} 移到了 {}，该节点不允许修改，不计入评分\n", vip, guest);
      continue;
    }
    const auto done = play_->act({{.in = std::chrono::milliseconds(1),
                                   .entry = {{"do", "send_garp"},
                                             {"guest", guest},
                                             {"nic", device.substr(device.find('/') + 1)},
                                             {"vip", vip}}}});
    if (!done) words += words_of(done.error()) + "\n";
  }
  return words;
}

std::string LiveWork::settle() {
  const Turn turn(session_);
  if (auto done = catch_up_with_others(); !done) return done.error() + "\n";
  const Instant began = play_->now();
  std::string words;
  const auto look = [&] {
    auto after = network_->look_at_all(look_);
    words += after ? carry_out(*after) : after.error() + "\n";
  };
  look();
  std::this_thread::sleep_for(kRest);
  look();
  words += announce();
  play_->wait(std::chrono::seconds(1));
  return words + note(began, "(what the live network has become)");
}

}  // namespace havip::lab::live
