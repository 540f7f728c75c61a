#include "tools/vpccgw/service.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tools/control/codec.h"
#include "tools/control/strict_json.h"
#include "tools/vpccgw/metrics_text.h"

namespace havip::vpccgw_daemon {
namespace {

using live::HttpRequest;
using live::HttpResponse;

constexpr std::uint64_t kLongestWait = 60'000;  // of a watch, in milliseconds

HttpResponse error(int status, std::string_view why) {
  return {.status = status, .body = nlohmann::json{{"error", why}}.dump()};
}

HttpResponse queue_is_full() {
  HttpResponse response = error(429, "too much waits to be written");
  response.headers.emplace_back("Retry-After", "1");
  return response;
}

// A number of the query; none is `otherwise`.
Result<std::uint64_t> number(const HttpRequest& request, const std::string& key,
                             std::uint64_t otherwise) {
  const auto found = request.query.find(key);
  if (found == request.query.end()) return otherwise;
  std::uint64_t value = 0;
  const char* const end = found->second.data() + found->second.size();
  const auto [rest, fault] = std::from_chars(found->second.data(), end, value);
  if (fault != std::errc() || rest != end) return fail(fmt::format("{}: expected a number", key));
  return value;
}

}  // namespace

Service::Service(live::HttpServer& server, Writer& writer, Outbox& outbox,
                 daemon::Complaints& complaints, vpccgw::SqliteStore reading, std::int64_t epoch_ns)
    : server_(server),
      writer_(writer),
      outbox_(outbox),
      complaints_(complaints),
      reading_(std::move(reading)),
      region_(writer),
      console_(region_, epoch_ns) {
  const auto of = [this](Response (Service::*handler)(const Request&)) {
    return [this, handler](const Request& request) { return (this->*handler)(request); };
  };
  server.post("/v1/claims", of(&Service::claims));
  server.get("/v1/hosts/([^/]+)/watch", of(&Service::watch));
  server.post("/v1/hosts/([^/]+)/acks", of(&Service::acks));
  server.post("/v1/hosts/([^/]+)/snapshot", of(&Service::snapshot));
  server.post("/v1/hosts/([^/]+)/table", of(&Service::table));
  server.post("/v1/devices/([^/]+/[^/]+)/host", of(&Service::device));
  server.post("/", [this](const Request& request) {
    const auto action = request.headers.find("x-tc-action");
    const bool named = action != request.headers.end();
    const auto answer =
        console_.answer(named ? std::optional(action->second) : std::nullopt, request.body);
    return Response{.body = answer.dump()};
  });
  server.get("/healthz", [this](const Request&) { return health(); });
  server.get("/metrics", [this](const Request&) { return metrics(); });
}

// ---- hosts --------------------------------------------------------------------------------------

HttpResponse Service::claims(const HttpRequest& request) {
  auto claims = control::decode_claims(request.body);
  if (!claims) return error(400, claims.error());
  Job job;
  for (const engine::Claim& claim : *claims)
    job.inputs.emplace_back(claim);
  const auto outcome = writer_.call(std::move(job));
  if (!outcome) return queue_is_full();
  return {.body = control::encode_replies(outcome->replies)};
}

Result<net::HostId, HttpResponse> Service::host_of(const HttpRequest& request) const {
  const std::string& name = request.parts.at(0);
  if (name.size() <= net::HostId::kMaxLength && outbox_.knows(net::HostId(name)))
    return net::HostId(name);
  return fail(error(404, fmt::format("there is no host {}", name)));
}

HttpResponse Service::watch(const HttpRequest& request) {
  const auto host = host_of(request);
  if (!host) return host.error();
  const auto after = number(request, "after", 0);
  const auto wait = number(request, "wait", kLongestWait);
  if (!after) return error(400, after.error());
  if (!wait) return error(400, wait.error());
  const auto epoch = request.query.find("epoch");
  std::uint64_t from = *after;
  const bool goes_on =
      epoch != request.query.end() && outbox_.can_continue(*host, epoch->second, from);
  if (!goes_on) {
    // What it had means nothing here, or is too old: everything, by the engine's own words.
    ++snapshots_;
    from = outbox_.newest(*host);
    const auto outcome =
        writer_.call({.inputs = {engine::SnapshotRequest{.host = *host, .life = 0, .cause = 0}}});
    if (!outcome) return queue_is_full();
    if (!outcome->error.empty()) return error(503, outcome->error);
  }
  const Duration patience = std::chrono::milliseconds(std::min(*wait, kLongestWait));
  return {.body = control::encode_watch(outbox_.wait(*host, from, patience))};
}

HttpResponse Service::pass_on(vpccgw::gateway::Input input, int status) {
  Job job;
  job.inputs.push_back(std::move(input));
  if (!writer_.submit(std::move(job))) return queue_is_full();
  return {.status = status};
}

HttpResponse Service::acks(const HttpRequest& request) {
  const auto host = host_of(request);
  if (!host) return host.error();
  auto ack = control::decode_ack(request.body, *host);
  return ack ? pass_on(std::move(*ack), 204) : error(400, ack.error());
}

HttpResponse Service::snapshot(const HttpRequest& request) {
  const auto host = host_of(request);
  if (!host) return host.error();
  auto wanted = control::decode_snapshot_request(request.body, *host);
  return wanted ? pass_on(std::move(*wanted)) : error(400, wanted.error());
}

HttpResponse Service::table(const HttpRequest& request) {
  const auto host = host_of(request);
  if (!host) return host.error();
  auto report = control::decode_table(request.body, *host);
  return report ? pass_on(std::move(*report)) : error(400, report.error());
}

// A live migration ended: the device is at another host now.
HttpResponse Service::device(const HttpRequest& request) {
  const std::string& name = request.parts.at(0);
  if (name.size() > net::DeviceId::kMaxLength) return error(404, "there is no such device");
  auto moved = control::read_json(request.body, [&](const nlohmann::json& document) {
    control::Fields f(document, "");
    vpccgw::gateway::DeviceMoved read{.device = net::DeviceId(name),
                                      .host = f.id<net::HostId>("host"),
                                      .cause = f.number<engine::Seq>("cause")};
    f.end();
    return read;
  });
  return moved ? pass_on(std::move(*moved)) : error(400, moved.error());
}

// ---- for operators ------------------------------------------------------------------------------

HttpResponse Service::health() {
  if (!writer_.call({})) return queue_is_full();
  const std::string trouble = writer_.trouble();
  if (!trouble.empty()) return error(503, trouble);
  return {.body = R"({"status":"ok"})"};
}

HttpResponse Service::metrics() {
  MetricsText text;
  {
    const std::lock_guard lock(reading_mutex_);
    if (const auto audit = reading_.audit_counts()) {
      text.family("claims_judged_total", "counter", "Claims in the database, by verdict");
      for (const auto& [verdict, number] : *audit)
        text.sample("claims_judged_total", "verdict", to_string(verdict), number);
    }
  }
  text.counter("pushes_sent_total", "Pushes of this life, retries included", writer_.pushes_sent());
  text.counter("push_retries_total", "Pushes that were sent again", writer_.push_retries());
  text.counter("snapshots_for_watchers_total", "Watches that began anew or lay too far behind",
               snapshots_);
  text.counter("batches_total", "Transactions that became durable", writer_.batches());
  text.counter("lost_batches_total", "Transactions that the database refused",
               writer_.lost_batches());
  text.counter("queue_full_total", "Requests answered 429", writer_.refused());
  text.gauge("queue_length", "Requests that wait for the writer", writer_.waiting());
  text.counter("events_lost_total", "Trace records that the disk did not take",
               writer_.events_lost());
  const live::HttpCounters& http = server_.counters();
  text.gauge("connections", "Connections that are open", http.open_connections);
  text.counter("http_requests_total", "HTTP requests", http.requests);
  text.counter("connections_refused_total", "Connections above the bound",
               http.refused_connections);
  text.counter("failed_accepts_total", "Connections for which the machine had nothing left",
               http.failed_accepts);
  text.counter("bad_tokens_total", "Requests without the token", http.bad_tokens);
  text.counter("large_bodies_total", "Requests that were too large", http.large_bodies);
  text.counter("slow_clients_total", "Clients closed for being slow", http.slow_clients);
  text.counter("broken_requests_total", "Requests that were not HTTP, or cut off",
               http.broken_requests);
  text.family("complaints_total", "counter", "What went wrong, by kind; the log says it once");
  for (const auto& [kind, number] : complaints_.counts())
    text.sample("complaints_total", "kind", kind, number);
  return {.body = std::move(text).text(), .type = "text/plain; version=0.0.4"};
}

}  // namespace havip::vpccgw_daemon
