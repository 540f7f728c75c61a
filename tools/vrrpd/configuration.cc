#include "tools/vrrpd/configuration.h"

#include <array>
#include <cstdio>
#include <fstream>
#include <iterator>

#include <fmt/format.h>
#include <unistd.h>

#include "tools/vrrpd/machine.h"

namespace havip::vrrpd {
namespace {

std::string node_name(const Options& options) {
  if (!options.config_id.empty()) return options.config_id;
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0) return {};
  return name.data();
}

std::optional<std::string> read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

// Keepalived's own words, its place in the file in front as Keepalived puts it.
std::string complaint(const conf::Finding& finding) {
  if (finding.source.line == 0) return finding.text;
  return fmt::format("({}: Line {}) {}", finding.source.file, finding.source.line, finding.text);
}

}  // namespace

Configuration read_configuration(const Options& options, const std::vector<live::Nic>& nics) {
  Configuration result;
  const auto text = read_file(options.conf);
  if (!text) {
    result.file_found = false;
    result.complaints.push_back(fmt::format("Unable to find config file(s) '{}'.", options.conf));
    return result;
  }
  conf::Environment environment = machine_environment(options.conf);
  environment.node = node_name(options);
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

int test_configuration(const Options& options) {
  std::vector<live::Nic> nics;
  if (auto netlink = live::Netlink::open()) {
    if (auto found = (*netlink)->nics()) nics = std::move(*found);
  }
  const Configuration configuration = read_configuration(options, nics);
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
