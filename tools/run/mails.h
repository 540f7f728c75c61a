// The mails of a run in its folder: mails/0001-web-a.eml as the sink of the virtual network keeps
// it, and mails/0001-web-a.txt, the SMTP dialogue that brought it there. Numbered in the order of
// the trace; a run without mails has no such folder.
#pragma once

#include "core/base/result.h"
#include "core/trace/recorder.h"
#include "tools/run/run_folder.h"

namespace havip::tools {

[[nodiscard]] Result<void> write_mails(const RunFolder& folder, const trace::Recorder& trace);

}  // namespace havip::tools
