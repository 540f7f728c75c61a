#include "tests/unit/why/played.h"

#include <map>
#include <sstream>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/temporary_folder.h"
#include "tools/run/playing.h"

namespace havip::why::test {

const std::string& played(const std::string& name) {
  static const havip::test::TemporaryFolder folder;
  static std::map<std::string, std::string> paths;
  if (const auto known = paths.find(name); known != paths.end()) return known->second;
  const auto prepared =
      tools::prepare_quietly(HAVIP_SOURCE_DIR "/scenarios/cases/" + name + ".json", {});
  REQUIRE(prepared);
  const std::string path = folder / name;
  REQUIRE(tools::leave_run_folder(**prepared, path, nullptr).value_or(false));
  return paths[name] = path;
}

Run opened(const std::string& name) {
  compare::Faults faults;
  auto run = Run::open(played(name), faults);
  for (const std::string& fault : faults.take())
    FAIL_CHECK(fault);
  REQUIRE(run);
  return std::move(*run);
}

std::vector<std::string> words_of(const std::string& question) {
  std::istringstream stream(question);
  std::vector<std::string> words;
  for (std::string word; stream >> word;)
    words.push_back(word);
  return words;
}

Answer asked(const std::string& name, Verb verb, const std::string& question) {
  CAPTURE(question);
  const auto given = answer(opened(name), verb, words_of(question));
  if (!given) FAIL(given.error());
  return *given;
}

std::string refused(const std::string& name, Verb verb, const std::string& question) {
  CAPTURE(question);
  const auto given = answer(opened(name), verb, words_of(question));
  REQUIRE_FALSE(given);
  return given.error();
}

}  // namespace havip::why::test
