// Subject: the scenario that a sweep plays, read once, in all its combinations of values. Files are
// not read again, so that what changes on disk meanwhile changes nothing.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "scenarios/loader/load.h"
#include "scenarios/loader/node.h"
#include "scenarios/runner/plan.h"
#include "tools/sweep/plan.h"
#include "tools/vary/axis.h"

namespace havip::sweep {

// One combination, ready to be played with any seed.
struct Variant {
  loader::Loaded loaded;
  runner::Plan plan;  // of that scenario
  std::string hash;   // of the document and its confs, as they are played
};

class Subject {
 public:
  // Reads the scenario and tries every combination. The error: everything that is wrong, a line
  // each; what a value brings about is said with its --vary.
  [[nodiscard]] static Result<std::unique_ptr<Subject>, std::vector<std::string>> read(
      const std::string& path, std::vector<vary::Axis> axes);

  // What is played, but for the seeds and the build.
  [[nodiscard]] const Plan& plan() const { return plan_; }
  // Of a combination of plan().
  [[nodiscard]] const std::string& hash(std::size_t combination) const {
    return hashes_[combination];
  }

  // Loads a combination; the last few are kept. From any thread.
  [[nodiscard]] std::shared_ptr<const Variant> variant(std::size_t combination);

 private:
  // The places and values that are put in.
  using Values = std::vector<vary::Value>;
  using Made = Result<std::shared_ptr<const Variant>, std::vector<std::string>>;

  Subject(std::string path, std::vector<vary::Axis> axes);
  [[nodiscard]] std::vector<std::string> try_base();
  [[nodiscard]] std::vector<std::string> try_values();
  [[nodiscard]] std::vector<std::string> try_combinations();
  [[nodiscard]] Values values(std::size_t combination) const;
  [[nodiscard]] Made make(const Values& values);
  [[nodiscard]] Made load(const std::vector<loader::Setting>& settings);
  [[nodiscard]] std::vector<std::string> complaints(const Variant& variant) const;
  [[nodiscard]] std::string hash_of(const loader::Loaded& loaded) const;

  std::string path_;
  std::vector<vary::Axis> axes_;
  std::string text_;                          // of the scenario's file
  std::map<std::string, std::string> confs_;  // by the path as the scenario writes it
  loader::Reader reader_;
  loader::Node root_;
  std::shared_ptr<const Variant> base_;
  Plan plan_;
  std::vector<std::string> hashes_;
  std::mutex mutex_;
  std::map<std::size_t, std::shared_ptr<const Variant>> kept_;
};

}  // namespace havip::sweep
