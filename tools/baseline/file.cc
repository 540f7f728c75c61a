#include "tools/baseline/file.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <system_error>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/baseline/text_format.h"

namespace havip::baseline {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxBytes = std::size_t{256} << 20U;

std::vector<std::string> one_fault(const std::string& path, std::string_view what) {
  return {fmt::format("{}: {}", path, what)};
}

// Where a file is to be written: what a link points to.
fs::path behind_links(const std::string& path) {
  std::error_code error;
  const fs::path target = fs::weakly_canonical(path, error);
  return error ? fs::path(path) : target;
}

bool write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return fsync(file) == 0;
}

// What the file that is replaced may be, or what a new one may be.
mode_t mode_for(const fs::path& path) {
  struct stat status = {};
  if (stat(path.c_str(), &status) == 0) return status.st_mode & 07777U;
  const mode_t mask = umask(0);
  umask(mask);
  return 0666U & ~mask;
}

}  // namespace

Result<std::optional<Baseline>, std::vector<std::string>> read_file(const std::string& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found) return std::optional<Baseline>();
  if (error) return fail(one_fault(path, error.message()));
  if (!fs::is_regular_file(status))
    return fail(one_fault(path, "is no regular file, expected a baseline"));
  const auto close = [](std::FILE* file) { std::fclose(file); };
  const std::unique_ptr<std::FILE, decltype(close)> file(std::fopen(path.c_str(), "rb"), close);
  if (file == nullptr) return fail(one_fault(path, std::strerror(errno)));
  std::string text;
  std::string block(std::size_t{1} << 16U, '\0');
  while (const std::size_t got = std::fread(block.data(), 1, block.size(), file.get())) {
    text.append(block, 0, got);
    if (text.size() > kMaxBytes)
      return fail(one_fault(path, fmt::format("is larger than {} MiB", kMaxBytes >> 20U)));
  }
  if (std::ferror(file.get()) != 0) return fail(one_fault(path, std::strerror(errno)));
  auto parsed = parse(text, path);
  if (!parsed) return fail(std::move(parsed).error());
  return std::optional(std::move(*parsed));
}

Result<void> write_file(const std::string& path, const Baseline& baseline) {
  const fs::path target = behind_links(path);
  std::string beside = target.string() + ".XXXXXX";
  const int file = mkstemp(beside.data());
  if (file < 0) return fail(fmt::format("{}: {}", path, std::strerror(errno)));
  const bool written = write_all(file, to_text(baseline)) && fchmod(file, mode_for(target)) == 0;
  const int why = errno;
  close(file);
  if (written && rename(beside.c_str(), target.c_str()) == 0) return {};
  const int reason = written ? errno : why;
  unlink(beside.c_str());
  return fail(fmt::format("{}: {}", path, std::strerror(reason)));
}

}  // namespace havip::baseline
