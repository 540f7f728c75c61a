// Faults: what is wrong with run folders, gathered over all their files and said in one go.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace havip::compare {

// "runs/a/summary.json: /seed: found \"7\", expected an integer". Of one file at most kMost are
// kept, and a last line says how many more there were.
class Faults {
 public:
  static constexpr std::size_t kMost = 10;

  // Faults that are added from now on are of this file.
  void begin(std::string file);
  // `place` is a JSON pointer, "line 12", or "" for the file as a whole.
  void add(std::string_view place, std::string_view what);

  [[nodiscard]] bool in_file() const { return found_ > 0; }
  [[nodiscard]] bool empty() const { return lines_.empty() && found_ == 0; }
  // Ends the file begun last. Every fault, a line each.
  [[nodiscard]] std::vector<std::string> take();

 private:
  void end();

  std::string file_;
  std::size_t found_ = 0;  // in this file
  std::vector<std::string> lines_;
};

}  // namespace havip::compare
