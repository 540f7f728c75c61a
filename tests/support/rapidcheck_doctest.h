// rapidcheck inside doctest: property() runs a property as a check of the current TEST_CASE.
//
//   TEST_CASE("arp: what is emitted reads back") {
//     test::property([](const wire::Arp& arp) { RC_ASSERT(round_trip(arp) == arp); });
//   }
//
// The seed is fixed, so that CI is the same every time; RC_PARAMS="seed=1 max_success=100000" in
// the environment looks further. A failure prints the smallest counterexample and its seed.
#pragma once

#include <cstdlib>
#include <sstream>
#include <string>
#include <utility>

#include <doctest/doctest.h>
#include <rapidcheck.h>
#include <rapidcheck/detail/TestListenerAdapter.h>

namespace havip::test {

inline constexpr std::uint64_t kSeed = 20120611;

inline rc::detail::TestParams property_params(int max_success) {
  if (std::getenv("RC_PARAMS") != nullptr) return rc::detail::configuration().testParams;
  rc::detail::TestParams params;
  params.seed = kSeed;
  params.maxSuccess = max_success;
  return params;
}

template <class Property>
void property(Property&& body, int max_success = 1000) {
  rc::detail::TestListenerAdapter silent;
  const rc::detail::TestResult result =
      rc::detail::checkTestable(std::forward<Property>(body), rc::detail::TestMetadata{},
                                property_params(max_success), silent);
  std::ostringstream text;
  rc::detail::printResultMessage(result, text);
  INFO(text.str());
  CHECK(result.template is<rc::detail::SuccessResult>());
}

}  // namespace havip::test
