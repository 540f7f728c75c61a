// Stats: what Keepalived counts of an instance, under the names of its statistics dump (SIGUSR2).
#pragma once

#include <cstdint>

namespace havip::hostsim::vrrp {

struct Stats {
  std::uint64_t advert_rcvd = 0;  // past the checks up to the checksum
  std::uint64_t advert_sent = 0;  // rounds: one for all peers
  std::uint64_t become_master = 0;
  std::uint64_t release_master = 0;
  // Refused.
  std::uint64_t packet_len_err = 0;
  std::uint64_t ip_ttl_err = 0;
  std::uint64_t invalid_type_rcvd = 0;
  std::uint64_t advert_interval_err = 0;  // Keepalived never counts one
  std::uint64_t addr_list_err = 0;
  std::uint64_t invalid_authtype = 0;
  std::uint64_t authtype_mismatch = 0;
  std::uint64_t auth_failure = 0;
  std::uint64_t pri_zero_rcvd = 0;
  std::uint64_t pri_zero_sent = 0;

  void fields(auto&& f) const {
    f("advert_rcvd", advert_rcvd);
    f("advert_sent", advert_sent);
    f("become_master", become_master);
    f("release_master", release_master);
    f("packet_len_err", packet_len_err);
    f("advert_interval_err", advert_interval_err);
    f("ip_ttl_err", ip_ttl_err);
    f("invalid_type_rcvd", invalid_type_rcvd);
    f("addr_list_err", addr_list_err);
    f("invalid_authtype", invalid_authtype);
    f("authtype_mismatch", authtype_mismatch);
    f("auth_failure", auth_failure);
    f("pri_zero_rcvd", pri_zero_rcvd);
    f("pri_zero_sent", pri_zero_sent);
  }
};

}  // namespace havip::hostsim::vrrp
