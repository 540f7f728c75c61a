// JUnit XML, as Jenkins, GitLab and GitHub's actions read it. There is no specification: what all
// of them know is written (llg.cubic.org/docs/junit), and seed, virtual duration and attachments
// stand in each case's properties; attachments once more as [[ATTACHMENT|path]] in its output,
// which GitLab and the JUnit attachments of Jenkins look for.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tools/test/cases.h"

namespace havip::test_run {

// `time` is in seconds of real time; all else is the same for the same scenarios and seeds.
[[nodiscard]] std::string to_junit(const std::vector<Suite>& suites);

// For text of XML 1.0: characters that it cannot hold, and what is no UTF-8, become
// U+FFFD.
[[nodiscard]] std::string xml_escaped(std::string_view text);
// The same for an attribute, which would make blanks of line feeds and tabs.
[[nodiscard]] std::string xml_attribute(std::string_view text);

}  // namespace havip::test_run
