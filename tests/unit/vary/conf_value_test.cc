#include "tools/vary/conf_value.h"

#include <doctest/doctest.h>

namespace havip::vary {
namespace {

constexpr std::string_view kConf =
    "# advert_int 9 is a comment\n"
    "vrrp_instance VI_1 {\n"
    "    advert_int 1   # every second\n"
    "    priority\t100\n"
    "    nopreempt\n"
    "    authentication { auth_type PASS }\n"
    "    notify_master \"/bin/x one\" root\n"
    "}\n"
    "vrrp_instance VI_2 {\n"
    "    advert_int 1\n"
    "    @web-b advert_int 7\n"
    "}\n"
    "$PRIO=50\n"
    "vrrp_instance VI_3 {\n"
    "    garp_master_delay $PRIO\n"
    "}\n";

std::string put(std::string_view keyword, std::string_view value) {
  const auto out = with_value(kConf, "web-a.conf", {.node = "web-a"}, keyword, value);
  return out ? *out : "error: " + out.error();
}

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1))
    text.replace(at, what.size(), by);
  return text;
}

TEST_CASE("a value replaces the words behind its keyword, wherever that stands") {
  // Not in the comment, nor in the line that is another node's.
  CHECK_EQ(put("advert_int", "2"),
           replaced(std::string(kConf), "    advert_int 1", "    advert_int 2"));
  CHECK_EQ(put("priority", "90"), replaced(std::string(kConf), "\t100", "\t90"));
  CHECK_EQ(put("auth_type", "AH"), replaced(std::string(kConf), "PASS }", "AH }"));
}

TEST_CASE("several words and quotes are one value") {
  CHECK_EQ(put("notify_master", "\"/bin/y two\""),
           replaced(std::string(kConf), "\"/bin/x one\" root", "\"/bin/y two\""));
}

TEST_CASE("what cannot be varied is refused, with the reason") {
  struct Row {
    const char* keyword;
    const char* value;
    const char* part;
  };
  for (const Row& row : {
           Row{"advert_itn", "2", "nothing there has the keyword \"advert_itn\"; did you mean"},
           Row{"nopreempt", "2", "web-a.conf:5: \"nopreempt\" has no value there"},
           Row{"garp_master_delay", "2", "web-a.conf:15: \"garp_master_delay\" comes from"},
           Row{"advert_int", "2 }", "is no value for one line"},
           Row{"advert_int", "2\nadvert_int 3", "is no value for one line"},
           Row{"advert_int", "2 # two", "is no value for one line"},
           Row{"advert_int", "\"2", "is no value for one line"},
       }) {
    CAPTURE(row.keyword);
    const std::string said = put(row.keyword, row.value);
    CAPTURE(said);
    CHECK(said.starts_with("error: web-a.conf:"));
    CHECK(said.find(row.part) != std::string::npos);
  }
}

}  // namespace
}  // namespace havip::vary
