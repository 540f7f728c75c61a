// Playing: one virtual run with its capture, and what is written of it into a run folder.
#pragma once

#include <csignal>
#include <functional>
#include <memory>
#include <optional>

#include "scenarios/judge/run.h"
#include "scenarios/runner/capture_observer.h"
#include "scenarios/runner/world.h"
#include "tools/run/prepared.h"
#include "tools/run/publish.h"
#include "tools/run/run_folder.h"
#include "vpccgw/store/sqlite_store.h"

namespace havip::tools {

class Playing {
 public:
  // What is borrowed outlives it.
  Playing(const RunOptions& options, const loader::Loaded& loaded, const runner::Plan& plan,
          RunFolder folder);

  // Plays the scenario with the seed it has, to its end or until the onlooker stops it. The error:
  // the region is one that the gateway refuses.
  [[nodiscard]] Result<void> play(const runner::Onlooker& onlooker);

  // Writes what a virtual run alone leaves: the capture, mails, the database.
  [[nodiscard]] Result<void> write_own();

  // Calls `use` with what is left of the run, to be published. REQUIRES: it was played.
  void with_publication(const std::function<void(const Publication&)>& use);

 private:
  const RunOptions& options_;
  const loader::Loaded& loaded_;
  const runner::Plan& plan_;
  RunFolder folder_;
  capture::FileSink sink_;
  runner::CaptureObserver observer_;
  std::optional<vpccgw::SqliteStore> store_;
  std::unique_ptr<runner::World> world_;  // borrows the store
  runner::Ending ending_ = runner::Ending::kCompleted;
  Duration wall_{};
};

// Plays it and leaves its run folder at `path`, without a word; false: `stop` was set before the
// end. The error says what stood in the way.
[[nodiscard]] Result<bool> leave_run_folder(const Prepared& prepared, const std::string& path,
                                            const volatile std::sig_atomic_t* stop);

}  // namespace havip::tools
