// How configured things are named in logs and records.

#include "hostsim/guest/conf/command.h"

namespace havip::hostsim::conf {

std::string to_string(const Command& command) {
  std::string text;
  for (const std::string& arg : command.args) {
    if (!text.empty()) text += ' ';
    text += arg;
  }
  return text;
}

}  // namespace havip::hostsim::conf
