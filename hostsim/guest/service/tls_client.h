// TlsClient: the client's half of the TLS that services speak (dialogue.h): a hello, then records
// of application data, of the right shape and not encrypted. Every certificate is trusted.
//
// Pure: octets in, octets out. It keeps one unfinished record, 64 KiB at the most.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace havip::hostsim::service {

class TlsClient {
 public:
  // What is said first.
  [[nodiscard]] static std::string hello();
  // Text as records of application data.
  [[nodiscard]] static std::string sealed(std::string_view text);

  // Whether the server's hello has come.
  [[nodiscard]] bool shaken() const { return shaken_; }
  // What came is no TLS, or no answer to our hello: nothing is read any more.
  [[nodiscard]] bool broken() const { return broken_; }

  // Takes octets as they come; returns the text in the records that they complete.
  [[nodiscard]] std::string hear(std::span<const std::uint8_t> octets);

 private:
  std::string heard_;
  bool shaken_ = false;
  bool broken_ = false;
};

}  // namespace havip::hostsim::service
