// LiveWork: a session that is worked on in a live network, and a virtual one that follows it: what
// the learner has changed there is carried out here too, at the same time, so that the work can be
// graded by playing it a hundred times.
//
// In the session's folder, beside what every session has (session.h): live/network.json, which
// network and since when; live/look.json, the last look at it; live/run, the run folder.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "core/base/result.h"
#include "tools/lab/live/live_network.h"
#include "tools/lab/live/look.h"
#include "tools/lab/play.h"
#include "tools/lab/session.h"
#include "tools/lab/text.h"

namespace havip::lab::live {

class LiveWork {
 public:
  // Whether the session was begun live.
  [[nodiscard]] static bool is_live(const Session& session);
  // Builds the network of a fresh session, which takes as long as the lab's story does.
  [[nodiscard]] static Result<std::unique_ptr<LiveWork>> start(const Lab& lab, Session& session,
                                                               Voice voice);
  // Goes on with a network that stands. `lab` and `session` outlive it.
  [[nodiscard]] static Result<std::unique_ptr<LiveWork>> go_on(const Lab& lab, Session& session,
                                                               Voice voice);

  [[nodiscard]] const LiveNetwork& network() const { return *network_; }

  // Looks at a node after a command was given there, and carries out what has changed. What is to
  // be said about it: changes that the lab does not allow, and so do not count. "": nothing.
  [[nodiscard]] std::string follow(const std::string& node, const std::string& line);
  // The same for all nodes, when the learner is done: lets the network come to rest for kRest, and
  // brings the VIPs to the owners that they have there.
  [[nodiscard]] std::string settle();
  static constexpr Duration kRest = std::chrono::seconds(10);

 private:
  LiveWork(const Lab& lab, Session& session, Voice voice)
      : lab_(lab), session_(session), voice_(voice) {}

  // Several may work on one session at once, each from a terminal: they take turns, and whoever is
  // next begins with what the others have left.
  class Turn;
  [[nodiscard]] Result<void> catch_up_with_others();
  [[nodiscard]] Result<void> begin_play();
  [[nodiscard]] Result<void> read_look();
  [[nodiscard]] Result<void> keep_beginning();
  [[nodiscard]] Result<void> keep_look() const;
  [[nodiscard]] Instant now() const;
  void catch_up(Instant until);
  [[nodiscard]] std::string carry_out(const Look& after);
  [[nodiscard]] std::string announce();
  [[nodiscard]] std::string note(Instant at, const std::string& line);

  const Lab& lab_;
  Session& session_;
  Voice voice_;
  std::unique_ptr<Play> play_;
  std::unique_ptr<LiveNetwork> network_;
  std::int64_t began_ns_ = 0;  // by the machine's clock: when the lab's story was over
  Look look_;                  // the last one
};

}  // namespace havip::lab::live
