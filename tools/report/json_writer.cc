#include "tools/report/json_writer.h"

#include <utility>

#include "core/base/ensure.h"
#include "core/trace/jsonl.h"

namespace havip::report {

void JsonWriter::begin_object(std::string_view key, Layout layout) {
  write_key(key);
  open('{', layout);
}

void JsonWriter::begin_object(Layout layout) {
  next();
  open('{', layout);
}

void JsonWriter::begin_array(std::string_view key, Layout layout) {
  write_key(key);
  open('[', layout);
}

void JsonWriter::end() {
  const Level level = levels_.back();
  levels_.pop_back();
  if (!level.empty) {
    if (level.layout == Layout::kInline) {
      out_ += level.close == '}' ? " " : "";
    } else {
      out_ += '\n';
      out_.append(2 * levels_.size(), ' ');
    }
  }
  out_ += level.close;
}

void JsonWriter::field(std::string_view key, std::string_view value) {
  write_key(key);
  trace::append_json_string(value, out_);
}

void JsonWriter::element(std::string_view value) {
  next();
  trace::append_json_string(value, out_);
}

std::string JsonWriter::finish() {
  ensure(levels_.size() == 1, "every object and array was ended");
  end();
  out_ += '\n';
  return std::move(out_);
}

void JsonWriter::open(char bracket, Layout layout) {
  const bool is_inline = !levels_.empty() && levels_.back().layout == Layout::kInline;
  out_ += bracket;
  levels_.push_back(
      {.close = bracket == '{' ? '}' : ']', .layout = is_inline ? Layout::kInline : layout});
}

void JsonWriter::next() {
  Level& level = levels_.back();
  if (!level.empty) out_ += ',';
  if (level.layout == Layout::kLines) {
    out_ += '\n';
    out_.append(2 * levels_.size(), ' ');
  } else if (!level.empty || level.close == '}') {
    out_ += ' ';
  }
  level.empty = false;
}

void JsonWriter::write_key(std::string_view key) {
  next();
  trace::append_json_string(key, out_);
  out_ += ": ";
}

void JsonWriter::raw(std::string_view key, std::string_view text) {
  write_key(key);
  out_ += text;
}

}  // namespace havip::report
