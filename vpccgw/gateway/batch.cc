// What a gateway does when a batch of its commits turns out not to have happened.
#include <utility>

#include "vpccgw/gateway/console_answer.h"
#include "vpccgw/gateway/gateway.h"

namespace havip::vpccgw {

Gateway::Memory Gateway::memory() const {
  return {.plan = plan_, .pushes_sent = pushes_sent_, .push_retries = push_retries_};
}

void Gateway::restore(Memory memory) {
  plan_ = std::move(memory.plan);
  pushes_sent_ = memory.pushes_sent;
  push_retries_ = memory.push_retries;
  output_.clear();
}

void Gateway::refuse(Instant now, const Input& input, const std::string& why) {
  std::visit([&](const auto& message) { turn_down(now, message, why); }, input);
}

void Gateway::turn_down(Instant now, const engine::Claim& claim, const std::string& why) {
  const engine::Seq cause =
      trace_.record(now, claim.cause, node_,
                    trace::ClaimJudged{.claim = claim.id,
                                       .device = claim.device,
                                       .vip = claim.vip,
                                       .verdict = engine::Verdict::kGatewayRefused,
                                       .known = false,
                                       .text = why});
  output_.push(gateway::Reply{.host = claim.id.host,
                              .reply = {.id = claim.id,
                                        .verdict = engine::Verdict::kGatewayRefused,
                                        .text = why,
                                        .cause = cause}});
}

// The row stays in flight, and the host will acknowledge it again.
void Gateway::turn_down(Instant now, const engine::PushAck& ack, const std::string& why) {
  log(now, ack.cause, "an acknowledgement is not kept: " + why);
}

void Gateway::turn_down(Instant now, const gateway::Console& console, const std::string& why) {
  trace::Console answer = answer_of(console);
  answer.error = why;
  trace_.record(now, console.cause, node_, std::move(answer));
}

void Gateway::turn_down(Instant now, const gateway::DeviceMoved& moved, const std::string& why) {
  trace::Console answer = answer_of(moved);
  answer.error = why;
  trace_.record(now, moved.cause, node_, std::move(answer));
}

}  // namespace havip::vpccgw
