#include <fstream>
#include <iterator>

#include <doctest/doctest.h>

#include "platform/capture/pcapng_writer.h"
#include "tests/support/temporary_folder.h"

namespace havip::capture {
namespace {

std::string content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST_CASE("file sink: what was written is in the file; an old one is replaced") {
  const test::TemporaryFolder folder;
  const std::string path = folder / "capture.pcapng";
  std::ofstream(path) << "a longer text that was here before";
  FileSink sink(path);
  const wire::Bytes abc{'a', 'b', 'c'};
  CHECK(sink.write(abc).has_value());
  CHECK(sink.write(abc).has_value());
  CHECK(sink.close().has_value());
  CHECK(content(path) == "abcabc");
}

TEST_CASE("file sink: a path that cannot be opened is reported at the first write") {
  FileSink sink("/nowhere/capture.pcapng");
  CHECK(sink.write({}).error() == "/nowhere/capture.pcapng: No such file or directory");
  CHECK(sink.close().error() == "/nowhere/capture.pcapng: No such file or directory");
}

TEST_CASE("file sink: a full disk is reported") {
  FileSink sink("/dev/full");
  PcapngWriter writer(sink, {});
  CHECK(writer.ok());
  CHECK(writer.finish().error() == "/dev/full: No space left on device");
}

}  // namespace
}  // namespace havip::capture
