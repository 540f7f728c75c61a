#include "tools/compare/json_view.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

namespace havip::compare {
namespace {

using Json = JsonView::Json;

constexpr std::uintmax_t kMaxFile = std::uintmax_t{256} << 20U;
constexpr std::size_t kMaxShown = 60;
constexpr int kMaxDepth = 32;

std::string shown(const Json& value) {
  if (value.is_object()) return "an object";
  if (value.is_array()) return "an array";
  std::string text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (text.size() > kMaxShown) text = text.substr(0, kMaxShown) + "..";
  return text;
}

// One step of a JSON pointer (RFC 6901).
std::string escaped(std::string_view key) {
  std::string out;
  for (const char c : key) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

JsonView JsonView::at(std::string_view key) const {
  JsonView member = *this;
  member.value_ = nullptr;
  member.pointer_ = pointer_ + "/" + escaped(key);
  if (value_ == nullptr) return member;
  if (!value_->is_object()) {
    fault("an object");
    return member;
  }
  const auto found = value_->find(key);
  if (found == value_->end()) {
    faults_->add(member.pointer_, "is missing: not written by this version of havip");
    return member;
  }
  member.value_ = &*found;
  return member;
}

bool JsonView::has(std::string_view key) const {
  return value_ != nullptr && value_->is_object() && value_->contains(key);
}

std::vector<std::pair<std::string, JsonView>> JsonView::members() const {
  std::vector<std::pair<std::string, JsonView>> all;
  if (value_ == nullptr) return all;
  if (!value_->is_object()) fault("an object");
  if (value_->is_object()) {
    for (const auto& [key, value] : value_->items())
      all.emplace_back(key, JsonView(value, pointer_ + "/" + escaped(key), *faults_));
  }
  return all;
}

std::vector<JsonView> JsonView::elements() const {
  std::vector<JsonView> all;
  if (value_ == nullptr) return all;
  if (!value_->is_array()) fault("an array");
  if (value_->is_array()) {
    for (std::size_t i = 0; i < value_->size(); ++i)
      all.emplace_back((*value_)[i], fmt::format("{}/{}", pointer_, i), *faults_);
  }
  return all;
}

std::string JsonView::text() const {
  if (value_ != nullptr && value_->is_string()) return value_->get<std::string>();
  fault("a string");
  return {};
}

std::string JsonView::text_or_null() const {
  if (value_ != nullptr && value_->is_null()) return {};
  if (value_ != nullptr && value_->is_string()) return value_->get<std::string>();
  fault("a string or null");
  return {};
}

bool JsonView::truth() const {
  if (value_ != nullptr && value_->is_boolean()) return value_->get<bool>();
  fault("true or false");
  return false;
}

std::uint64_t JsonView::count() const {
  if (value_ != nullptr && value_->is_number_unsigned()) return value_->get<std::uint64_t>();
  fault("an integer of 0 or more");
  return 0;
}

Duration JsonView::duration() const {
  const bool fits =
      value_ != nullptr && value_->is_number_integer() &&
      (!value_->is_number_unsigned() ||
       value_->get<std::uint64_t>() <= static_cast<std::uint64_t>(Duration::max().count()));
  if (fits) return Duration(value_->get<std::int64_t>());
  fault("nanoseconds, an integer of 63 bits");
  return {};
}

std::optional<Duration> JsonView::duration_or_null() const {
  if (value_ == nullptr || value_->is_null()) return {};
  return duration();
}

std::optional<Instant> JsonView::instant_or_null() const {
  const auto after = duration_or_null();
  return after ? std::optional(kStart + *after) : std::nullopt;
}

void JsonView::fault(std::string_view expected) const {
  if (value_ != nullptr)
    faults_->add(pointer_, fmt::format("found {}, expected {}", shown(*value_), expected));
}

std::optional<Json> read_json(const std::string& path, Faults& faults) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) {
    faults.add("", "is missing; expected one of the files of a run folder");
    return {};
  }
  if (!std::filesystem::is_regular_file(status)) {
    faults.add("", "is no regular file; expected JSON");
    return {};
  }
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  if (size > kMaxFile) {
    faults.add("", fmt::format("has {} octets, expected at most {}", size, kMaxFile));
    return {};
  }
  errno = 0;
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  if (size != 0 && !stream) {
    faults.add("", std::strerror(errno));
    return {};
  }
  if (text.str().empty()) {
    faults.add("", "is empty; expected JSON");
    return {};
  }
  bool deep = false;  // whoever prints or walks it does so by recursion
  const auto keep = [&](int depth, Json::parse_event_t, Json&) {
    deep = deep || depth > kMaxDepth;
    return depth <= kMaxDepth;
  };
  try {
    Json value = Json::parse(text.str(), keep);
    if (!deep) return value;
    faults.add("", fmt::format("is nested deeper than {} levels", kMaxDepth));
    return {};
  } catch (const Json::parse_error& wrong) {
    faults.add("", fmt::format("is not JSON, at octet {} of {}: half written?", wrong.byte,
                               text.str().size()));
    return {};
  }
}

void collect_leaves(const Json& value, const std::string& pointer, Leaves& out) {
  if (value.is_structured() && !value.empty()) {
    for (const auto& [key, member] : value.items())
      collect_leaves(member, pointer + "/" + escaped(key), out);
    return;
  }
  out.emplace_back(pointer, value.dump(-1, ' ', false, Json::error_handler_t::replace));
}

}  // namespace havip::compare
