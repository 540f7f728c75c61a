#include "tools/why/record.h"

#include "tools/compare/events_file.h"

namespace havip::why {

std::string Record::text(std::string_view key) const {
  const auto field = fields.find(key);
  if (field == fields.end() || field->is_null()) return {};
  if (field->is_string()) return field->get<std::string>();
  return field->dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::uint64_t Record::number(std::string_view key) const {
  const auto field = fields.find(key);
  const bool good = field != fields.end() && field->is_number_unsigned();
  return good ? field->get<std::uint64_t>() : 0;
}

bool Record::truth(std::string_view key) const {
  const auto field = fields.find(key);
  return field != fields.end() && field->is_boolean() && field->get<bool>();
}

std::optional<Record> parse_record(const std::string& line) {
  const auto head = compare::parse_head(line);
  if (!head) return {};
  Record record{.seq = head->seq,
                .cause = head->cause,
                .at = head->at,
                .node = std::string(head->node),
                .kind = std::string(head->kind)};
  record.fields = nlohmann::json::parse(line, nullptr, /*allow_exceptions=*/false);
  if (!record.fields.is_object()) return {};
  return record;
}

}  // namespace havip::why
