#include "platform/live/ipvs.h"

#include <array>
#include <cstring>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <linux/ip_vs.h>
#include <netlink/attr.h>
#include <netlink/errno.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>

#include "core/base/ensure.h"
#include "platform/live/socket_address.h"

namespace havip::live::ipvs {
namespace {

struct Free {
  void operator()(nl_msg* message) const { nlmsg_free(message); }
};
using Message = std::unique_ptr<nl_msg, Free>;

// An address takes the room of the larger kind (union nf_inet_addr).
void put_address(nl_msg* message, int attribute, const net::IpAddr& ip) {
  std::array<std::uint8_t, 16> octets{};
  if (ip.is_v4()) {
    const in_addr address = to_in_addr(ip.v4());
    std::memcpy(octets.data(), &address, sizeof address);
  } else {
    octets = ip.v6().octets;
  }
  nla_put(message, attribute, octets.size(), octets.data());
}

std::uint16_t family_number(net::Family family) {
  return family == net::Family::kIpv4 ? AF_INET : AF_INET6;
}

void put_setup(nl_msg* message, const ServiceSetup& setup, net::Family family) {
  nla_put_string(message, IPVS_SVC_ATTR_SCHED_NAME, setup.scheduler.c_str());
  const ip_vs_flags flags{.flags = setup.flags, .mask = ~0U};
  nla_put(message, IPVS_SVC_ATTR_FLAGS, sizeof flags, &flags);
  nla_put_u32(message, IPVS_SVC_ATTR_TIMEOUT, setup.timeout);
  const bool v4 = family == net::Family::kIpv4;
  nla_put_u32(message, IPVS_SVC_ATTR_NETMASK, v4 ? htonl(setup.netmask) : setup.netmask);
}

void put_service(nl_msg* message, const Request& request) {
  const ServiceKey& key = request.service;
  nlattr* nest = nla_nest_start(message, IPVS_CMD_ATTR_SERVICE);
  nla_put_u16(message, IPVS_SVC_ATTR_AF, family_number(key.family));
  if (key.mark != 0) {
    nla_put_u32(message, IPVS_SVC_ATTR_FWMARK, key.mark);
  } else {
    nla_put_u16(message, IPVS_SVC_ATTR_PROTOCOL, key.protocol);
    put_address(message, IPVS_SVC_ATTR_ADDR, key.ip);
    nla_put_u16(message, IPVS_SVC_ATTR_PORT, htons(key.port));
  }
  if (request.setup) put_setup(message, *request.setup, key.family);
  nla_nest_end(message, nest);
}

void put_destination(nl_msg* message, const Destination& to) {
  nlattr* nest = nla_nest_start(message, IPVS_CMD_ATTR_DEST);
  nla_put_u16(message, IPVS_DEST_ATTR_ADDR_FAMILY, family_number(to.ip.family()));
  put_address(message, IPVS_DEST_ATTR_ADDR, to.ip);
  nla_put_u16(message, IPVS_DEST_ATTR_PORT, htons(to.port));
  nla_put_u32(message, IPVS_DEST_ATTR_FWD_METHOD, static_cast<std::uint32_t>(to.forwarding));
  nla_put_u32(message, IPVS_DEST_ATTR_WEIGHT, to.weight);
  nla_put_u32(message, IPVS_DEST_ATTR_U_THRESH, to.upper_threshold);
  nla_put_u32(message, IPVS_DEST_ATTR_L_THRESH, to.lower_threshold);
  nla_nest_end(message, nest);
}

Message make(const Request& request, int family) {
  Message message(nlmsg_alloc());
  ensure(message != nullptr, "there is memory for a netlink message");
  genlmsg_put(message.get(), NL_AUTO_PORT, NL_AUTO_SEQ, family, 0, NLM_F_REQUEST | NLM_F_ACK,
              static_cast<std::uint8_t>(request.command), IPVS_GENL_VERSION);
  put_service(message.get(), request);
  if (request.destination) put_destination(message.get(), *request.destination);
  return message;
}

}  // namespace

wire::Bytes encode(const Request& request) {
  const Message message = make(request, 0);
  const nlmsghdr* header = nlmsg_hdr(message.get());
  const auto* begin = static_cast<const std::uint8_t*>(nlmsg_data(header));
  return {begin, begin + nlmsg_datalen(header)};
}

void Channel::Close::operator()(nl_sock* socket) const {
  nl_socket_free(socket);
}

Result<Channel> Channel::open() {
  Channel channel(nl_socket_alloc(), 0);
  nl_sock* socket = channel.socket_.get();
  if (socket == nullptr) return fail("no socket");
  int done = genl_connect(socket);
  // The kernel loads its module by itself where it has one.
  if (done >= 0) done = channel.family_ = genl_ctrl_resolve(socket, IPVS_GENL_NAME);
  if (done < 0) return fail(nl_geterror(done));
  return channel;
}

int Channel::talk(const Request& request) {
  const Message message = make(request, family_);
  const int sent = nl_send_auto(socket_.get(), message.get());
  return sent < 0 ? sent : nl_wait_for_ack(socket_.get());
}

Result<void> Channel::send(const Request& request) {
  int done = talk(request);
  if (done == -NLE_EXIST) {
    Request instead = request;
    instead.command =
        request.command == Command::kAddService ? Command::kSetService : Command::kSetDestination;
    done = talk(instead);
  }
  if (done < 0) return fail(nl_geterror(done));
  return {};
}

}  // namespace havip::live::ipvs
