#include "hostsim/guest/checker/protocol/session.h"

namespace havip::hostsim::checker {

Octets octets(std::string_view text) {
  return {text.begin(), text.end()};
}

}  // namespace havip::hostsim::checker
