#include "hostsim/guest/conf/notify_acts.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/base/ensure.h"
#include "hostsim/guest/conf/script_line.h"

namespace havip::hostsim::conf {
namespace {

struct Notifier {
  std::string_view keyword;
  std::optional<Command> Notifiers::*field;
};

constexpr std::array<Notifier, 7> kNotifiers{{
    {"notify", &Notifiers::any},
    {"notify_master", &Notifiers::master},
    {"notify_backup", &Notifiers::backup},
    {"notify_fault", &Notifiers::fault},
    {"notify_stop", &Notifiers::stop},
    {"notify_deleted", &Notifiers::deleted},
    {"notify_master_rx_lower_pri", &Notifiers::master_rx_lower_pri},
}};

void take(Reader& reader, const Line& line, std::string_view who, Notifiers& notifiers) {
  const auto row = std::find_if(kNotifiers.begin(), kNotifiers.end(),
                                [&line](const Notifier& n) { return n.keyword == line.keyword(); });
  ensure(row != kNotifiers.end(), "a notifier of the tables has no row");
  std::optional<Command>& field = notifiers.*row->field;
  if (field && line.arguments() > 0) {
    reader.error(line.at(0), fmt::format("{} {} script already specified - ignoring {}", who,
                                         line.keyword(), line.words[1].text));
    return;
  }
  field = read_command(reader, line, line.keyword());
}

}  // namespace

namespace acts {

void instance_notify(Reader& reader, const Line& line) {
  Instance& instance = reader.instance().kept;
  take(reader, line, fmt::format("({})", instance.name), instance.notify);
}

void instance_notify_deleted(Reader& reader, const Line& line) {
  Instance& instance = reader.instance().kept;
  if (instance.notify.told_deleted) {
    reader.error(line.at(0),
                 fmt::format("({}) notify_deleted already specified - ignoring {}", instance.name,
                             line.arguments() > 0 ? line.words[1].text : std::string{}));
    return;
  }
  instance.notify.told_deleted = true;
  if (line.arguments() > 0) {
    instance.notify.deleted = read_command(reader, line, line.keyword());
  }
}

void group_notify(Reader& reader, const Line& line) {
  SyncGroup& group = reader.group().kept;
  take(reader, line, fmt::format("vrrp group {}:", group.name), group.notify);
}

}  // namespace acts
}  // namespace havip::hostsim::conf
