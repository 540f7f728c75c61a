#include "tools/mcagent/claim_sender.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "tools/control/codec.h"

namespace havip::mcagentd {
namespace {

constexpr std::size_t kClaimsAtOnce = 1000;
constexpr Duration kAfterFailure = std::chrono::milliseconds(100);
constexpr Duration kRetry = std::chrono::seconds(1);

// Retry-After: seconds; what else it may hold counts as one.
Duration retry_after(const HttpResponse& answer) {
  const auto found = answer.headers.find("retry-after");
  int seconds = 1;
  if (found != answer.headers.end()) {
    const std::string& text = found->second;
    std::from_chars(text.data(), text.data() + text.size(), seconds);
  }
  return std::chrono::seconds(std::clamp(seconds, 1, 60));
}

}  // namespace

ClaimSender::ClaimSender(live::Loop& loop, EngineClock& clock, daemon::Complaints& complaints,
                         const Setup& setup, const Server& server,
                         std::function<void(engine::ClaimReply)> answered)
    : clock_(clock),
      complaints_(complaints),
      setup_(setup),
      answered_(std::move(answered)),
      backlog_(setup.backlog, setup.policy.claim),
      timer_(loop, [this] { wake(); }) {
  for (Lane& lane : lanes_)
    lane.client = std::make_unique<HttpClient>(loop, server);
}

void ClaimSender::send(const engine::Claim& claim) {
  backlog_.put(clock_.now(), claim);
  send_more();
}

void ClaimSender::wake() {
  backlog_.expire(clock_.now());
  send_more();
}

// The lane for the next request; none while a younger one may still be answered in time.
ClaimSender::Lane* ClaimSender::free_lane(Instant now) {
  Lane* free = nullptr;
  for (Lane& lane : lanes_) {
    if (!lane.client->busy()) {
      if (free == nullptr) free = &lane;
    } else if (now < lane.since + setup_.policy.claim.timeout) {
      return nullptr;
    }
  }
  return free;
}

void ClaimSender::send_more() {
  const Instant now = clock_.now();
  if (!backlog_.empty() && now >= not_before_) {
    if (Lane* lane = free_lane(now)) start(*lane, now);
  }
  if (backlog_.empty()) return;
  // A lane may open, a pause end, a claim expire: whichever it is, look again then.
  const Instant soon = now < not_before_ ? not_before_ : now + kRetry;
  timer_.arm(clock_.on_loop(std::min(soon, backlog_.deadline())));
}

void ClaimSender::start(Lane& lane, Instant now) {
  lane.claims = backlog_.take(kClaimsAtOnce);
  lane.since = now;
  std::vector<engine::Claim> claims;
  claims.reserve(lane.claims.size());
  for (const Backlog::Waiting& waiting : lane.claims)
    claims.push_back(waiting.claim);
  ++counters_.requests;
  const mcagent::ClaimPolicy& policy = setup_.policy.claim;
  lane.client->request(
      {.method = "POST", .target = "/v1/claims", .body = control::encode_claims(claims)},
      policy.timeout * (policy.retries + 1),
      [this, &lane](Result<HttpResponse> answer) { finish(lane, std::move(answer)); });
}

void ClaimSender::finish(Lane& lane, Result<HttpResponse> answer) {
  if (!answer) {
    ++counters_.unanswered;
    complaints_.once("gateway", fmt::format("the gateway is lost: {}", answer.error()));
    backlog_.set_lost(true);
    failed(lane, kAfterFailure);
    return;
  }
  complaints_.over("gateway", "the gateway is back");
  backlog_.set_lost(false);
  if (answer->status == 200) {
    auto claims = std::exchange(lane.claims, {});
    take_replies(*answer, claims);
    backlog_.give_back(clock_.now(), std::move(claims));
    send_more();
  } else if (answer->status == 429) {
    ++counters_.busy;
    complaints_.once("gateway busy", "the gateway is busy: its queue of claims is full");
    failed(lane, retry_after(*answer));
  } else {
    ++counters_.refused;
    complaints_.once("claims refused", fmt::format("the gateway refuses claims: {} {}",
                                                   answer->status, answer->body.substr(0, 200)));
    // It would say so again of the same request. Its own trouble, and ours with the token, may
    // pass.
    const bool may_pass = answer->status >= 500 || answer->status == 401;
    if (!may_pass) lane.claims.clear();
    failed(lane, may_pass ? kRetry : kAfterFailure);
  }
}

// Leaves those in `claims` that got no answer.
void ClaimSender::take_replies(const HttpResponse& answer, std::vector<Backlog::Waiting>& claims) {
  auto replies = control::decode_replies(answer.body);
  if (!replies) {
    ++counters_.malformed;
    complaints_.once("malformed answers",
                     fmt::format("the gateway's answer cannot be read: {}", replies.error()));
    not_before_ = clock_.now() + kRetry;
    return;
  }
  complaints_.over("gateway busy", "the gateway takes claims again");
  complaints_.over("claims refused", "the gateway takes claims again");
  std::set<engine::ClaimId> answered;
  for (engine::ClaimReply& reply : *replies) {
    answered.insert(reply.id);
    answered_(std::move(reply));
  }
  std::erase_if(claims, [&](const auto& waiting) { return answered.contains(waiting.claim.id); });
  if (claims.empty()) {
    complaints_.over("malformed answers", "the gateway's answers can be read again");
    return;
  }
  ++counters_.malformed;
  complaints_.once("malformed answers",
                   fmt::format("the gateway's answer leaves out claim {} and {} more",
                               to_string(claims.front().claim.id), claims.size() - 1));
  not_before_ = clock_.now() + kRetry;
}

void ClaimSender::failed(Lane& lane, Duration pause) {
  const Instant now = clock_.now();
  not_before_ = now + pause;
  backlog_.give_back(now, std::exchange(lane.claims, {}));
  if (!backlog_.empty()) timer_.arm(clock_.on_loop(now + std::max(pause, kRetry)));
}

}  // namespace havip::mcagentd
