// virtual_ipaddress and virtual_ipaddress_excluded: "IP[/LEN] [OPTION [VALUE]]..." a line.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "hostsim/guest/conf/instance_acts.h"
#include "hostsim/guest/conf/number.h"

namespace havip::hostsim::conf {
namespace {

struct AddressOption {
  std::string_view name;
  bool value;  // a word follows
  Handling handling;
  std::string_view note;
};

constexpr std::string_view kNotShown = "an address is its number, length and device";

constexpr std::array<AddressOption, 13> kOptions{{
    {"dev", true, Handling::kActs, ""},
    {"label", true, Handling::kNoEffect, kNotShown},
    {"scope", true, Handling::kNoEffect, kNotShown},
    {"brd", true, Handling::kNoEffect, kNotShown},
    {"preferred_lft", true, Handling::kNoEffect, kNotShown},
    {"home", false, Handling::kNoEffect, kNotShown},
    {"-nodad", false, Handling::kNoEffect, kNotShown},
    {"mngtmpaddr", false, Handling::kNoEffect, kNotShown},
    {"noprefixroute", false, Handling::kNoEffect, kNotShown},
    {"autojoin", false, Handling::kNoEffect, kNotShown},
    {"peer", true, Handling::kUnsupported, "point-to-point addresses are not modelled"},
    {"no_track", false, Handling::kUnsupported, "tracking is not modelled"},
    {"use_vmac", false, Handling::kUnsupported, "virtual MAC addresses are not modelled"},
}};

// One line being read. What a step refuses, it has reported.
class AddressLine {
 public:
  AddressLine(Reader& reader, const Line& line) : reader_(reader), line_(line) {}

  std::optional<VirtualAddress> read() {
    if (!read_ip()) return std::nullopt;
    for (std::size_t i = 1; i < line_.words.size(); ++i) {
      const auto option = std::find_if(kOptions.begin(), kOptions.end(), [&](const auto& o) {
        return o.name == line_.words[i].text;
      });
      if (option == kOptions.end()) {
        error(i, fmt::format("Unknown configuration entry '{}' for ip address - ignoring",
                             line_.words[i].text));
      } else if (!read_option(*option, i)) {
        return std::nullopt;
      }
    }
    return address_;
  }

 private:
  void error(std::size_t word, std::string_view text) {
    reader_.report().says(Severity::kError, line_.at(word), text);
  }

  bool read_ip() {
    const std::string_view text = line_.keyword();
    const std::size_t slash = text.find('/');
    const auto ip = net::parse_ipv4(text.substr(0, slash));
    if (!ip && looks_like_ipv6(text)) {
      reader_.report().unsupported(line_.at(0), text, "IPv6 is not modelled");
      return false;
    }
    if (!ip) {
      error(0, fmt::format("VRRP parsed invalid IP {}. skipping IP...", text));
      return false;
    }
    address_.ip = *ip;
    if (slash != std::string_view::npos) read_prefix(text.substr(slash + 1));
    return true;
  }

  void read_prefix(std::string_view text) {
    const auto prefix =
        read_number(text, line_.at(0), {.max = 32}, Junk::kIgnored, reader_.report());
    address_.prefix = static_cast<std::uint8_t>(prefix.value_or(32));
    if (prefix) return;
    error(0, fmt::format("Invalid address prefix len {} for address {} - using 32", text,
                         line_.keyword()));
  }

  // Moves `word` to the last word of the option. False: the address is dropped.
  bool read_option(const AddressOption& option, std::size_t& word) {
    const Position at = line_.at(word);
    if (option.value && word + 1 == line_.words.size()) {
      error(word, fmt::format("No {} parameter specified for {}", option.name, line_.keyword()));
      return false;
    }
    if (option.value) ++word;
    switch (option.handling) {
      case Handling::kActs:
        return read_device(word);
      case Handling::kNoEffect:
        reader_.report().no_effect(at, option.name, option.note);
        break;
      case Handling::kUnsupported:
        reader_.report().unsupported(at, option.name, option.note);
        break;
    }
    return true;
  }

  bool read_device(std::size_t word) {
    const std::string_view name = line_.words[word].text;
    if (!address_.device.empty()) {
      error(word,
            fmt::format("Cannot specify ipaddress device more than once for {}", line_.keyword()));
      return false;
    }
    if (!reader_.nic_exists(name)) {
      reader_.draft().missing_interface = true;
      reader_.report().says(Severity::kWarning, line_.at(word),
                            fmt::format("WARNING - interface {} for ip address {} doesn't exist",
                                        name, line_.keyword()));
    } else if (name == kLoopback) {
      reader_.report().unsupported(line_.at(word), "dev lo",
                                   "the loopback interface is not modelled");
    }
    address_.device = name;
    return true;
  }

  Reader& reader_;
  const Line& line_;
  VirtualAddress address_;
};

void vip_entry(Reader& reader, const Line& line) {
  if (auto address = AddressLine(reader, line).read()) {
    reader.instance().kept.vips.push_back(std::move(*address));
  }
}

void excluded_entry(Reader& reader, const Line& line) {
  if (auto address = AddressLine(reader, line).read()) {
    reader.instance().kept.excluded_vips.push_back(std::move(*address));
  }
}

}  // namespace

void acts::virtual_ipaddress(Reader& reader, const Line& line) {
  reader.read_list(line, vip_entry);
}

void acts::virtual_ipaddress_excluded(Reader& reader, const Line& line) {
  reader.read_list(line, excluded_entry);
}

}  // namespace havip::hostsim::conf
