// TraceReader: makes a Trace of the records of events.jsonl, and completes the switchovers and
// probes of a Summary by the records behind them.
#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "tools/compare/events_file.h"
#include "tools/compare/facts.h"
#include "tools/compare/faults.h"

namespace havip::compare {

class TraceReader {
 public:
  // All are borrowed and outlive it; the summary's vectors keep their elements where they are.
  TraceReader(EventsFile& file, Summary& summary, Faults& faults);

  // Reads the whole file. REQUIRES: called once.
  [[nodiscard]] Trace read();

 private:
  using Json = nlohmann::json;

  // A kind of record that is looked into.
  struct Kind {
    std::string_view name;
    void (TraceReader::*take)(const Head& head, Place place, const Json& json);
  };
  static const std::array<Kind, 10> kKinds;

  void take(const Head& head, const std::string& line);
  void transition(const Head& head, Place place, const Json& json);
  void advert_heard(const Head& head, Place place, const Json& json);
  void garp_sent(const Head& head, Place place, const Json& json);
  void garp_captured(const Head& head, Place place, const Json& json);
  void garp_verdict(const Head& head, Place place, const Json& json);
  void claim_judged(const Head& head, Place place, const Json& json);
  void committed(const Head& head, Place place, const Json& json);
  void push_applied(const Head& head, Place place, const Json& json);
  void probe_sent(const Head& head, Place place, const Json& json);
  void probe_answered(const Head& head, Place place, const Json& json);

  // Fields of the record at hand; what is missing or of another type is a fault of its line.
  std::string text(const Head& head, const Json& json, const char* key);
  std::uint64_t number(const Head& head, const Json& json, const char* key);
  DeviceVip device_vip(const Head& head, const Json& json);

  // What summary.json tells by its time alone: a kind and what it is about, at an instant.
  void want(std::string what, Place& place) {
    wanted_.insert({{std::move(what), *place.at}, &place});
  }
  void found(const std::string& what, const Place& place);

  void follow(Switchover& one);
  void finish_probes();

  EventsFile& file_;
  Summary& summary_;
  Faults& faults_;
  Trace trace_;
  std::map<std::string, Arming> armed_;  // by instance
  std::multimap<std::pair<std::string, Instant>, Place*> wanted_;
  std::map<std::pair<std::string, std::uint64_t>, Switchover*> commits_;  // HAVIP and generation
  std::vector<std::vector<Instant>> sends_;  // the first ones, by probe
};

}  // namespace havip::compare
