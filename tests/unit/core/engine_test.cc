#include <memory>

#include <doctest/doctest.h>

#include "core/engine/messages.h"
#include "core/engine/output_queue.h"
#include "core/engine/verdict.h"

namespace havip::engine {
namespace {

TEST_CASE("output queue: first in, first out; pushing while draining keeps the order") {
  OutputQueue<int> queue;
  CHECK(queue.empty());
  CHECK_FALSE(queue.pop().has_value());
  queue.push(1);
  queue.push(2);
  CHECK(queue.pop() == 1);
  queue.push(3);
  CHECK(queue.pop() == 2);
  CHECK_FALSE(queue.empty());
  CHECK(queue.pop() == 3);
  CHECK(queue.empty());
  CHECK_FALSE(queue.pop().has_value());
}

TEST_CASE("output queue: values are moved through, and clear forgets them") {
  OutputQueue<std::unique_ptr<int>> queue;
  queue.push(std::make_unique<int>(7));
  queue.push(std::make_unique<int>(8));
  CHECK(**queue.pop() == 7);
  queue.clear();
  CHECK(queue.empty());
  CHECK_FALSE(queue.pop().has_value());
}

TEST_CASE("verdicts: every name leads back to its verdict, and no other text does") {
  for (std::size_t i = 0; i < kVerdictNames.size(); ++i) {
    const auto verdict = static_cast<Verdict>(i);
    CHECK(verdict_from(to_string(verdict)) == verdict);
  }
  CHECK(to_string(Verdict::kRateLimited) == "rate_limited");
  CHECK_FALSE(verdict_from("").has_value());
  CHECK_FALSE(verdict_from("Migrated").has_value());
}

TEST_CASE("claim ids: host, life, number; ordered in that order") {
  const ClaimId id{.host = net::HostId("h2"), .life = 1, .number = 17};
  CHECK(to_string(id) == "h2.1.17");
  CHECK(id < ClaimId{.host = net::HostId("h2"), .life = 2, .number = 1});
  CHECK(id < ClaimId{.host = net::HostId("h3"), .life = 1, .number = 1});
}

}  // namespace
}  // namespace havip::engine
