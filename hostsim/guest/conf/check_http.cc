// HTTP_GET and SSL_GET.
#include <array>

#include <fmt/format.h>

#include "hostsim/guest/conf/checker_acts.h"
#include "hostsim/guest/conf/number.h"
#include "hostsim/guest/conf/service_acts.h"

namespace havip::hostsim::conf {
namespace {

using enum Shape;

HttpUrl& open_url(Reader& reader) {
  return open_as<HttpCheck>(reader).urls.back();
}

void url_path(Reader& reader, const Line& line) {
  open_url(reader).path = line.words[1].text;
}

void url_digest(Reader& reader, const Line& line) {
  const std::string& text = line.words[1].text;
  std::array<std::uint8_t, 16> digest{};
  if (text.size() != 2 * digest.size()) {
    reader.error(line.at(1), fmt::format("digest '{}' character length should be {} rather than {}",
                                         text, 2 * digest.size(), text.size()));
    return;
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int digit = hex_digit(text[i]);
    if (digit < 0) {
      reader.error(line.at(1), fmt::format("Unable to interpret hex digit in '{}' at offset {}/{}",
                                           text, i / 2 * 2, i / 2 * 2 + 1));
      return;
    }
    digest[i / 2] = static_cast<std::uint8_t>(digest[i / 2] * 16 + digit);
  }
  open_url(reader).digest = digest;
}

// Three digits from 100 on.
std::optional<std::uint16_t> status_of(std::string_view text) {
  if (text.size() != 3 || text.find_first_not_of("0123456789") != std::string_view::npos) {
    return std::nullopt;
  }
  const int value = (text[0] - '0') * 100 + (text[1] - '0') * 10 + (text[2] - '0');
  if (value < 100) return std::nullopt;
  return static_cast<std::uint16_t>(value);
}

void url_status(Reader& reader, const Line& line) {
  for (std::size_t i = 1; i < line.words.size(); ++i) {
    const std::string_view text = line.words[i].text;
    const std::size_t dash = text.find('-');
    const auto from = status_of(text.substr(0, dash));
    const auto to = dash == std::string_view::npos ? from : status_of(text.substr(dash + 1));
    if (from && to && *from <= *to) {
      open_url(reader).status_codes.emplace_back(*from, *to);
    } else {
      reader.error(line.at(i), fmt::format("Invalid HTTP_GET status code '{}'", text));
    }
  }
}

void url_virtualhost(Reader& reader, const Line& line) {
  if (line.arguments() > 0) {
    open_url(reader).virtualhost = line.words[1].text;
  } else {
    reader.error(line.at(0), "Missing HTTP_GET virtualhost name");
  }
}

void url_regex(Reader& reader, const Line& line) {
  if (line.arguments() != 1) {
    reader.error(line.at(0), "regex missing or too many fields");
    return;
  }
  open_url(reader).regex = line.words[1].text;
}

void url_regex_no_match(Reader& reader, const Line&) {
  open_url(reader).regex_no_match = true;
}

void url_regex_options(Reader& reader, const Line& line) {
  for (std::size_t i = 1; i < line.words.size(); ++i) {
    std::string& options = open_url(reader).regex_options;
    options += (options.empty() ? "" : " ") + line.words[i].text;
  }
}

template <std::size_t HttpUrl::*kField>
void url_regex_offset(Reader& reader, const Line& line) {
  const auto value =
      read_number(line.words[1].text, line.at(1), {}, Junk::kIgnored, reader.report());
  if (value) {
    open_url(reader).*kField = *value;
    return;
  }
  reader.error(line.at(1),
               fmt::format("Invalid {} {} specified", line.keyword(), line.words[1].text));
}

constexpr Keyword kUrl[] = {
    {.name = "path", .arguments = 1, .act = url_path},
    {.name = "digest", .arguments = 1, .act = url_digest},
    {.name = "status_code", .arguments = 1, .act = url_status},
    {.name = "virtualhost", .act = url_virtualhost},
    {.name = "regex", .act = url_regex},
    {.name = "regex_no_match", .act = url_regex_no_match},
    {.name = "regex_options", .arguments = 1, .act = url_regex_options},
    {.name = "regex_min_offset",
     .arguments = 1,
     .act = url_regex_offset<&HttpUrl::regex_min_offset>},
    {.name = "regex_max_offset",
     .arguments = 1,
     .act = url_regex_offset<&HttpUrl::regex_max_offset>},
    {"regex_stack", Handling::kNoEffect, kLine, 1, "a match needs no stack of its own"},
};

void http_url(Reader& reader, const Line&) {
  HttpUrl& url = open_as<HttpCheck>(reader).urls.emplace_back();
  url.path.clear();
  const Position closed = reader.read_block(kUrl);
  if (reader.report().ended() || !open_url(reader).path.empty()) return;
  reader.error(closed, "HTTP/SSL_GET checker url has no path - ignoring");
  open_as<HttpCheck>(reader).urls.pop_back();
}

void http_protocol(Reader& reader, const Line& line) {
  HttpCheck& check = open_as<HttpCheck>(reader);
  const std::string& text = line.words[1].text;
  if (text == "1.0") {
    check.protocol = HttpProtocol::k10;
  } else if (text == "1.0C" || text == "1.0c") {
    check.protocol = HttpProtocol::k10Close;
  } else if (text == "1.1") {
    check.protocol = HttpProtocol::k11;
  } else {
    reader.error(line.at(1), fmt::format("Invalid http_protocol version {}", text));
  }
}

template <bool HttpCheck::*kField>
void http_switch(Reader& reader, const Line& line) {
  const auto value = line.arguments() == 0 ? true : read_switch(line.words[1].text);
  if (value) {
    open_as<HttpCheck>(reader).*kField = *value;
    return;
  }
  reader.error(line.at(1),
               fmt::format("Invalid {} parameter {}", line.keyword(), line.words[1].text));
}

void nb_get_retry(Reader& reader, const Line& line) {
  reader.error(line.at(0), "nb_get_retry is deprecated - please use 'retry'");
  acts::check_retry(reader, line);
}

constexpr Keyword kHttp[] = {
    {.name = "url", .shape = kBlock, .act = http_url},
    {.name = "http_protocol", .arguments = 1, .act = http_protocol},
    {.name = "virtualhost", .act = acts::check_virtualhost},
    {.name = "fast_recovery", .act = http_switch<&HttpCheck::fast_recovery>},
    {.name = "enable_sni", .act = http_switch<&HttpCheck::enable_sni>},
    {.name = "nb_get_retry", .arguments = 1, .act = nb_get_retry},
    {"tls_compliant", Handling::kNoEffect, kLine, 0, "how a TLS session ends does not show"},
    {.name = "connect_ip", .arguments = 1, .act = acts::check_connect_ip},
    {.name = "connect_port", .arguments = 1, .act = acts::check_port},
    {.name = "bindto", .arguments = 1, .act = acts::check_bindto},
    {.name = "bind_port", .arguments = 1, .act = acts::check_port},
    {.name = "bind_if", .arguments = 1, .act = acts::check_bind_if},
    {.name = "connect_timeout", .arguments = 1, .act = acts::check_connect_timeout},
    {.name = "fwmark", .arguments = 1, .act = acts::check_fwmark},
    {.name = "retry", .arguments = 1, .act = acts::check_retry},
    {.name = "delay_before_retry", .arguments = 1, .act = acts::check_delay_before_retry},
    {.name = "warmup", .arguments = 1, .act = acts::check_warmup},
    {.name = "delay_loop", .arguments = 1, .act = acts::check_delay_loop},
    {.name = "alpha", .act = acts::check_alpha},
    {.name = "log_all_failures", .act = acts::check_log_all_failures},
};

}  // namespace

Keywords http_keywords() {
  return kHttp;
}

}  // namespace havip::hostsim::conf
