#include "platform/live/file_watch.h"

#include <array>
#include <cstring>
#include <utility>

#include <sys/inotify.h>
#include <unistd.h>

#include "core/base/ensure.h"

namespace havip::live {

FileWatch::FileWatch(Loop& loop, std::function<void(const std::string&)> changed)
    : loop_(loop), changed_(std::move(changed)), fd_(inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {
  ensure(fd_.is_open(), "the kernel has an inotify for us");
  loop_.watch(fd_.get(), [this] { read(); });
}

FileWatch::~FileWatch() {
  loop_.unwatch(fd_.get());
}

Result<void> FileWatch::add(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const std::string name = slash == std::string::npos ? path : path.substr(slash + 1);
  const int watch = inotify_add_watch(fd_.get(), folder.c_str(),
                                      IN_CLOSE_WRITE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO);
  if (watch < 0) return fail(errno_text("watch " + folder));
  paths_[{watch, name}] = path;
  return {};
}

void FileWatch::read() {
  alignas(inotify_event) std::array<char, 8192> buffer{};
  while (true) {
    const ssize_t size = ::read(fd_.get(), buffer.data(), buffer.size());
    if (size <= 0) return;
    std::size_t at = 0;
    while (at + sizeof(inotify_event) <= static_cast<std::size_t>(size)) {
      inotify_event event{};
      std::memcpy(&event, buffer.data() + at, sizeof event);
      const std::string name = event.len == 0 ? "" : buffer.data() + at + sizeof event;
      at += sizeof event + event.len;
      const auto found = paths_.find({event.wd, name});
      if (found != paths_.end()) changed_(found->second);
    }
  }
}

}  // namespace havip::live
