#include <fmt/format.h>

#include "scenarios/loader/decode.h"

namespace havip::loader {
namespace {

// What Keepalived would act on and the rig cannot.
void add_faults(Decoding& decoding, const Conf& conf) {
  for (const auto& finding : conf.parsed.findings) {
    if (finding.kind != hostsim::conf::FindingKind::kUnsupported) continue;
    if (decoding.faults.size() >= kMaxFaults) return;
    decoding.faults.push_back({.file = finding.source.file,
                               .line = finding.source.line,
                               .column = finding.source.column,
                               .pointer = conf.pointer,
                               .text = finding.text});
  }
}

}  // namespace

std::optional<Conf> read_conf(Decoding& decoding, Fields& from, std::string_view key,
                              const Guest& guest, std::string inline_name) {
  const Node* node = from.get(key);
  if (node == nullptr) return std::nullopt;
  Conf conf{.pointer = from.at(key)};
  if (const Node* text = node->find("inline")) {
    conf.name = std::move(inline_name);
    conf.is_inline = true;
    conf.text = text->text;
  } else {
    conf.name = node->text;
    auto text_of_file = decoding.reader(conf.name);
    if (!text_of_file) {
      from.fault(key, fmt::format("cannot read {}: {}", shown(conf.name), text_of_file.error()));
      decoding.words.add_unreadable(guest.id);
    } else {
      conf.text = *std::move(text_of_file);
    }
  }
  hostsim::conf::Environment machine{.node = to_string(guest.id)};
  for (const Nic& nic : guest.nics)
    machine.nics.push_back(nic.name);
  conf.parsed = hostsim::conf::parse(conf.text, conf.name, machine);
  add_faults(decoding, conf);
  decoding.words.add(guest.id, conf.parsed);
  return conf;
}

}  // namespace havip::loader
