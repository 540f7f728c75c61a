// An entry of the timeline while it is read, and what of it is read elsewhere than in
// decode_action.cc: the actions that speak of what a guest's configuration speaks of.
#pragma once

#include <string>
#include <string_view>

#include "scenarios/loader/decode.h"

namespace havip::loader {

struct ActionEntry {
  Decoding& decoding;
  Fields& from;
  Instant at;
  std::string target;

  [[nodiscard]] auto hosts() const {
    return [&names = decoding.names](std::string_view text) { return names.host(text); };
  }
};

// What an entry says beside whom it is done to.
void read_rest(ActionEntry& entry, action::KeepalivedReload& reload);
void read_rest(ActionEntry& entry, action::ScriptResult& result);
void read_rest(ActionEntry& entry, action::FileWrite& file);
void read_rest(ActionEntry& entry, action::FileRemove& file);
void read_rest(ActionEntry& entry, action::ProcessCount& process);
void read_rest(ActionEntry& entry, action::Priority& priority);

}  // namespace havip::loader
