// Where labs are.
#pragma once

#include <string>
#include <vector>

namespace havip::lab {

// Where variants are written, and looked for as well.
inline constexpr const char* kMade = "labs/made";

// The folder that holds the shipped labs: `given`, else scenarios/labs here or of the source tree.
[[nodiscard]] std::string labs_folder(const std::string& given);

// The folders in it that hold a lab.json, by name.
[[nodiscard]] std::vector<std::string> labs_in(const std::string& folder);

// The lab's folder by its name, there or among those that were made, or by its path; "": none.
[[nodiscard]] std::string find_lab(const std::string& name, const std::string& folder);

}  // namespace havip::lab
