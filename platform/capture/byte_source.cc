#include "platform/capture/byte_source.h"

#include <algorithm>
#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace havip::capture {
namespace {

std::string message_of(int error) {
  return std::generic_category().message(error);
}

class FileSource final : public ByteSource {
 public:
  explicit FileSource(int descriptor) : descriptor_(descriptor) {}
  ~FileSource() override { ::close(descriptor_); }

  [[nodiscard]] Result<std::size_t> read(std::span<std::uint8_t> into) override {
    ssize_t got = 0;
    do {
      got = ::read(descriptor_, into.data(), into.size());
    } while (got < 0 && errno == EINTR);
    if (got < 0) return fail(message_of(errno));
    return static_cast<std::size_t>(got);
  }

 private:
  int descriptor_;
};

}  // namespace

Result<std::unique_ptr<ByteSource>> open_file(const std::string& path) {
  // A pipe without a writer must not make anybody wait.
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return fail(message_of(errno));
  std::unique_ptr<ByteSource> source = std::make_unique<FileSource>(descriptor);
  struct stat found {};
  if (::fstat(descriptor, &found) != 0) return fail(message_of(errno));
  if (!S_ISREG(found.st_mode)) {
    return fail("is no regular file; a capture is read twice, so that a pipe will not do");
  }
  return source;
}

Result<std::size_t> MemorySource::read(std::span<std::uint8_t> into) {
  const std::size_t taken = std::min({into.size(), piece_, rest_.size()});
  std::copy_n(rest_.begin(), taken, into.begin());
  rest_ = rest_.subspan(taken);
  return taken;
}

}  // namespace havip::capture
