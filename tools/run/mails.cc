#include "tools/run/mails.h"

#include <string>
#include <string_view>
#include <variant>

#include <fmt/format.h>

#include "hostsim/guest/mail/sink.h"

namespace havip::tools {
namespace {

hostsim::mail::Message message_of(const trace::MailSent& sent) {
  hostsim::mail::Message message{
      .helo = sent.helo, .from = sent.from, .subject = sent.subject, .body = sent.body};
  std::string_view rest = sent.to;
  while (!rest.empty()) {
    const std::size_t end = rest.find(", ");
    message.to.emplace_back(rest.substr(0, end));
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 2);
  }
  return message;
}

}  // namespace

Result<void> write_mails(const RunFolder& folder, const trace::Recorder& trace) {
  std::uint32_t number = 0;
  for (const trace::Record& record : trace.records()) {
    const auto* sent = std::get_if<trace::MailSent>(&record.event);
    if (sent == nullptr) continue;
    const hostsim::mail::Delivery delivery = hostsim::mail::deliver(message_of(*sent), record.at);
    const std::string name = fmt::format("mails/{:04}-{}", ++number, trace.node_name(record.node));
    if (auto done = folder.write(name + ".eml", delivery.mail); !done) return done;
    if (auto done = folder.write(name + ".txt", delivery.dialogue); !done) return done;
  }
  return {};
}

}  // namespace havip::tools
