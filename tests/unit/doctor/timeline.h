// Entries of a timeline.
#pragma once

#include <string>
#include <string_view>

#include <fmt/format.h>

namespace havip::doctor::test {

inline std::string act(std::string_view at, std::string_view what, std::string_view more) {
  return fmt::format(R"({{ "at": "{}", "do": "{}"{}{} }})", at, what, more.empty() ? "" : ", ",
                     more);
}

inline constexpr std::string_view kA = R"("guest": "web-a")";
inline constexpr std::string_view kB = R"("guest": "web-b")";

}  // namespace havip::doctor::test
