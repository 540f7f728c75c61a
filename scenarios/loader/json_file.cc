#include "scenarios/loader/json_file.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "scenarios/loader/json.h"

namespace havip::loader {
namespace {

std::string reason(int error) {
  return std::generic_category().message(error);
}

}  // namespace

Result<Node, Faults> parse_file(std::string_view text, const std::string& file,
                                std::string_view expected) {
  const auto whole = [&](std::string what) {
    return fail(Faults{{.file = file, .text = std::move(what)}});
  };
  if (text.size() > kMaxBytes) return whole(fmt::format("is larger than {} MiB", kMaxBytes >> 20U));
  if (text.empty()) return whole(fmt::format("is empty; expected {}", expected));
  auto parsed = parse_json(text, kMaxDepth);
  if (parsed) return *std::move(parsed);
  Faults faults;
  for (JsonFault& fault : parsed.error()) {
    faults.push_back({.file = file,
                      .line = fault.line,
                      .column = fault.column,
                      .pointer = std::move(fault.pointer),
                      .text = std::move(fault.text)});
    if (faults.size() == kMaxFaults) break;
  }
  return fail(in_file(std::move(faults), file));
}

Result<std::string> read_file(const std::string& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) return fail("is a directory");
  const auto close = [](std::FILE* file) { std::fclose(file); };
  const std::unique_ptr<std::FILE, decltype(close)> file(std::fopen(path.c_str(), "rb"), close);
  if (file == nullptr) return fail(reason(errno));
  std::string text;
  std::string block(std::size_t{1} << 16U, '\0');
  while (const std::size_t got = std::fread(block.data(), 1, block.size(), file.get())) {
    text.append(block, 0, got);
    if (text.size() > kMaxBytes)
      return fail(fmt::format("is larger than {} MiB", kMaxBytes >> 20U));
  }
  if (std::ferror(file.get()) != 0) return fail(reason(errno));
  return text;
}

Faults in_file(Faults faults, const std::string& file) {
  for (Fault& fault : faults)
    fault.file = file;
  std::ranges::stable_sort(faults, {}, &Fault::line);
  return faults;
}

}  // namespace havip::loader
