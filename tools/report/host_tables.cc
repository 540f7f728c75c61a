#include "tools/report/host_tables.h"

#include <fmt/format.h>

#include "tools/report/json_writer.h"

namespace havip::report {
namespace {

constexpr auto kInline = JsonWriter::Layout::kInline;

std::string or_none(std::string_view text, std::string_view none) {
  return std::string(text.empty() ? none : text);
}

}  // namespace

std::string limiter(const judge::HostTables& tables, Instant now, As as) {
  JsonWriter json;
  json.begin_array("limiter");
  std::string out;
  for (const judge::LimiterRow& row : tables.limiter) {
    json.begin_object(kInline);
    json.field("device", row.device.view());
    if (row.vip) json.field("vip", net::to_string(*row.vip));
    json.field("opens_ns", row.opens);
    json.end();
    out += fmt::format("{:<16} {:<15} opens at {}, in {}\n", row.device.view(),
                       row.vip ? net::to_string(*row.vip) : "", to_string(row.opens),
                       seconds(row.opens - now, 3));
  }
  json.end();
  return as == As::kJson ? json.finish() : or_none(out, "every window is open\n");
}

std::string vips(const judge::HostTables& tables, As as) {
  JsonWriter json;
  json.begin_array("vip_table");
  std::string out;
  for (const judge::VipRow& row : tables.vips) {
    json.begin_object(kInline);
    json.field("vip", net::to_string(row.vip));
    json.field("device", row.device.view());
    json.field("generation", row.generation);
    json.end();
    out += fmt::format("{:<15} {:<16} generation {}\n", net::to_string(row.vip), row.device.view(),
                       row.generation);
  }
  json.end();
  return as == As::kJson ? json.finish() : or_none(out, "no VIP lives here\n");
}

std::string neigh(const judge::HostTables& tables, const InKernel& in_kernel, As as) {
  JsonWriter json;
  json.begin_array("neigh_table");
  std::string out;
  for (const engine::NeighEntry& row : tables.neighs) {
    const bool held = !in_kernel || in_kernel(row);
    json.begin_object(kInline);
    json.field("ip", net::to_string(row.ip));
    json.name_or_null("device", row.device.view());
    json.field("mac", net::to_string(row.mac));
    json.name_or_null("host", row.host.view());
    json.field("generation", row.generation);
    json.field("havip", row.havip);
    if (in_kernel) json.field("in_kernel", held);
    json.end();
    out += fmt::format("{:<15} {:<16} {} {:<11} generation {}{}{}\n", net::to_string(row.ip),
                       row.device.view(), net::to_string(row.mac), row.host.view(), row.generation,
                       row.havip ? ", HAVIP" : "", held ? "" : ", not in the kernel");
  }
  json.end();
  return as == As::kJson ? json.finish() : or_none(out, "no address is known\n");
}

std::string counters(const Counters& counters, As as) {
  JsonWriter json;
  std::string out;
  for (const auto& [name, value] : counters) {
    json.field(name, value);
    out += fmt::format("{:<32} {}\n", name, value);
  }
  return as == As::kJson ? json.finish() : out;
}

}  // namespace havip::report
