// Dialogue: what a service says to what it hears. Pure text; the sockets are somebody else's.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "core/wire/bytes.h"
#include "hostsim/guest/service/service_io.h"

namespace havip::hostsim::service {

// More than this without an end of a question is no question: the connection is broken off.
inline constexpr std::size_t kLongestQuestion = 65536;

// What a connection has said and not yet been answered.
struct Hearing {
  std::string heard;
  bool shaken = false;   // TLS: the handshake is done
  bool in_mail = false;  // SMTP: between DATA and the dot
};

struct Saying {
  std::string text;  // empty: nothing to say yet
  bool close = false;
  bool reset = false;  // too much was heard
};

// To somebody who has just connected.
[[nodiscard]] Saying greet(ServiceKind kind, const ServiceAnswer& answer);
// To what was heard until now; takes from it what it answers.
[[nodiscard]] Saying answer(ServiceKind kind, const ServiceAnswer& answer, Hearing& hearing);
// To a datagram; nothing when it makes no sense (it is ignored).
[[nodiscard]] wire::Bytes answer_datagram(ServiceKind kind, const ServiceAnswer& answer,
                                          wire::ByteView question);

// A TLS record of this type (RFC 8446 §5.1) around some text, as the modelled handshake uses them.
inline constexpr char kTlsHandshake = 22;
inline constexpr char kTlsApplication = 23;
inline constexpr std::string_view kServerHello = "server hello";
[[nodiscard]] std::string tls_record(char type, std::string_view text);
// Takes a whole record off the front of `heard` and returns its text; nothing: not all is there.
[[nodiscard]] std::optional<std::string> take_tls_record(std::string& heard);

[[nodiscard]] std::string_view reason_phrase(std::uint16_t http_status);

}  // namespace havip::hostsim::service
