#include "hostsim/guest/conf/instance_acts.h"

#include <algorithm>

#include <fmt/format.h>

#include "hostsim/guest/conf/garp_options.h"
#include "hostsim/guest/conf/keywords.h"
#include "hostsim/guest/conf/number.h"

namespace havip::hostsim::conf {
namespace {

// Keepalived writes "(VI_1) ..." in some complaints and "(VI_1): ..." in others.
std::string spoken(Reader& reader) {
  return fmt::format("({}) ", reader.instance().kept.name);
}
std::string noted(Reader& reader) {
  return fmt::format("({}): ", reader.instance().kept.name);
}

std::optional<std::uint8_t> octet(Reader& reader, const Line& line, Range range) {
  const auto value =
      read_number(line.words[1].text, line.at(1), range, Junk::kRefused, reader.report());
  if (!value) return std::nullopt;
  return static_cast<std::uint8_t>(*value);
}

void set_switch(Reader& reader, const Line& line, std::optional<bool>& field) {
  const auto value = line.arguments() == 0 ? true : read_switch(line.words[1].text);
  if (value) {
    field = value;
    return;
  }
  reader.error(line.at(1), fmt::format("{}invalid {} {} specified", spoken(reader), line.keyword(),
                                       line.words[1].text));
}

}  // namespace

void close_instance(Reader& reader, Position at) {
  InstanceDraft& instance = reader.instance();
  const bool unicast = !instance.kept.unicast_peers.empty();
  if (unicast && instance.kept.vmac && !instance.xmit_on_base) {
    reader.error(at, spoken(reader) + "unicast with use_vmac requires vmac_xmit_base - setting");
    instance.xmit_on_base = true;
  }
  if (!instance.unicast_ttl || unicast) return;
  reader.error(
      at, fmt::format("{}Cannot use unicast_ttl without unicast peers - resetting", noted(reader)));
  instance.unicast_ttl.reset();
}

namespace acts {

void state(Reader& reader, const Line& line) {
  const std::string_view text = line.words[1].text;
  InstanceDraft& instance = reader.instance();
  const auto said = text == "MASTER" ? InitialState::kMaster : InitialState::kBackup;
  if (text != "MASTER" && text != "BACKUP") {
    reader.error(line.at(1),
                 fmt::format("{}unknown state '{}', defaulting to BACKUP", spoken(reader), text));
  } else if (instance.state == InitialState::kMaster && said == InitialState::kBackup) {
    reader.error(line.at(1),
                 fmt::format("{}state previously set as MASTER - ignoring BACKUP", spoken(reader)));
    return;
  }
  instance.state = said;
}

void interface(Reader& reader, const Line& line) {
  const std::string_view name = line.words[1].text;
  if (!reader.nic_exists(name)) {
    reader.misses_interface(line.at(1), name,
                            fmt::format("interface {} for vrrp_instance {} doesn't exist", name,
                                        reader.instance().kept.name));
  } else if (name == kLoopback) {
    reader.error(line.at(1),
                 fmt::format("{}cannot use a loopback interface ({}) for vrrp - ignoring",
                             spoken(reader), name));
    return;
  }
  reader.instance().kept.interface = name;
}

void virtual_router_id(Reader& reader, const Line& line) {
  if (const auto value = octet(reader, line, {1, 255})) {
    reader.instance().kept.vrid = {*value};
    return;
  }
  reader.error(line.at(1), fmt::format("{}VRID '{}' not valid - must be between 1 & 255",
                                       noted(reader), line.words[1].text));
}

void priority(Reader& reader, const Line& line) {
  constexpr std::uint8_t kDefault = 100;
  const auto value = octet(reader, line, {1, 255});
  reader.instance().priority = value.value_or(kDefault);
  if (value) return;
  reader.error(line.at(1),
               spoken(reader) + "Priority not valid! must be between 1 & 255. Using default 100");
}

void version(Reader& reader, const Line& line) {
  InstanceDraft& instance = reader.instance();
  const auto value = read_version(line.words[1].text, line.at(1), reader.report());
  const int known = instance.version.value_or(0);
  if (!value) {
    reader.error(line.at(1), noted(reader) + "Version must be either 2 or 3");
  } else if ((known != 0 && known != *value) ||
             (*value == 2 && instance.family == net::Family::kIpv6)) {
    reader.error(line.at(1),
                 fmt::format("{}vrrp_version {} conflicts with configured or deduced version {}; "
                             "ignoring.",
                             spoken(reader), *value, known));
  } else {
    instance.version = value;
  }
}

void advert_int(Reader& reader, const Line& line) {
  constexpr TimeRange kRange{.min_us = 10'000, .max_us = 255'000'000};
  const std::string_view text = line.words[1].text;
  if (const auto value = read_seconds(text, line.at(1), kRange, reader.report())) {
    reader.instance().kept.advert_int = *value;
    return;
  }
  reader.error(line.at(1), fmt::format("{}Advert interval ({}) not valid! Must be > 0 - ignoring",
                                       spoken(reader), text));
}

void nopreempt(Reader& reader, const Line&) {
  reader.instance().kept.nopreempt = true;
}
void preempt(Reader& reader, const Line&) {
  reader.instance().kept.nopreempt = false;
}

void preempt_delay(Reader& reader, const Line& line) {
  constexpr TimeRange kRange{.min_us = 0, .max_us = 1'000'000'000};
  if (const auto value = read_seconds(line.words[1].text, line.at(1), kRange, reader.report())) {
    reader.instance().kept.preempt_delay = *value;
    return;
  }
  reader.error(line.at(1), spoken(reader) + "Preempt_delay not valid! must be between 0-1000");
}

void dont_track_primary(Reader& reader, const Line&) {
  reader.instance().kept.track_primary = false;
}

void down_timer_adverts(Reader& reader, const Line& line) {
  const std::string_view text = line.words[1].text;
  const auto value =
      read_number(text, line.at(1), {.min = 1, .max = 100}, Junk::kIgnored, reader.report());
  if (value) {
    reader.instance().down_timer_adverts = *value;
    return;
  }
  reader.error(line.at(1),
               fmt::format("{}Invalid down_timer_adverts [1:100] '{}'", noted(reader), text));
}

void lower_prio_no_advert(Reader& reader, const Line& line) {
  set_switch(reader, line, reader.instance().lower_prio_no_advert);
}

void higher_prio_send_advert(Reader& reader, const Line& line) {
  set_switch(reader, line, reader.instance().higher_prio_send_advert);
}

// In 2.2.7 "off" sets it as well; only a word that is no switch at all does not.
void skip_check_adv_addr(Reader& reader, const Line& line) {
  std::optional<bool> given;
  set_switch(reader, line, given);
  if (given) reader.instance().kept.skip_check_adv_addr = true;
}

void garp(Reader& reader, const Line& line) {
  read_garp(line, noted(reader), reader.instance().garp, reader.report());
}

void garp_extra_if(Reader& reader, const Line& line) {
  read_garp_extra_if(line, noted(reader), reader.instance().garp, reader.report());
}

void authentication(Reader& reader, const Line&) {
  reader.read_block(authentication_keywords());
}

void auth_type(Reader& reader, const Line& line) {
  const std::string_view text = line.words[1].text;
  if (text == "PASS") {
    reader.instance().auth = AuthDraft::kPass;
  } else if (text == "AH") {
    reader.instance().auth = AuthDraft::kHeader;
  } else {
    reader.error(line.at(1),
                 fmt::format("{}unknown authentication type '{}'", spoken(reader), text));
  }
}

void auth_pass(Reader& reader, const Line& line) {
  const std::string_view text = line.words[1].text;
  constexpr std::size_t kMaxPassword = 8;
  reader.instance().auth_pass = text.substr(0, kMaxPassword);
  if (text.size() <= kMaxPassword) return;
  reader.error(line.at(1), "Truncating auth_pass to 8 characters");
}

}  // namespace acts
}  // namespace havip::hostsim::conf
