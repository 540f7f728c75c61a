#include "tools/lab/session.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <system_error>

#include <fmt/format.h>

#include "scenarios/loader/json_file.h"

namespace havip::lab {
namespace {

namespace fs = std::filesystem;
constexpr const char* kJournal = "journal.jsonl";

void append(Json& list, const Json& more) {
  for (const Json& one : more)
    list.push_back(one);
}

}  // namespace

Result<void> Session::make_folder(const std::string& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return fail(fmt::format("{}: {}", folder, error.message()));
  return {};
}

Result<Session> Session::open(const Lab& lab, const std::string& folder) {
  Session session;
  session.folder_ = folder;
  session.now_ = kStart + lab.begins;
  if (folder.empty()) return session;
  std::error_code error;
  const std::string path = (fs::path(folder) / kJournal).string();
  if (!fs::exists(path, error)) return session;
  const auto text = loader::read_file(path);
  if (!text) return fail(fmt::format("{}: {}", path, text.error()));
  auto lines = read_journal(*text);
  if (!lines) return fail(fmt::format("{}: {}", path, lines.error()));
  session.lines_ = *std::move(lines);
  for (const JournalLine& line : session.lines_) {
    session.now_ = std::max(session.now_, line.until);
    session.hints_ = std::max(session.hints_, line.hint);
  }
  session.hints_ = std::min(session.hints_, lab.hints.size());
  return session;
}

Deeds Session::deeds() const {
  Deeds all;
  for (const JournalLine& line : lines_) {
    append(all.entries, line.deeds.entries);
    append(all.trials, line.deeds.trials);
    append(all.probes, line.deeds.probes);
  }
  return all;
}

std::string Session::files_folder() const {
  return folder_.empty() ? std::string() : (fs::path(folder_) / "files").string();
}

Result<void> Session::add(JournalLine line) {
  now_ = line.until;
  const std::string text = to_line(line);
  lines_.push_back(std::move(line));
  if (folder_.empty()) return {};
  const std::string path = (fs::path(folder_) / kJournal).string();
  std::ofstream file(path, std::ios::binary | std::ios::app);
  file << text << std::flush;
  if (!file) return fail(fmt::format("{}: cannot be written", path));
  return {};
}

Result<void> Session::add_hint() {
  ++hints_;
  return add({.at = now_, .until = now_, .line = {}, .hint = hints_, .deeds = {}});
}

Result<void> Session::write_file(const std::string& name, const std::string& text) const {
  if (folder_.empty()) return {};
  const std::string path = (fs::path(folder_) / name).string();
  std::ofstream file(path, std::ios::binary);
  file << text << std::flush;
  if (!file) return fail(fmt::format("{}: cannot be written", path));
  return {};
}

}  // namespace havip::lab
