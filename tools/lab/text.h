// Text in the two languages that labs speak.
#pragma once

#include <string>
#include <string_view>

#include <fmt/format.h>

namespace havip::lab {

enum class Language : std::uint8_t { kEnglish, kChinese };

struct Text {
  std::string en;
  std::string zh;

  [[nodiscard]] const std::string& in(Language language) const {
    return language == Language::kChinese ? zh : en;
  }
};

// Who speaks: picks one of two texts, which have the same places for the same values.
class Voice {
 public:
  explicit Voice(Language language = Language::kEnglish) : language_(language) {}

  [[nodiscard]] Language language() const { return language_; }
  [[nodiscard]] const std::string& operator()(const Text& text) const { return text.in(language_); }

  template <class... Values>
  [[nodiscard]] std::string operator()(std::string_view en, std::string_view zh,
                                       const Values&... values) const {
    return fmt::format(fmt::runtime(language_ == Language::kChinese ? zh : en), values...);
  }

 private:
  Language language_;
};

}  // namespace havip::lab
