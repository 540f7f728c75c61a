#include "hostsim/guest/conf/parse.h"

#include <utility>

#include "hostsim/guest/conf/complete.h"
#include "hostsim/guest/conf/keywords.h"
#include "hostsim/guest/conf/lexer.h"
#include "hostsim/guest/conf/reader.h"
#include "hostsim/guest/conf/report.h"

namespace havip::hostsim::conf {

ParseResult parse(std::string_view text, std::string_view file_name, const Environment& env) {
  ParseResult result;
  Report report(file_name, env.config_test, result);
  Lexer lexer(text, file_name, env, report);
  Draft draft;
  Reader(lexer, report, env, draft).read(root_keywords());
  const bool idle =
      !draft.instance_block && draft.services.servers.empty() && !result.unsupported();
  if (!report.ended()) result.config = complete(std::move(draft), env, report);
  if (!report.ended() && idle) {
    report.says_when_run(Severity::kWarning, kWholeFile,
                         "Warning - keepalived has no configuration to run");
  }
  report.close();
  return result;
}

}  // namespace havip::hostsim::conf
