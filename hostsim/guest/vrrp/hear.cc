// What an advertisement does to an instance (Keepalived 2.2: vrrp_state_backup,
// vrrp_state_master_rx), after the checks of receive.h.

#include <compare>
#include <utility>

#include <fmt/format.h>

#include "hostsim/guest/vrrp/instance.h"
#include "hostsim/guest/vrrp/sync_group.h"

namespace havip::hostsim::vrrp {
namespace {

constexpr Duration kHundredth = std::chrono::milliseconds(10);

// "4.000000": seconds as Keepalived prints them, whole microseconds.
std::string seconds_and_micros(Duration d) {
  const std::int64_t micros = std::chrono::duration_cast<std::chrono::microseconds>(d).count();
  return fmt::format("{}.{:06}", micros / 1'000'000, micros % 1'000'000);
}

}  // namespace

void Instance::handle_advert(Instant now, const wire::Packet& packet, const Header& header,
                             const engine::FrameTag& tag) {
  auto* backup = std::get_if<Backup>(&state_);
  auto* master = std::get_if<Master>(&state_);
  const bool campaigns = std::holds_alternative<Campaign>(state_);
  Heard heard{.priority = header.priority, .from = wire::source_of(packet), .tag = tag};
  if ((backup == nullptr && master == nullptr && !campaigns) || now < listen_from_) {
    record_heard(now, heard, "ignored");
    return;
  }
  const Verdict verdict = check_advert({.config = config_,
                                        .profile = *process_.profile,
                                        .is_master = master != nullptr,
                                        .priority = priority_,
                                        .last_master = last_master_,
                                        .auth_sequence = auth_sequence_,
                                        .old_checksum = old_checksum_},
                                       packet);
  if (verdict.counted) ++stats_.advert_rcvd;
  if (verdict.rejection) return refuse(now, heard, *verdict.rejection);
  if (verdict.remark) log_refusal(now, tag.cause, *verdict.remark, heard.from);
  auth_sequence_ = std::max(auth_sequence_, verdict.auth_sequence);
  if (verdict.old_checksum && is_unicast() && !old_checksum_) {
    old_checksum_ = true;
    log(now, tag.cause, "Setting unicast VRRPv3 checksum to old version");
  }
  if (header.priority == wire::kVrrpPriorityStop) ++stats_.pri_zero_rcvd;
  if (config_.version == 3) heard.advert_int = std::int64_t{verdict.advert_int} * kHundredth;
  if (backup != nullptr) {
    hear_as_backup(now, *backup, heard);
  } else if (master != nullptr) {
    hear_as_master(now, *master, heard);
  } else {
    hear_in_campaign(now, heard);
  }
}

engine::Seq Instance::record_heard(Instant now, const Heard& heard, std::string outcome) {
  return process_.recorder.record(now, heard.tag.cause, process_.node,
                                  trace::AdvertHeard{.instance = config_.name,
                                                     .from = heard.from,
                                                     .priority = heard.priority,
                                                     .outcome = std::move(outcome),
                                                     .frame = heard.tag.id});
}

// ---- refused ----------------------------------------------------------------------------------

// Even a refused advert silences a master for another interval. A backup's timer runs on; that of
// version 1.2 is reset.
void Instance::refuse(Instant now, const Heard& heard, const Rejection& rejection) {
  const engine::Seq seq =
      record_heard(now, heard, fmt::format("rejected: {}", to_string(rejection.reason)));
  count_refusal(rejection.reason);
  log_refusal(now, seq, rejection, heard.from);
  if (auto* master = std::get_if<Master>(&state_)) {
    hold_advert(now, *master);
  } else if (auto* backup = std::get_if<Backup>(&state_)) {
    if (process_.profile->refused != Profile::Refused::kTimerReset) return;
    log(now, seq, "ignoring received advertisment...");
    backup->master_down_at = down_from(now);
    backup->arm(seq, heard.tag.cause);
  }
}

// Of two masters that silence each other like this only one is heard. Their timers would end
// together, and both would speak, but for what it takes to wake up and read: the one that spoke
// last armed its timer before the other one did, and so speaks first again. Keepalived 2.2.7 keeps
// that up until a stall longer than the reading lets the other one speak.
void Instance::hold_advert(Instant now, Master& master) {
  if (config_.lower_prio_no_advert) return;
  master.next_advert_at = next_advert(now + process_.timing.reading);
}

void Instance::log_refusal(Instant now, engine::Seq seq, const Rejection& rejection,
                           const net::IpAddr& from) {
  if (process_.profile->refusals_once_a_master) {
    if (refused_from_ == from) return;
    refused_from_ = from;
  }
  log(now, seq, rejection.log);
}

void Instance::count_refusal(RejectReason reason) {
  switch (reason) {
    case RejectReason::kTooShort:
    case RejectReason::kTooLong:
      ++stats_.packet_len_err;
      break;
    case RejectReason::kTtl:
    case RejectReason::kPeerTtl:
      ++stats_.ip_ttl_err;
      break;
    case RejectReason::kAuthUnknown:
      ++stats_.invalid_authtype;
      break;
    case RejectReason::kAuthHeader:
    case RejectReason::kAuthType:
      ++stats_.authtype_mismatch;
      break;
    case RejectReason::kPassword:
    case RejectReason::kAuthValue:
    case RejectReason::kReplay:
      ++stats_.auth_failure;
      break;
    case RejectReason::kType:
      ++stats_.invalid_type_rcvd;
      break;
    case RejectReason::kAddressCount:
    case RejectReason::kAddressMissing:
      ++stats_.addr_list_err;
      break;
    case RejectReason::kAdvertInterval:  // Keepalived never counts one
    case RejectReason::kVersion:
    case RejectReason::kChecksum:
    case RejectReason::kNotAPeer:
    case RejectReason::kOwner:
      break;
  }
}

// ---- as backup --------------------------------------------------------------------------------

void Instance::hear_as_backup(Instant now, Backup& backup, const Heard& heard) {
  if (heard.from != last_master_ || heard.priority != wire::kVrrpPriorityOwner) {
    reclaim_ownership(now, heard.tag.cause, "received advert with lower priority");
  }
  if (heard.priority == wire::kVrrpPriorityStop) {
    const engine::Seq seq = record_heard(now, heard, "stop");
    log(now, seq, "Backup received priority 0 advertisement");
    backup.master_down_at = skew_from(now);
    backup.arm(seq, heard.tag.cause);
    backup.master_stopped = true;
    return;
  }
  const bool preempt_waits =
      config_.preempt_delay > Duration{} && (!backup.preempt_from || now < *backup.preempt_from);
  if (config_.nopreempt || heard.priority >= priority_ || preempt_waits) {
    accept(now, backup, heard);
  } else {
    discard(now, backup, heard);
  }
}

void Instance::accept(Instant now, Backup& backup, const Heard& heard) {
  const engine::Seq seq = record_heard(now, heard, "accepted");
  learn_interval(now, heard, seq);
  backup.wants_master = false;
  backup.master_down_at = down_from(now);
  backup.arm(seq, heard.tag.cause);
  backup.master_stopped = false;
  backup.discarded_from = {};
  backup.outranked |= config_.nopreempt || heard.priority >= priority_;
  backup.accepted_from = heard.from;
  backup.accepted_priority = heard.priority;
  backup.rank_changed_by = 0;
  last_master_ = heard.from;
  if (config_.preempt_delay > Duration{}) watch_preempt_delay(now, backup, heard.priority, seq);
}

// Version 3: a backup waits by the interval of its master (RFC 9568 §6.4.2).
void Instance::learn_interval(Instant now, const Heard& heard, engine::Seq cause) {
  if (config_.version != 3 || heard.advert_int == master_advert_int_) return;
  if (heard.advert_int == Duration{}) return;
  log(now, cause,
      fmt::format("advertisement interval updated from {}ms to {}ms by master",
                  master_advert_int_ / std::chrono::milliseconds(1),
                  heard.advert_int / std::chrono::milliseconds(1)));
  master_advert_int_ = heard.advert_int;
}

// The delay starts with the first lower advert heard, not with the start of the daemon, and an
// advert of our rank or better ends it.
void Instance::watch_preempt_delay(Instant now, Backup& backup, std::uint8_t priority,
                                   engine::Seq cause) {
  if (priority >= priority_) {
    if (backup.preempt_from) log(now, cause, "stop preempt delay");
    backup.preempt_from.reset();
  } else if (!backup.preempt_from) {
    log(now, cause,
        fmt::format("start preempt delay ({})", seconds_and_micros(config_.preempt_delay)));
    backup.preempt_from = now + config_.preempt_delay;
  }
}

// The down timer runs on: the takeover comes at most a down interval after the last advert that
// was accepted. Keepalived logs each of these; one line a change says as much. Version 1.2 does not
// wait, but campaigns at once.
void Instance::discard(Instant now, Backup& backup, const Heard& heard) {
  const engine::Seq seq = record_heard(now, heard, "discarded");
  if (backup.rank_changed_by == 0) backup.rank_changed_by = rank_changer(backup, heard, seq);
  last_master_ = heard.from;
  if (process_.profile->lower == Profile::Lower::kCampaign) {
    log(now, seq, "forcing a new MASTER election");
    send_advert(now, priority_, seq);
    return campaign(now, false, fmt::format("lower priority {} heard", heard.priority), seq);
  }
  if (backup.discarded_from == heard.from && backup.discarded_priority == heard.priority) return;
  backup.discarded_from = heard.from;
  backup.discarded_priority = heard.priority;
  log(now, seq,
      fmt::format("received lower priority ({}) advert from {} - discarding", heard.priority,
                  to_string(heard.from)));
}

// What turned the master that we obeyed into one that we do not: 0 where it is not that one.
engine::Seq Instance::rank_changer(const Backup& backup, const Heard& heard,
                                   engine::Seq seq) const {
  if (!backup.outranked || heard.from != backup.accepted_from) return 0;
  return heard.priority < backup.accepted_priority ? seq : priority_changed_;
}

// Somebody better ends the campaign.
void Instance::hear_in_campaign(Instant now, const Heard& heard) {
  const bool better = heard.priority > priority_;
  const engine::Seq seq = record_heard(now, heard, better ? "accepted" : "ignored");
  if (!better) return;
  last_master_ = heard.from;
  state_ = Backup{.master_down_at = down_from(now),
                  .armed_by = seq,
                  .sent_by = heard.tag.cause,
                  .outranked = true,
                  .accepted_from = heard.from,
                  .accepted_priority = heard.priority};
}

// ---- as master --------------------------------------------------------------------------------

// Two masters compare priority, then source address.
void Instance::hear_as_master(Instant now, Master& master, const Heard& heard) {
  if (heard.priority == wire::kVrrpPriorityStop) return answer_stop(now, master, heard);
  if (heard.priority == priority_ && heard.from == place_.source) {
    return warn_of_twin(now, master, heard);
  }
  const bool both_own =
      heard.priority == wire::kVrrpPriorityOwner && priority_ == wire::kVrrpPriorityOwner;
  const bool lower = std::pair(heard.priority, heard.from) < std::pair(priority_, place_.source);
  if (both_own ? outlasts_owner(master, heard) : lower) return answer_lower(now, master, heard);
  yield(now, master, heard);
}

void Instance::answer_stop(Instant now, Master& master, const Heard& heard) {
  const engine::Seq seq = record_heard(now, heard, "stop");
  log(now, seq, "Master received priority 0 message");
  send_advert(now, priority_, seq);
  master.next_advert_at = next_advert(now);
}

// RFC 9568 §6.4.3 wants the advert at once; the GARPs are Keepalived's own, and those of the whole
// sync group.
void Instance::answer_lower(Instant now, Master& master, const Heard& heard) {
  const engine::Seq seq = record_heard(now, heard, "lower");
  if (heard.priority == wire::kVrrpPriorityOwner) watch_rival(now, master, heard, seq);
  log(now, seq,
      fmt::format("Received advert from {} with lower priority {}, ours {}{}",
                  to_string(heard.from), heard.priority, priority_,
                  config_.lower_prio_no_advert ? "" : ", forcing new election"));
  if (!config_.lower_prio_no_advert) {
    send_advert(now, priority_, seq);
    master.next_advert_at = next_advert(now);
  }
  announcer_.heard_lower_advert(now, seq);
  announce(now);
  if (group_ != nullptr) group_->announce_siblings(now, *this, seq);
  voice_.tell({.notify = config_.notify, .smtp_alert = false}, Tale::kMasterRxLowerPri, priority_,
              seq);
}

void Instance::warn_of_twin(Instant now, Master& master, const Heard& heard) {
  const engine::Seq seq = record_heard(now, heard, "ignored");
  log(now, seq, "WARNING - equal priority advert received from remote host with our IP address.");
  hold_advert(now, master);
}

// No priority 0 and no GARP: the other one is master already.
void Instance::yield(Instant now, const Master& master, const Heard& heard) {
  const engine::Seq seq = record_heard(now, heard, "higher");
  const auto theirs = std::pair(heard.priority, heard.from);
  if (config_.higher_prio_send_advert && theirs > std::pair(priority_, place_.source)) {
    send_advert(now, priority_, seq);
  }
  if (is_owner()) lose_ownership(now, master, heard, seq);
  const std::string from = to_string(heard.from);
  const bool outranked = heard.priority > priority_;
  log(now, seq,
      outranked && !is_owner()
          ? fmt::format("Master received advert from {} with higher priority {}, ours {}", from,
                        heard.priority, priority_)
          : fmt::format("Master received advert from {} with same priority {} but higher IP "
                        "address than ours",
                        from, heard.priority));
  last_master_ = heard.from;
  learn_interval(now, heard, seq);
  become_backup(
      now, down_from(now),
      {.reason = outranked
                     ? fmt::format("higher priority {} from {}", heard.priority, from)
                     : fmt::format("same priority {}, higher address {}", heard.priority, from),
       .log = "Entering BACKUP STATE",
       .cause = seq});
}

}  // namespace havip::hostsim::vrrp
