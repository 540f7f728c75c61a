#include "hostsim/guest/conf/root_acts.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "hostsim/guest/conf/number.h"

namespace havip::hostsim::conf {
namespace {

GarpGroup& open_group(Reader& reader) {
  return reader.global().garp_groups.back();
}

template <Duration GarpGroup::*kField>
void interval(Reader& reader, const Line& line) {
  constexpr TimeRange kRange{.min_us = 0, .max_us = 4'294'967'295};
  const std::string& text = line.words[1].text;
  if (const auto value = read_seconds(text, line.at(1), kRange, reader.report())) {
    open_group(reader).*kField = *value;
    reader.global().garp_group_timed = true;
    return;
  }
  reader.error(line.at(1), fmt::format("garp_group {} '{}' invalid", line.keyword(), text));
}

bool grouped(Reader& reader, std::string_view name) {
  const auto& groups = reader.global().garp_groups;
  return std::any_of(groups.begin(), groups.end(), [name](const GarpGroup& group) {
    return std::find(group.interfaces.begin(), group.interfaces.end(), name) !=
           group.interfaces.end();
  });
}

void add_interface(Reader& reader, Position at, const std::string& name) {
  if (!reader.nic_exists(name)) {
    reader.error(at,
                 fmt::format("WARNING - interface {} specified for garp_group doesn't exist", name),
                 TestClass::kMissing);
    return;
  }
  open_group(reader).interfaces.push_back(name);
}

void group_interface(Reader& reader, const Line& line) {
  const std::string& name = line.words[1].text;
  if (grouped(reader, name)) {
    reader.error(line.at(1), fmt::format("garp_group already specified for {} - ignoring", name));
    return;
  }
  add_interface(reader, line.at(1), name);
}

void interface_entry(Reader& reader, const Line& line) {
  for (const Word& word : line.words)
    reader.global().garp_group_list.push_back(word.text);
}

// The list is gone through when it closes. At a second mention 2.2.7 looks for a word that is not
// there, and ends.
void group_interfaces(Reader& reader, const Line& line) {
  reader.global().garp_group_list.clear();
  const Position closed = reader.read_list(line, interface_entry);
  const std::vector<std::string> listed = std::move(reader.global().garp_group_list);
  if (listed.empty()) reader.error(closed, "Warning - empty garp_group interfaces block");
  for (const std::string& name : listed) {
    if (grouped(reader, name)) {
      Line word{.number = closed.line, .file = closed.file, .raw = name};
      word.words.push_back({name, closed.column});
      (void)reader.demand(word, 1);
      return;
    }
    add_interface(reader, closed, name);
  }
}

constexpr Keyword kGarpGroup[] = {
    {.name = "garp_interval", .arguments = 1, .act = interval<&GarpGroup::garp_interval>},
    {.name = "gna_interval", .arguments = 1, .act = interval<&GarpGroup::gna_interval>},
    {.name = "interface", .arguments = 1, .act = group_interface},
    {.name = "interfaces", .shape = Shape::kBlock, .act = group_interfaces},
};

void linkbeat_entry(Reader& reader, const Line& line) {
  const std::string& name = line.words[0].text;
  if (reader.nic_exists(name)) return;
  reader.error(line.at(0),
               fmt::format("unknown interface {} specified for linkbeat interface", name),
               TestClass::kMissing);
}

void delay_entry(Reader& reader, const Line& line) {
  const std::string& name = line.words[0].text;
  if (!reader.nic_exists(name)) {
    reader.error(line.at(0), fmt::format("unknown interface {} specified for up/down delay", name),
                 TestClass::kMissing);
    return;
  }
  LinkDelays delays{.interface = name};
  const std::array<Duration*, 2> values = {&delays.down, &delays.up};
  for (std::size_t i = 1; i <= values.size() && i < line.words.size(); ++i) {
    constexpr TimeRange kRange{.min_us = 0, .max_us = 255'000'000};
    const auto value = read_seconds(line.words[i].text, line.at(i), kRange, reader.report());
    if (!value) return;  // it only logs that
    *values[i - 1] = *value;
  }
  reader.global().link_delays.push_back(std::move(delays));
}

}  // namespace

Keywords garp_group_keywords() {
  return kGarpGroup;
}

namespace acts {

void garp_group(Reader& reader, const Line&) {
  reader.global().garp_groups.emplace_back();
  reader.global().garp_group_timed = false;
  const Position closed = reader.read_block(kGarpGroup);
  if (reader.global().garp_group_timed || reader.report().ended()) return;
  reader.error(closed, "garp group 0 does not have any delay set - removing");
  reader.global().garp_groups.pop_back();
}

void bfd_instance(Reader& reader, const Line& line) {
  reader.report().unsupported(line.at(0), line.keyword(), "BFD is not modelled");
  if (line.arguments() > 0) reader.draft().bfd_names.insert(line.words[1].text);
  reader.skip_block();
}

void linkbeat_interfaces(Reader& reader, const Line& line) {
  reader.report().no_effect(line.at(0), line.keyword(),
                            "the daemon is told about its link, it does not poll");
  (void)reader.read_list(line, linkbeat_entry);
}

void interface_up_down_delays(Reader& reader, const Line& line) {
  (void)reader.read_list(line, delay_entry);
}

}  // namespace acts
}  // namespace havip::hostsim::conf
