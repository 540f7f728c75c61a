#include "hostsim/guest/checker/checks.h"

namespace havip::hostsim::checker {
namespace {

struct Maker {
  Process& process;
  Pool& pool;
  std::size_t server;
  const conf::Checker& config;

  template <class T>
  [[nodiscard]] std::unique_ptr<Check> make() const {
    return std::make_unique<T>(process, pool, server, config);
  }
  std::unique_ptr<Check> operator()(const conf::TcpCheck&) const { return make<PlainCheck>(); }
  std::unique_ptr<Check> operator()(const conf::UdpCheck&) const { return make<PlainCheck>(); }
  std::unique_ptr<Check> operator()(const conf::PingCheck&) const { return make<PlainCheck>(); }
  std::unique_ptr<Check> operator()(const conf::HttpCheck&) const { return make<HttpCheck>(); }
  std::unique_ptr<Check> operator()(const conf::SmtpCheck&) const { return make<SmtpCheck>(); }
  std::unique_ptr<Check> operator()(const conf::DnsCheck&) const { return make<DnsCheck>(); }
  std::unique_ptr<Check> operator()(const conf::MiscCheck&) const { return make<MiscCheck>(); }
  std::unique_ptr<Check> operator()(const conf::FileCheck&) const { return make<FileCheck>(); }
};

}  // namespace

std::unique_ptr<Check> make_check(Process& process, Pool& pool, std::size_t server,
                                  const conf::Checker& config) {
  return std::visit(Maker{process, pool, server, config}, config.kind);
}

}  // namespace havip::hostsim::checker
