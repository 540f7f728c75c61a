#include "tools/test/junit.h"

#include <array>

#include <fmt/format.h>

#include "tools/test/utf8.h"

namespace havip::test_run {
namespace {

std::string time_of(Duration wall) {
  // Whole milliseconds, without a float.
  const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(wall).count();
  return fmt::format("{}.{:03}", milliseconds / 1000, milliseconds % 1000);
}

std::string counts_of(const Suite& suite) {
  return fmt::format(R"(tests="{}" failures="{}" errors="{}" time="{}")", suite.cases.size(),
                     suite.count(CaseStatus::kFailed), suite.count(CaseStatus::kBroken),
                     time_of(suite.wall()));
}

void add_properties(std::string& out, const Case& one) {
  if (!one.seed && one.attachments.empty()) return;
  const auto property = [&](std::string_view name, std::string_view value) {
    out +=
        fmt::format("        <property name=\"{}\" value=\"{}\"/>\n", name, xml_attribute(value));
  };
  out += "      <properties>\n";
  if (one.seed) property("seed", std::to_string(*one.seed));
  if (one.virtual_time) {
    property("virtual_duration", to_string(*one.virtual_time));
    property("virtual_ns", std::to_string(ns(*one.virtual_time)));
  }
  for (const std::string& path : one.attachments)
    property("attachment", path);
  out += "      </properties>\n";
}

void add_case(std::string& out, const Suite& suite, const Case& one) {
  out += fmt::format("    <testcase classname=\"{}\" name=\"{}\" time=\"{}\"",
                     xml_attribute(suite.name), xml_attribute(one.name), time_of(one.wall));
  const bool empty = one.status == CaseStatus::kPassed && !one.seed && one.attachments.empty();
  if (empty) {
    out += "/>\n";
    return;
  }
  out += ">\n";
  add_properties(out, one);
  if (one.status != CaseStatus::kPassed) {
    const std::string_view element = one.status == CaseStatus::kFailed ? "failure" : "error";
    const std::string_view type = one.status == CaseStatus::kFailed ? "expectation" : "bad input";
    out += fmt::format("      <{} type=\"{}\" message=\"{}\">{}</{}>\n", element, type,
                       xml_attribute(one.message), xml_escaped(one.body), element);
  }
  if (!one.attachments.empty()) {
    out += "      <system-out>";
    for (const std::string& path : one.attachments)
      out += fmt::format("[[ATTACHMENT|{}]]\n", xml_escaped(path));
    out += "</system-out>\n";
  }
  out += "    </testcase>\n";
}

}  // namespace

std::string xml_escaped(std::string_view text) {
  std::string out;
  const std::string valid = valid_utf8(text);
  for (const char c : valid) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') {
          out += "\xef\xbf\xbd";
        } else {
          out += c;
        }
    }
  }
  return out;
}

std::string xml_attribute(std::string_view text) {
  std::string out;
  for (const char c : xml_escaped(text)) {
    if (c == '\n' || c == '\t') {
      out += c == '\n' ? "&#10;" : "&#9;";
    } else {
      out += c;
    }
  }
  return out;
}

std::string to_junit(const std::vector<Suite>& suites) {
  Suite all;
  std::string body;
  for (const Suite& suite : suites) {
    body +=
        fmt::format("  <testsuite name=\"{}\" {}>\n", xml_attribute(suite.name), counts_of(suite));
    for (const Case& one : suite.cases) {
      add_case(body, suite, one);
      all.cases.push_back({.status = one.status, .wall = one.wall});
    }
    body += "  </testsuite>\n";
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"havip test\" {}>\n{}"
      "</testsuites>\n",
      counts_of(all), body);
}

}  // namespace havip::test_run
