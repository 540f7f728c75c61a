#include "hostsim/guest/service/tls_client.h"

#include <algorithm>

#include "hostsim/guest/service/dialogue.h"

namespace havip::hostsim::service {
namespace {

constexpr std::size_t kLongestRecord = std::size_t{1} << 14U;  // RFC 8446 §5.1

}  // namespace

std::string TlsClient::hello() {
  return tls_record(kTlsHandshake, "client hello");
}

std::string TlsClient::sealed(std::string_view text) {
  std::string records;
  for (; !text.empty(); text.remove_prefix(std::min(text.size(), kLongestRecord)))
    records += tls_record(kTlsApplication, text.substr(0, kLongestRecord));
  return records;
}

std::string TlsClient::hear(std::span<const std::uint8_t> octets) {
  std::string text;
  if (broken_) return text;
  heard_.append(octets.begin(), octets.end());
  while (!heard_.empty() && !broken_) {
    const char type = heard_.front();
    broken_ = type != (shaken_ ? kTlsApplication : kTlsHandshake);
    if (broken_) break;
    const auto record = take_tls_record(heard_);
    if (!record) break;
    if (shaken_) {
      text += *record;
    } else {
      shaken_ = *record == kServerHello;
      broken_ = !shaken_;
    }
  }
  return text;
}

}  // namespace havip::hostsim::service
