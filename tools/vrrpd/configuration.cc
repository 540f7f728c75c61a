#include "tools/vrrpd/configuration.h"

#include <cstdio>

#include <fmt/format.h>

#include "tools/machine/machine.h"

namespace havip::vrrpd {
namespace {

// Keepalived's own words, its place in the file in front as Keepalived puts it.
std::string complaint(const conf::Finding& finding) {
  if (finding.source.line == 0) return finding.text;
  return fmt::format("({}: Line {}) {}", finding.source.file, finding.source.line, finding.text);
}

}  // namespace

Configuration read_configuration(const Options& options, const std::vector<live::Nic>& nics) {
  Configuration result;
  const auto text = machine::read_text(options.conf);
  if (!text) {
    result.file_found = false;
    result.complaints.push_back(fmt::format("Unable to find config file(s) '{}'.", options.conf));
    return result;
  }
  conf::Environment environment = machine::machine_environment(options.conf);
  environment.node = options.config_id.empty() ? machine::node_name() : options.config_id;
  environment.config_test = options.config_test;
  for (const live::Nic& nic : nics)
    environment.nics.push_back(nic.name);
  conf::ParseResult parsed = conf::parse(*text, options.conf, environment);
  for (const conf::Finding& finding : parsed.findings) {
    switch (finding.kind) {
      case conf::FindingKind::kKeepalived:
        result.complaints.push_back(complaint(finding));
        break;
      case conf::FindingKind::kUnsupported:
        result.complaints.push_back("vrrpd: not done here: " + complaint(finding));
        break;
      case conf::FindingKind::kRemark:
        break;
    }
  }
  result.config = std::move(parsed.config);
  result.exit_code = parsed.exit_code;
  result.config_test_exit_code = parsed.config_test_exit_code;
  return result;
}

std::vector<net::IpAddr> virtual_ips(const conf::Config& config) {
  std::vector<net::IpAddr> ips;
  for (const conf::Instance& instance : config.instances) {
    for (const auto* list : {&instance.vips, &instance.excluded_vips}) {
      for (const conf::VirtualAddress& vip : *list)
        ips.push_back(vip.ip);
    }
  }
  return ips;
}

std::vector<live::Nic> machine_nics() {
  if (auto netlink = live::Netlink::open()) {
    if (auto found = (*netlink)->nics()) return std::move(*found);
  }
  return {};
}

bool runs_vrrp(const Options& options, const Configuration& configuration) {
  return options.vrrp && (options.all || !configuration.config.instances.empty() ||
                          configuration.exit_code.has_value());
}

bool runs_checker(const Options& options, const Configuration& configuration) {
  return options.checkers && (options.all || !configuration.config.virtual_servers.empty());
}

int test_configuration(const Options& options) {
  const Configuration configuration = read_configuration(options, machine_nics());
  std::FILE* out = stderr;
  if (!options.config_test_file.empty()) {
    out = std::fopen(options.config_test_file.c_str(), "a");
    if (out == nullptr) {
      fmt::print(stderr, "Unable to open {} for writing\n", options.config_test_file);
      return 1;
    }
  }
  for (const std::string& line : configuration.complaints)
    fmt::print(out, "{}\n", line);
  if (out != stderr) std::fclose(out);
  return configuration.config_test_exit_code;
}

}  // namespace havip::vrrpd
