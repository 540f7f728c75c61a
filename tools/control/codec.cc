#include "tools/control/codec.h"

#include "tools/control/strict_json.h"

namespace havip::control {
namespace {

Json to_json(const engine::ClaimId& id) {
  return {{"host", id.host.view()}, {"life", id.life}, {"number", id.number}};
}

engine::ClaimId claim_id(Fields& f) {
  return {.host = f.id<net::HostId>("host"),
          .life = f.number<std::uint32_t>("life"),
          .number = f.number<std::uint32_t>("number")};
}

Json to_json(const engine::Claim& claim) {
  Json json = to_json(claim.id);
  json["device"] = claim.device.view();
  json["vip"] = to_string(claim.vip);
  json["attempt"] = claim.attempt;
  json["cause"] = claim.cause;
  return json;
}

engine::Claim claim(const Json& json, const std::string& place) {
  Fields f(json, place);
  engine::Claim claim{.id = claim_id(f),
                      .device = f.id<net::DeviceId>("device"),
                      .vip = f.ip("vip"),
                      .attempt = f.number<std::uint32_t>("attempt"),
                      .cause = f.number<engine::Seq>("cause")};
  f.end();
  return claim;
}

Json to_json(const engine::ClaimReply& reply) {
  return {{"id", to_json(reply.id)},
          {"verdict", to_string(reply.verdict)},
          {"generation", reply.generation},
          {"text", reply.text},
          {"cause", reply.cause}};
}

engine::ClaimReply reply(const Json& json, const std::string& place) {
  Fields f(json, place);
  Fields id = f.object("id");
  engine::ClaimReply reply{.id = claim_id(id),
                           .generation = f.number<std::uint64_t>("generation"),
                           .text = f.text("text"),
                           .cause = f.number<engine::Seq>("cause")};
  id.end();
  const auto verdict = engine::verdict_from(f.text("verdict"));
  if (!verdict) throw f.wrong("verdict", "a verdict, as \"migrated\"");
  reply.verdict = *verdict;
  f.end();
  return reply;
}

// A row without owner has empty names.
Json to_json(const engine::NeighEntry& row) {
  return {{"ip", to_string(row.ip)}, {"device", row.device.view()},  {"mac", to_string(row.mac)},
          {"host", row.host.view()}, {"generation", row.generation}, {"havip", row.havip}};
}

engine::NeighEntry row(const Json& json, const std::string& place) {
  Fields f(json, place);
  engine::NeighEntry row{.ip = f.ip("ip"),
                         .device = f.id<net::DeviceId>("device", true),
                         .mac = f.mac("mac"),
                         .host = f.id<net::HostId>("host", true),
                         .generation = f.number<std::uint64_t>("generation"),
                         .havip = f.flag("havip")};
  f.end();
  return row;
}

Json rows_to_json(std::span<const engine::NeighEntry> rows) {
  Json json = Json::array();
  for (const engine::NeighEntry& one : rows)
    json.push_back(to_json(one));
  return json;
}

std::vector<engine::NeighEntry> rows_of(Fields& f) {
  std::vector<engine::NeighEntry> rows;
  f.each("rows",
         [&](const Json& one, const std::string& place) { rows.push_back(row(one, place)); });
  return rows;
}

Json to_json(const engine::Push& push) {
  return {{"rows", rows_to_json(push.rows)},
          {"snapshot", push.snapshot},
          {"authoritative", push.authoritative},
          {"attempt", push.attempt},
          {"cause", push.cause}};
}

engine::Push push(const Json& json, const std::string& place, const net::HostId& host) {
  Fields f(json, place);
  engine::Push push{.host = host,
                    .rows = rows_of(f),
                    .snapshot = f.flag("snapshot"),
                    .authoritative = f.flag("authoritative"),
                    .attempt = f.number<std::uint32_t>("attempt"),
                    .cause = f.number<engine::Seq>("cause")};
  f.end();
  return push;
}

template <class T>
std::string encode_list(const char* key, std::span<const T> all) {
  Json list = Json::array();
  for (const T& one : all)
    list.push_back(to_json(one));
  return Json{{key, std::move(list)}}.dump();
}

}  // namespace

std::string encode_claims(std::span<const engine::Claim> claims) {
  return encode_list("claims", claims);
}

Result<std::vector<engine::Claim>> decode_claims(std::string_view text) {
  return read_json(text, [](const Json& document) {
    Fields f(document, "");
    std::vector<engine::Claim> claims;
    f.each("claims", [&](const Json& one, const std::string& place) {
      if (claims.size() == kMostClaims)
        throw BadJson(fmt::format("/claims: more than {} claims", kMostClaims));
      claims.push_back(claim(one, place));
    });
    f.end();
    return claims;
  });
}

std::string encode_replies(std::span<const engine::ClaimReply> replies) {
  return encode_list("replies", replies);
}

Result<std::vector<engine::ClaimReply>> decode_replies(std::string_view text) {
  return read_json(text, [](const Json& document) {
    Fields f(document, "");
    std::vector<engine::ClaimReply> replies;
    f.each("replies", [&](const Json& one, const std::string& place) {
      replies.push_back(reply(one, place));
    });
    f.end();
    return replies;
  });
}

std::string encode_watch(const WatchAnswer& answer) {
  Json pushes = Json::array();
  for (const engine::Push& one : answer.pushes)
    pushes.push_back(to_json(one));
  return Json{{"epoch", answer.epoch}, {"revision", answer.revision}, {"pushes", std::move(pushes)}}
      .dump();
}

Result<WatchAnswer> decode_watch(std::string_view text, const net::HostId& host) {
  return read_json(text, [&](const Json& document) {
    Fields f(document, "");
    WatchAnswer answer{
        .epoch = f.text("epoch"), .revision = f.number<std::uint64_t>("revision"), .pushes = {}};
    f.each("pushes", [&](const Json& one, const std::string& place) {
      answer.pushes.push_back(push(one, place, host));
    });
    f.end();
    return answer;
  });
}

std::string encode_ack(const engine::PushAck& ack) {
  Json rows = Json::array();
  for (const engine::PushAck::Row& row : ack.rows)
    rows.push_back({{"ip", to_string(row.ip)}, {"generation", row.generation}});
  return Json{{"rows", std::move(rows)}, {"cause", ack.cause}}.dump();
}

Result<engine::PushAck> decode_ack(std::string_view text, const net::HostId& host) {
  return read_json(text, [&](const Json& document) {
    Fields f(document, "");
    engine::PushAck ack{.host = host, .rows = {}, .cause = f.number<engine::Seq>("cause")};
    f.each("rows", [&](const Json& one, const std::string& place) {
      Fields row(one, place);
      ack.rows.push_back(
          {.ip = row.ip("ip"), .generation = row.number<std::uint64_t>("generation")});
      row.end();
    });
    f.end();
    return ack;
  });
}

std::string encode_snapshot_request(const engine::SnapshotRequest& request) {
  return Json{{"life", request.life}, {"cause", request.cause}}.dump();
}

Result<engine::SnapshotRequest> decode_snapshot_request(std::string_view text,
                                                        const net::HostId& host) {
  return read_json(text, [&](const Json& document) {
    Fields f(document, "");
    const engine::SnapshotRequest request{.host = host,
                                          .life = f.number<std::uint32_t>("life"),
                                          .cause = f.number<engine::Seq>("cause")};
    f.end();
    return request;
  });
}

std::string encode_table(const engine::TableReport& report) {
  return Json{{"rows", rows_to_json(report.rows)}, {"cause", report.cause}}.dump();
}

Result<engine::TableReport> decode_table(std::string_view text, const net::HostId& host) {
  return read_json(text, [&](const Json& document) {
    Fields f(document, "");
    engine::TableReport report{
        .host = host, .rows = rows_of(f), .cause = f.number<engine::Seq>("cause")};
    f.end();
    return report;
  });
}

}  // namespace havip::control
