// What `havip test` is told.
#pragma once

#include <string>
#include <vector>

namespace havip::test_run {

struct TestOptions {
  std::vector<std::string> paths;  // scenarios, and folders with scenarios
  int jobs = 0;                    // runs at once; 0: one a core
  std::string out;    // each run leaves a run folder below it; "": failed ones below runs/
  std::string junit;  // files to write; "-": stdout, in the place of the text
  std::string tap;
  std::string markdown;  // appended to, as summaries of a CI's step are
  std::string baseline;
  bool update_baseline = false;
  bool live = false;
  std::string guests = "keepalived";  // of live runs, or "vrrpd"
  int repeat = 0;                     // of live runs; 0: not said
};

}  // namespace havip::test_run
