// What a health checker did: its real servers, and the mails.

#include <algorithm>

#include "scenarios/judge/expectation_checks.h"

namespace havip::judge {

Finding check(const expect::Mails& entry, const Run& run, const Facts& facts) {
  Finding finding;
  finding.text = fmt::format("mails of {} with \"{}\" in the subject: {}",
                             entry.guest ? entry.guest->view() : std::string_view("any guest"),
                             entry.subject, judge::describe(entry.count));
  const auto& mails = facts.index.of<trace::MailSent>();
  const auto count = std::ranges::count_if(mails, [&](const auto& mail) {
    const bool here = !entry.guest || run.name_of(mail.node()) == entry.guest->view();
    const bool counts = here && mail->subject.find(entry.subject) != std::string::npos;
    if (counts) finding.seq = mail.seq();
    return counts;
  });
  finding.held = entry.count.allow(static_cast<std::uint64_t>(count));
  finding.observed = fmt::format("{}", count);
  return finding;
}

// The last word on it, up to that instant; of one that never was in a pool there is none.
Finding check(const expect::RealServer& entry, const Run& run, const Facts& facts) {
  std::string_view state = "down";
  Seq seq = 0;
  for (const auto& change : facts.index.of<trace::RealServerState>()) {
    if (entry.at && change.at() > *entry.at) break;
    if (run.name_of(change.node()) == entry.guest.view() && change->service == entry.service) {
      state = change->state;
      seq = change.seq();
    }
  }
  return {.text = fmt::format("real server {} of {} is {} {}", entry.service, entry.guest.view(),
                              entry.is, moment(entry.at)),
          .held = state == entry.is,
          .observed = std::string(state),
          .seq = seq};
}

}  // namespace havip::judge
