// FileWatch: tells when files are written, made, moved or removed (inotify on their folders, so
// that a file need not be there).
#pragma once

#include <functional>
#include <map>
#include <string>

#include "core/base/result.h"
#include "platform/live/loop.h"

namespace havip::live {

class FileWatch {
 public:
  // `changed` is given the path as add() was.
  FileWatch(Loop& loop, std::function<void(const std::string&)> changed);
  FileWatch(const FileWatch&) = delete;
  FileWatch& operator=(const FileWatch&) = delete;
  ~FileWatch();

  // The error names a folder that cannot be watched.
  [[nodiscard]] Result<void> add(const std::string& path);

 private:
  void read();

  Loop& loop_;
  std::function<void(const std::string&)> changed_;
  Fd fd_;
  std::map<std::pair<int, std::string>, std::string> paths_;  // folder and name -> path
};

}  // namespace havip::live
