// What vpccgw and mcagent read of one another, and their setups: read, or refused with a reason.
// What can be read is written again and read again as the same.
#include "core/base/ensure.h"
#include "tests/fuzz/fuzz.h"
#include "tools/control/codec.h"
#include "tools/mcagent/http_response.h"
#include "tools/mcagent/setup.h"
#include "tools/vpccgw/setup_file.h"

namespace {

using namespace havip;

void same_again(std::string_view text, auto decode, auto encode) {
  const auto read = decode(text);
  if (!read) {
    ensure(!read.error().empty(), "a refusal says why");
    return;
  }
  const std::string written = encode(*read);
  const auto again = decode(written);
  ensure(again.has_value(), "what is written can be read");
  ensure(encode(*again) == written, "what is read again is the same");
}

void messages(std::string_view text) {
  const net::HostId host("h1");
  const auto of_host = [&host](auto decode) {
    return [&host, decode](std::string_view body) { return decode(body, host); };
  };
  same_again(text, control::decode_claims, control::encode_claims);
  same_again(text, control::decode_replies, control::encode_replies);
  same_again(text, of_host(control::decode_watch), control::encode_watch);
  same_again(text, of_host(control::decode_ack), control::encode_ack);
  same_again(text, of_host(control::decode_snapshot_request), control::encode_snapshot_request);
  same_again(text, of_host(control::decode_table), control::encode_table);
  same_again(text, vpccgw_daemon::parse_setup, vpccgw_daemon::setup_text);
}

void bounded(const auto& read) {
  if (read) return;
  ensure(!read.error().empty(), "a refusal says why");
  ensure(read.error().size() <= loader::kMaxFaults + 1, "faults are bounded");
}

// All answers in the octets, one by one; where they are no HTTP, what was read before.
std::string answers(std::string_view octets, std::size_t at_once) {
  mcagentd::HttpResponseParser parser;
  std::string all;
  while (!octets.empty()) {
    const std::string_view part = octets.substr(0, at_once);
    octets.remove_prefix(part.size());
    auto answer = parser.feed(part);
    while (answer && *answer) {
      all += std::to_string((*answer)->status) + (*answer)->body + '\0';
      answer = parser.feed({});
    }
    if (!answer) return all + answer.error();
  }
  return all;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text(data, size);
  messages(text);
  bounded(mcagentd::read_setup(text, "fuzz.json"));
  bounded(mcagentd::change_policy({}, text));
  ensure(answers(text, size) == answers(text, 1), "an answer is read alike in one piece and many");
  return 0;
}
