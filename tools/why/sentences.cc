#include "tools/why/sentences.h"

#include <algorithm>
#include <array>

#include "tools/report/text.h"

namespace havip::why {
namespace {

constexpr std::array kSentences = std::to_array<Sentence>({
    // ---- roots
    {"action", "", "", "{do}[ {target}]"},
    {"boot", "", "", "boots"},
    {"condition", "", "", "{subject} {state}"},
    // ---- guests
    {"vrrp_state", "to", "MASTER", "{instance} becomes MASTER[: {reason}]"},
    {"vrrp_state", "", "", "{instance} is {to}[: {reason}]"},
    {"advert_sent", "", "", "{instance} sends an advert of priority {priority}"},
    {"advert_heard", "", "", "{instance} hears priority {priority} from {from}: {outcome}"},
    {"address", "present", "true", "{ip} comes to {device}"},
    {"address", "", "", "{ip} leaves {device}"},
    {"garp_sent", "batch", "manual", "sends a GARP for {vip} by hand"},
    {"garp_sent", "batch", "seen", "sends a GARP for {vip}"},
    {"garp_sent", "", "", "sends a GARP for {vip}, {batch} batch"},
    {"na_sent", "", "", "sends a neighbour advertisement for {vip}, {batch} batch"},
    {"log", "", "", "logs: {text}"},
    {"script_result", "signalled", "true", "script {script} takes too long and is killed"},
    {"script_result", "code", "0", "script {script} succeeds"},
    {"script_result", "", "", "script {script} fails with {code}"},
    {"check_result", "good", "true", "{check} of {service} succeeds"},
    {"check_result", "", "", "{check} of {service} fails[: {detail}]"},
    {"real_server", "", "", "real server {service} of {virtual_server} is {state}"},
    {"virtual_server", "sorry", "true",
     "virtual server {service} is {state}, with its sorry server"},
    {"virtual_server", "", "", "virtual server {service} is {state}"},
    {"notified", "", "", "calls {command}"},
    {"fifo_written", "", "", "writes to {path}: {text}"},
    {"mail_sent", "", "", "mails {to}: {subject}"},
    // ---- hosts and agents
    {"garp_captured", "", "", "captures the GARP of {device} for {vip}"},
    {"upcall_queued", "", "", "queues it for the agent"},
    {"report_taken", "", "", "its agent takes it up"},
    {"claim_admitted", "", "", "admits claim {claim} of {device} for {vip}"},
    {"claim_deferred", "", "", "the limiter puts {vip} of {device} off until {until_ns}"},
    {"claim_sent", "attempt", "1", "sends it to the gateway"},
    {"claim_sent", "", "", "sends claim {claim} again, attempt {attempt}"},
    // What the gateway said stands in its judgement.
    {"garp_verdict", "verdict", "rate_limited",
     "the GARP of {device} for {vip} ends as {verdict}[ {detail}]"},
    {"garp_verdict", "verdict", "spoofed",
     "the GARP of {device} for {vip} ends as {verdict}[: {detail}]"},
    {"garp_verdict", "verdict", "malformed",
     "the GARP of {device} for {vip} ends as {verdict}[: {detail}]"},
    {"garp_verdict", "", "", "the GARP of {device} for {vip} ends as {verdict}"},
    {"push_applied", "applied", "false",
     "has something newer of {ip} than generation {generation}"},
    {"push_applied", "device", "", "knows no owner of {ip} any more, generation {generation}"},
    {"push_applied", "", "", "knows {ip} at {device} on {host}, generation {generation}"},
    {"frame_dropped", "frame", "0", "{where} goes no further: {why}"},
    {"frame_dropped", "", "", "a frame goes no further at {where}: {why}"},
    // ---- gateway
    {"claim_judged", "known", "true", "answers claim {claim} as before: {verdict}"},
    {"claim_judged", "", "", "judges claim {claim}: {verdict}[, {text}]"},
    {"committed", "to", "", "commits {havip}: {from} → nobody, generation {generation}"},
    {"committed", "from", "", "commits {havip}: nobody → {to} on {host}, generation {generation}"},
    {"committed", "", "", "commits {havip}: {from} → {to} on {host}, generation {generation}"},
    {"push_sent", "snapshot", "true", "sends a snapshot of {rows} rows to {host}"},
    {"push_sent", "attempt", "1", "pushes to {host}"},
    {"push_sent", "", "", "pushes to {host} again, attempt {attempt}"},
    {"console", "", "", "{operation} {target}[: refused, {error}]"},
    // ---- probes
    {"probe_sent", "", "", "{probe} asks, number {number}"},
    {"probe_answered", "", "", "{probe} is answered by {by}, number {number}"},
    {"probe_lost", "", "", "{probe} gets no answer, number {number}"},
});

std::string without_controls(std::string text) {
  std::ranges::replace_if(
      text, [](char c) { return (static_cast<unsigned char>(c) < ' ') || c == '\x7f'; }, ' ');
  return text;
}

std::string value_of(const Record& record, std::string_view field,
                     const std::vector<std::string>& probes) {
  if (field == "probe") {
    const std::uint64_t probe = record.number(field);
    return probe < probes.size() ? probes[probe] : "probe " + std::to_string(probe);
  }
  if (field.ends_with("_ns")) {
    return report::exact(Duration(static_cast<std::int64_t>(record.number(field))));
  }
  return record.text(field);
}

// Fills in the fields of a text without brackets. `whole` becomes false when one is empty.
std::string filled(std::string_view text, const Record& record,
                   const std::vector<std::string>& probes, bool& whole) {
  std::string out;
  while (!text.empty()) {
    const std::size_t open = text.find('{');
    out += text.substr(0, open);
    if (open == std::string_view::npos) break;
    const std::size_t close = text.find('}', open);
    const std::string value = value_of(record, text.substr(open + 1, close - open - 1), probes);
    whole = whole && !value.empty();
    out += value;
    text.remove_prefix(close + 1);
  }
  return out;
}

}  // namespace

std::span<const Sentence> sentences() {
  return kSentences;
}

std::string sentence_of(const Record& record, const std::vector<std::string>& probes) {
  const auto fits = [&](const Sentence& row) {
    return row.kind == record.kind && (row.field.empty() || record.text(row.field) == row.value);
  };
  const auto row = std::ranges::find_if(kSentences, fits);
  std::string_view text = row == kSentences.end() ? std::string_view(record.kind) : row->text;
  std::string out;
  while (!text.empty()) {
    const std::size_t open = text.find('[');
    bool whole = true;
    out += filled(text.substr(0, open), record, probes, whole);
    if (open == std::string_view::npos) break;
    const std::size_t close = text.find(']', open);
    whole = true;
    const std::string part = filled(text.substr(open + 1, close - open - 1), record, probes, whole);
    if (whole) out += part;
    text.remove_prefix(close + 1);
  }
  return without_controls(std::move(out));
}

}  // namespace havip::why
