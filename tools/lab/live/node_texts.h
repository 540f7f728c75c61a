// The scripts of tools/lab/live/node, as parts of the program.
#pragma once

#include <string_view>

namespace havip::lab::live::node_texts {

extern const std::string_view kEdit;
extern const std::string_view kGuestService;
extern const std::string_view kGuestJournal;
extern const std::string_view kIptables;
extern const std::string_view kHostService;
extern const std::string_view kHostJournal;
extern const std::string_view kJournal;
extern const std::string_view kAgent;
extern const std::string_view kConsole;
extern const std::string_view kLayConf;
extern const std::string_view kLook;
extern const std::string_view kOwnEtc;

}  // namespace havip::lab::live::node_texts
