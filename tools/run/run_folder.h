// The run folder: everything that is left of a run.
//
//   summary.json     the run in numbers
//   events.jsonl     every record of the trace, each with its cause
//   capture.pcapng   every frame at every NIC and tap
//   vpccgw.sqlite    the gateway's database
//   agents.json      every host's counters, limiter, vip and neigh table at the end
//   mails/           every mail that was sent, and the dialogue that sent it (mails.h)
//   live/            of a live run: settings, events and logs of each process
//   inputs/          scenario and configurations as they were run
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "scenarios/loader/load.h"

namespace havip::tools {

class RunFolder {
 public:
  // Makes the folder, or empties it of an earlier run's files. Anything else in there is left
  // alone. The error says what stood in the way.
  [[nodiscard]] static Result<RunFolder> create(const std::string& path);

  [[nodiscard]] std::string path_of(std::string_view name) const { return (root_ / name).string(); }
  [[nodiscard]] std::string path() const { return root_.string(); }

  // Writes a whole file, and makes the folder it is to lie in; or says why not.
  [[nodiscard]] Result<void> write(std::string_view name, std::string_view text) const;

  [[nodiscard]] Result<void> write_inputs(const loader::Loaded& loaded) const;

 private:
  explicit RunFolder(std::filesystem::path root) : root_(std::move(root)) {}

  std::filesystem::path root_;
};

}  // namespace havip::tools
