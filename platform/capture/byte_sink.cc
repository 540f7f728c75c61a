#include "platform/capture/byte_sink.h"

#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include "core/base/ensure.h"

namespace havip::capture {
namespace {

auto io_error(const std::string& path, int error) {
  return fail(path + ": " + std::generic_category().message(error));
}

}  // namespace

FileSink::FileSink(std::string path) : path_(std::move(path)) {
  descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor_ < 0) open_error_ = errno;
}

FileSink::~FileSink() {
  if (descriptor_ >= 0) ::close(descriptor_);  // an abandoned file: whoever wants to know, closes
}

Result<void> FileSink::write(wire::ByteView bytes) {
  if (open_error_ != 0) return io_error(path_, open_error_);
  ensure(descriptor_ >= 0, "nothing is written after close()");
  while (!bytes.empty()) {
    const ssize_t taken = ::write(descriptor_, bytes.data(), bytes.size());
    if (taken < 0) {
      if (errno == EINTR) continue;
      return io_error(path_, errno);
    }
    bytes = bytes.subspan(static_cast<std::size_t>(taken));
  }
  return {};
}

Result<void> FileSink::close() {
  if (open_error_ != 0) return io_error(path_, open_error_);
  const int descriptor = std::exchange(descriptor_, -1);
  if (descriptor >= 0 && ::close(descriptor) != 0) return io_error(path_, errno);
  return {};
}

}  // namespace havip::capture
