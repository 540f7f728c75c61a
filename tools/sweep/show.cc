#include "tools/sweep/show.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include <fmt/format.h>

#include "tools/cli/colour.h"
#include "tools/sweep/plot.h"
#include "tools/sweep/print_text.h"

namespace havip::sweep {
namespace {

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

bool write(const std::string& path, std::string_view text) {
  const std::unique_ptr<std::FILE, Close> file(std::fopen(path.c_str(), "wb"));
  return file != nullptr && std::fwrite(text.data(), 1, text.size(), file.get()) == text.size() &&
         std::fflush(file.get()) == 0;
}

}  // namespace

tools::ExitStatus show(const Summary& summary, const ShowOptions& options) {
  fmt::print("{}",
             options.json ? render_json(summary) : render_text(summary, tools::wants_colour()));
  if (options.plot.empty()) return tools::ExitStatus::kHeld;
  errno = 0;
  if (write(options.plot, render_svg(summary))) return tools::ExitStatus::kHeld;
  fmt::print(stderr, "havip: {}: {}\n", options.plot, std::strerror(errno));
  return tools::ExitStatus::kEnvironment;
}

}  // namespace havip::sweep
