#include "hostsim/guest/vrrp/notify.h"

#include <utility>

#include <fmt/format.h>

namespace havip::hostsim::vrrp {
namespace {

// Null for what has no notifier of its own.
const std::optional<conf::Command>* own_notifier(const conf::Notifiers& notify, Tale tale) {
  switch (tale) {
    case Tale::kMaster:
      return &notify.master;
    case Tale::kBackup:
      return &notify.backup;
    case Tale::kFault:
      return &notify.fault;
    case Tale::kStop:
      return &notify.stop;
    case Tale::kDeleted:
      return &notify.deleted;
    case Tale::kMasterRxLowerPri:
      return &notify.master_rx_lower_pri;
    case Tale::kMasterPriority:
    case Tale::kBackupPriority:
      return nullptr;
  }
  return nullptr;
}

struct Text {
  std::string_view subject;
  std::string_view body;
};
constexpr std::string_view kOwning = "=> VRRP Instance is now owning VRRP VIPs <=";
constexpr std::string_view kNoLonger = "=> VRRP Instance is no longer owning VRRP VIPs <=";

std::optional<Text> mail_text(Tale tale) {
  switch (tale) {
    case Tale::kMaster:
      return Text{"Entering MASTER state", kOwning};
    case Tale::kBackup:
      return Text{"Entering BACKUP state", kNoLonger};
    case Tale::kFault:
      return Text{"Entering FAULT state", kNoLonger};
    case Tale::kStop:
      return Text{"Stopping", kNoLonger};
    case Tale::kDeleted:
    case Tale::kMasterRxLowerPri:
    case Tale::kMasterPriority:
    case Tale::kBackupPriority:
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_string(Tale tale) {
  switch (tale) {
    case Tale::kMaster:
      return "MASTER";
    case Tale::kBackup:
      return "BACKUP";
    case Tale::kFault:
      return "FAULT";
    case Tale::kStop:
      return "STOP";
    case Tale::kDeleted:
      return "DELETED";
    case Tale::kMasterRxLowerPri:
      return "MASTER_RX_LOWER_PRI";
    case Tale::kMasterPriority:
      return "MASTER_PRIORITY";
    case Tale::kBackupPriority:
      return "BACKUP_PRIORITY";
  }
  return "?";
}

Audience audience_of(const conf::Config& config) {
  Audience audience{.router_id = config.router_id, .mail = config.mail, .fifos = {}};
  for (const auto* fifo : {&config.fifo, &config.vrrp_fifo}) {
    if (*fifo) audience.fifos.push_back((*fifo)->path);
  }
  return audience;
}

void Voice::tell(const Settings& settings, Tale tale, std::uint8_t priority, engine::Seq cause) {
  const std::string_view kind = kind_ == Kind::kInstance ? "INSTANCE" : "GROUP";
  const auto* own = own_notifier(settings.notify, tale);
  if (own != nullptr && *own) process_.outputs.push(Notify{.command = **own, .cause = cause});
  if (settings.notify.any) {
    conf::Command command = *settings.notify.any;
    for (std::string arg :
         {std::string(kind), name_, std::string(to_string(tale)), std::to_string(priority)}) {
      command.args.push_back(std::move(arg));
    }
    process_.outputs.push(Notify{.command = std::move(command), .cause = cause});
  }
  for (const std::string& path : audience_.fifos) {
    process_.outputs.push(
        FifoLine{.path = path,
                 .text = fmt::format("{} \"{}\" {} {}", kind, name_, to_string(tale), priority),
                 .cause = cause});
  }
  if (settings.smtp_alert) mail(tale, cause);
}

void Voice::mail(Tale tale, engine::Seq cause) {
  const conf::Mail& settings = audience_.mail;
  const auto text = mail_text(tale);
  if (!text || !settings.server || settings.to.empty() || mailed_ == tale) return;
  if (tale == Tale::kFault && !settings.fault_emails) return;
  mailed_ = tale;
  process_.outputs.push(
      SendMail{.message = {.server = *settings.server,
                           .connect_timeout = settings.connect_timeout,
                           .helo = settings.helo_name,
                           .from = settings.from,
                           .to = settings.to,
                           .subject = fmt::format("[{}] VRRP {} {} - {}", audience_.router_id,
                                                  kind_ == Kind::kInstance ? "Instance" : "Group",
                                                  name_, text->subject),
                           .body = std::string(text->body)},
               .cause = cause});
}

}  // namespace havip::hostsim::vrrp
