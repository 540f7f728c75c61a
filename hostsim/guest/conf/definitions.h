// $NAME=value and what becomes of $NAME and ${NAME}.
//
// A value may have several lines (each but the last ends with a backslash in the file). It is put
// in where it is used, so it may use names that are defined later, and its own uses are replaced in
// turn. A name that is not defined stays as it stands.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace havip::hostsim::conf {

class Definitions {
 public:
  using Lines = std::vector<std::string>;  // at least one

  void set(std::string name, Lines value) { values_[std::move(name)] = std::move(value); }

  // "NAME" of "$NAME=value", else empty.
  [[nodiscard]] static std::string_view defined_name(std::string_view line);

  // What is left to use, from `from` on.
  struct Use {
    std::size_t begin = std::string_view::npos;  // npos: there is none
    std::size_t end = 0;
    std::string name;
    std::string arguments;  // behind the name in ${NAME arguments}
    const Lines* value = nullptr;
  };
  [[nodiscard]] Use find_use(std::string_view line, std::size_t from) const;

 private:
  std::map<std::string, Lines, std::less<>> values_;
};

}  // namespace havip::hostsim::conf
