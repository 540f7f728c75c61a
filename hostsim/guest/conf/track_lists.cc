// track_script, track_interface, track_file, track_process: "NAME [weight N [reverse]]" a line.
// What a line names must have been defined before it.
#include <algorithm>

#include <fmt/format.h>

#include "hostsim/guest/conf/number.h"
#include "hostsim/guest/conf/tracking_acts.h"

namespace havip::hostsim::conf {
namespace {

struct Words {
  std::string_view list;        // the block's keyword
  std::string_view spoken;      // of the kind, in complaints
  std::string_view option;      // "(%s) unknown {option} NAME option X - ignoring"; see unknown()
  std::string_view bad_weight;  // {0} name, {1} value
  bool option_names_it;         // the complaint about an option names what is tracked
  bool limit_253;               // 254 becomes 253
};

constexpr Words kScriptWords{
    "track_script",
    "track script",
    "track_script",
    "track script {0}: weight must be between [-253..253] inclusive, ignoring...",
    /*option_names_it=*/false,
    /*limit_253=*/true};
constexpr Words kInterfaceWords{
    "track_interface",
    "track_interface",
    "track_interace",
    "weight {1} for {0} must be between [-253..253] inclusive. Ignoring...",
    /*option_names_it=*/true,
    /*limit_253=*/true};
constexpr Words kFileWords{
    "track_file",
    "track file",
    "track file",
    "weight for track file {0} must be in [-254..254] inclusive. Ignoring...",
    /*option_names_it=*/false,
    /*limit_253=*/false};
constexpr Words kProcessWords{
    "track_process",
    "track process",
    "track_process",
    "weight for track process {0} must be in [-254..254] inclusive. Ignoring...",
    /*option_names_it=*/false,
    /*limit_253=*/false};

// One line of a list. `who` is the instance or group it belongs to.
class TrackLine {
 public:
  TrackLine(Reader& reader, const Line& line, const Words& words, std::string_view who)
      : reader_(reader), line_(line), words_(words), who_(who) {}

  // Adds what the line says to `list`, unless Keepalived drops it. `weight` is what the thing is
  // worth where the line does not say.
  void add_to(std::vector<Tracked>& list, Weight weight) {
    const std::string& name = line_.words[0].text;
    const bool known =
        std::any_of(list.begin(), list.end(), [&name](const Tracked& t) { return t.name == name; });
    if (known) {
      error(0, fmt::format("duplicate {} {} - ignoring", words_.list, name));
      return;
    }
    if (line_.arguments() > 0 && !read_weight(weight)) return;
    list.push_back({.name = name, .weight = weight});
  }

  void not_found() {
    error(0, fmt::format("{} {} not found, ignoring...", words_.spoken, line_.words[0].text));
  }

 private:
  void error(std::size_t word, std::string_view text) {
    reader_.report().says(Severity::kError, line_.at(word), fmt::format("({}) {}", who_, text));
  }

  bool read_weight(Weight& weight) {
    const std::string& name = line_.words[0].text;
    if (line_.words[1].text != "weight") {
      error(1, words_.option_names_it ? fmt::format("unknown {} {} option {} - ignoring",
                                                    words_.list, name, line_.words[1].text)
                                      : fmt::format("unknown {} option {} - ignoring",
                                                    words_.spoken, line_.words[1].text));
      return false;
    }
    if (line_.arguments() == 1) {
      error(1, fmt::format("weight without value specified for {} {} - ignoring", words_.spoken,
                           name));
      return false;
    }
    read_value(weight);
    if (line_.arguments() > 2) read_direction(weight);
    return true;
  }

  void read_value(Weight& weight) {
    const std::string& text = line_.words[2].text;
    const std::string& name = line_.words[0].text;
    const auto value = read_integer(text, line_.at(2), {-254, 254}, reader_.report());
    if (!value) {
      error(2, fmt::format(fmt::runtime(words_.bad_weight), name, text));
      return;
    }
    weight.value = *value;
    if (!words_.limit_253 || std::abs(*value) != 254) return;
    error(2, fmt::format("weight for {} cannot be +/-254. Setting to +/-253", name));
    weight.value = std::clamp(*value, -253, 253);
  }

  void read_direction(Weight& weight) {
    const std::string& text = line_.words[3].text;
    if (text == "reverse" || text == "noreverse") {
      weight.reverse = text == "reverse";
      return;
    }
    error(3, fmt::format("unknown {} {} weight option {} - ignoring", words_.option,
                         line_.words[0].text, text));
  }

  Reader& reader_;
  const Line& line_;
  const Words& words_;
  std::string_view who_;
};

// Whom a list belongs to: the instance that is open, or the sync group.
struct OfInstance {
  static const std::string& name(Reader& reader) { return reader.instance().kept.name; }
  static TrackLists& lists(Reader& reader) { return reader.instance().kept.track; }
};
struct OfGroup {
  static const std::string& name(Reader& reader) { return reader.group().kept.name; }
  static TrackLists& lists(Reader& reader) { return reader.group().kept.track; }
};

// Adds the line to a list if `things` has what it names.
template <class Owner, class Drafts>
void add_named(Reader& reader, const Line& line, const Words& words, const Drafts& things,
               std::vector<Tracked>& list) {
  TrackLine track(reader, line, words, Owner::name(reader));
  const auto found = std::find_if(things.begin(), things.end(), [&line](const auto& thing) {
    return thing.kept.name == line.words[0].text;
  });
  if (found == things.end()) {
    track.not_found();
  } else {
    track.add_to(list, found->kept.weight);
  }
}

template <class Owner>
void script_entry(Reader& reader, const Line& line) {
  add_named<Owner>(reader, line, kScriptWords, reader.draft().scripts,
                   Owner::lists(reader).scripts);
}

template <class Owner>
void file_entry(Reader& reader, const Line& line) {
  add_named<Owner>(reader, line, kFileWords, reader.draft().files, Owner::lists(reader).files);
}

template <class Owner>
void process_entry(Reader& reader, const Line& line) {
  add_named<Owner>(reader, line, kProcessWords, reader.draft().processes,
                   Owner::lists(reader).processes);
}

template <class Owner>
void interface_entry(Reader& reader, const Line& line) {
  const std::string& name = line.words[0].text;
  if (!reader.nic_exists(name)) {
    if (!reader.global().dynamic_interfaces) {
      reader.draft().missing_interface = true;
      reader.error(
          line.at(0),
          fmt::format("({}) tracked interface {} doesn't exist", Owner::name(reader), name),
          TestClass::kMissing);
    } else {
      reader.misses_interface(line.at(0), name, {});
    }
  }
  TrackLine(reader, line, kInterfaceWords, Owner::name(reader))
      .add_to(Owner::lists(reader).interfaces, {});
}

// BFD sessions are not modelled: none is ever found.
template <class Owner>
void bfd_entry(Reader& reader, const Line& line) {
  if (reader.draft().bfd_names.contains(line.words[0].text)) {
    reader.report().unsupported(line.at(0), "track_bfd", "BFD is not modelled");
    return;
  }
  reader.error(line.at(0), fmt::format("({}) track bfd {} not found, ignoring...",
                                       Owner::name(reader), line.words[0].text));
}

}  // namespace

namespace acts {

void instance_track_script(Reader& reader, const Line& line) {
  reader.read_list(line, script_entry<OfInstance>);
}
void instance_track_interface(Reader& reader, const Line& line) {
  reader.read_list(line, interface_entry<OfInstance>);
}
void instance_track_file(Reader& reader, const Line& line) {
  reader.read_list(line, file_entry<OfInstance>);
}
void instance_track_process(Reader& reader, const Line& line) {
  reader.read_list(line, process_entry<OfInstance>);
}
void instance_track_bfd(Reader& reader, const Line& line) {
  reader.read_list(line, bfd_entry<OfInstance>);
}
void group_track_script(Reader& reader, const Line& line) {
  reader.read_list(line, script_entry<OfGroup>);
}
void group_track_interface(Reader& reader, const Line& line) {
  reader.read_list(line, interface_entry<OfGroup>);
}
void group_track_file(Reader& reader, const Line& line) {
  reader.read_list(line, file_entry<OfGroup>);
}
void group_track_process(Reader& reader, const Line& line) {
  reader.read_list(line, process_entry<OfGroup>);
}
void group_track_bfd(Reader& reader, const Line& line) {
  reader.read_list(line, bfd_entry<OfGroup>);
}

}  // namespace acts
}  // namespace havip::hostsim::conf
