// Reads a capture into evidence: ARP, adverts, and what shows that somebody asks and is answered.
#pragma once

#include <string>

#include "core/base/result.h"
#include "tools/doctor/evidence.h"

namespace havip::doctor {

inline constexpr std::uintmax_t kMaxCapture = std::uintmax_t{512} << 20U;  // octets of a file

// The pcapng file of `havip run`, whose interfaces say what they are, or of another program.
// Frames that cannot be read are passed over. The error names the file and the place in it.
[[nodiscard]] Result<Capture> read_capture(const std::string& path);

// The same for a capture in memory; `name` stands for the file.
[[nodiscard]] Result<Capture> read_capture(const std::string& name, wire::ByteView bytes);

}  // namespace havip::doctor
