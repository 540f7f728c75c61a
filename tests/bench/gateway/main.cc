// How many migrations a gateway makes durable, beside what the machine can do by itself. All are
// measured in turn in one run, several times; the best of each counts.
//
//   vpccgw_bench VPCCGW FOLDER      FOLDER on the disk that is to be measured
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include "platform/live/clock.h"
#include "platform/live/http/http_server.h"
#include "tests/bench/gateway/load.h"
#include "vpccgw/gateway/gateway.h"
#include "vpccgw/gateway/region.h"
#include "vpccgw/store/sqlite_store.h"

namespace havip::bench {
namespace {

using namespace std::chrono_literals;

constexpr int kClients = 64;
constexpr int kRepetitions = 3;
constexpr Duration kTime = 2s;
constexpr int kDevices = 2;

[[noreturn]] void give_up(std::string_view why) {
  fmt::print(stderr, "vpccgw_bench: {}\n", why);
  std::exit(1);
}

double rate(std::uint64_t count, Duration time) {
  return static_cast<double>(count) / std::chrono::duration<double>(time).count();
}

// A HAVIP for each client, three hosts, a device at each of two.
vpccgw::RegionSetup region() {
  const net::SubnetId subnet("subnet-1");
  vpccgw::RegionSetup region{.vpc = net::VpcId("vpc-1"),
                             .cidr = *net::parse_subnet("172.16.0.0/16"),
                             .subnets = {{subnet, *net::parse_subnet("172.16.16.0/24")}},
                             .hosts = {net::HostId("h1"), net::HostId("h2"), net::HostId("h3")}};
  for (int i = 1; i <= kDevices; ++i) {
    const std::string name = fmt::format("a{}/eth0", i);
    region.devices.push_back({.id = net::DeviceId(name),
                              .mac = net::mac_for_name(name),
                              .ip = *net::parse_ipv4(fmt::format("172.16.16.{}", i)),
                              .subnet = subnet,
                              .host = net::HostId(fmt::format("h{}", i))});
  }
  for (int i = 0; i < kClients; ++i) {
    region.havips.push_back({.id = net::HavipId(fmt::format("havip-{}", i)),
                             .vip = *net::parse_ipv4(fmt::format("172.16.16.{}", 100 + i)),
                             .subnet = subnet});
  }
  return region;
}

// The next claim of a client moves its HAVIP to the other device, always.
engine::Claim claim(int client, std::uint32_t number) {
  const std::uint32_t at = 1 + number % kDevices;
  return {.id = {.host = net::HostId(fmt::format("h{}", at)),
                 .life = static_cast<std::uint32_t>(client) + 1,
                 .number = number},
          .device = net::DeviceId(fmt::format("a{}/eth0", at)),
          .vip = net::Ipv4Addr{0xac101000U + 100U + static_cast<std::uint32_t>(client)}};
}

std::string body_of(const engine::Claim& claim) {
  return fmt::format(
      R"({{"claims":[{{"host":"{}","life":{},"number":{},"device":"{}","vip":"{}","attempt":1,)"
      R"("cause":0}}]}})",
      claim.id.host.view(), claim.id.life, claim.id.number, claim.device.view(),
      to_string(claim.vip));
}

// ---- what the machine can do --------------------------------------------------------------------

double single_commits(const std::string& folder) {
  const std::string path = folder + "/single.sqlite";
  std::filesystem::remove(path);
  SQLite::Database database(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
  database.exec("CREATE TABLE one (id INTEGER PRIMARY KEY, value INTEGER)");
  SQLite::Statement insert(database, "INSERT INTO one (value) VALUES (1)");
  const Instant begin = live::now();
  std::uint64_t count = 0;
  for (; live::now() < begin + kTime; ++count) {
    insert.exec();
    insert.reset();
  }
  return rate(count, live::now() - begin);
}

// A process of its own, as the gateway is.
class Child {
 public:
  explicit Child(pid_t pid) : pid_(pid) {}
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    ::kill(pid_, SIGTERM);
    ::waitpid(pid_, nullptr, 0);
  }

 private:
  pid_t pid_;
};

double empty_handler() {
  std::array<int, 2> pipe{};
  if (::pipe(pipe.data()) != 0) give_up("pipe");
  const pid_t pid = ::fork();
  if (pid == 0) {
    live::HttpServer server({});
    server.post("/v1/claims", [](const live::HttpRequest&) { return live::HttpResponse{}; });
    if (!server.start()) ::_exit(1);
    const std::uint16_t port = server.port();
    if (::write(pipe[1], &port, sizeof port) != sizeof port) ::_exit(1);
    ::pause();
    ::_exit(0);
  }
  const Child child(pid);
  std::uint16_t port = 0;
  if (::read(pipe[0], &port, sizeof port) != sizeof port) give_up("no server");
  ::close(pipe[0]);
  ::close(pipe[1]);
  const std::string body = body_of(claim(1, 1));
  const Conversation conversation{.path = "/v1/claims",
                                  .next = [&](int) { return body; },
                                  .take = [](int, const std::string&) {}};
  return rate(converse(port, kClients, kTime, conversation), kTime);
}

// ---- the gateway --------------------------------------------------------------------------------

double durable_migrations(const std::string& program, const std::string& folder) {
  const std::string path = folder + "/region.sqlite";
  const std::string port_file = folder + "/port";
  for (const std::string& old : {path, port_file})
    std::filesystem::remove(old);
  {
    auto store = vpccgw::SqliteStore::open(path);
    if (!store) give_up(store.error());
    if (auto made = create_region(*store, region()); !made) give_up(made.error());
  }
  const pid_t pid = ::fork();
  if (pid == 0) {
    if (std::freopen("/dev/null", "w", stdout) == nullptr) ::_exit(1);
    ::execl(program.c_str(), program.c_str(), "--db", path.c_str(), "--listen", "127.0.0.1:0",
            "--port-file", port_file.c_str(), nullptr);
    ::_exit(1);
  }
  const Child child(pid);
  int port = 0;
  const Instant end = live::now() + 5s;
  while (!(std::ifstream(port_file) >> port)) {
    if (live::now() > end) give_up(program + " does not listen");
    std::this_thread::sleep_for(5ms);
  }
  std::vector<std::uint32_t> numbers(kClients, 0);
  const Conversation conversation{
      .path = "/v1/claims",
      .next =
          [&](int client) {
            return body_of(claim(client, ++numbers[static_cast<std::size_t>(client)]));
          },
      .take =
          [](int, const std::string& answer) {
            if (answer.find("\"migrated\"") == std::string::npos) give_up(answer);
          }};
  return rate(converse(static_cast<std::uint16_t>(port), kClients, kTime, conversation), kTime);
}

// Of this process alone: what a machine that others use gives us is another matter.
double cpu_seconds() {
  timespec time{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

struct InMemory {
  double a_second = 0;
  double a_cpu_second = 0;
};

InMemory migrations_in_memory() {
  auto store = vpccgw::SqliteStore::in_memory().value();
  if (auto made = create_region(store, region()); !made) give_up(made.error());
  trace::Recorder recorder(trace::Recorder::Keep::kNothing);
  vpccgw::Gateway gateway(recorder, recorder.add_node("vpccgw"), store, {});
  std::vector<engine::Claim> claims;
  for (int client = 0; client < kDevices * kClients; ++client)
    claims.push_back(claim(client % kClients, static_cast<std::uint32_t>(client / kClients)));
  const double cpu = cpu_seconds();
  const Instant begin = live::now();
  std::uint64_t count = 0;
  for (std::uint32_t number = 1; live::now() < begin + kTime; ++number) {
    if (!store.begin_batch()) give_up("no batch");
    for (std::size_t client = 0; client < kClients; ++client) {
      engine::Claim& next = claims[number % kDevices * kClients + client];
      next.id.number = number;
      gateway.handle(kStart + (live::now() - begin), next);
      while (auto output = gateway.poll_output()) {
        const auto* reply = std::get_if<vpccgw::gateway::Reply>(&*output);
        if (reply == nullptr) continue;
        if (reply->reply.verdict != engine::Verdict::kMigrated) give_up(reply->reply.text);
        ++count;
      }
    }
    if (!store.end_batch()) give_up("no batch");
  }
  return {.a_second = rate(count, live::now() - begin),
          .a_cpu_second = static_cast<double>(count) / (cpu_seconds() - cpu)};
}

void print_bar(std::string_view what, double bar, double value) {
  fmt::print("{:<44} >= {:>9.0f} {:>9.0f}  {}\n", what, bar, value,
             value >= bar ? "met" : "MISSED");
}

int run(const std::string& program, const std::string& folder) {
  double single = 0;
  double empty = 0;
  double durable = 0;
  InMemory memory;
  for (int i = 0; i < kRepetitions; ++i) {
    single = std::max(single, single_commits(folder));
    empty = std::max(empty, empty_handler());
    durable = std::max(durable, durable_migrations(program, folder));
    memory = std::max(memory, migrations_in_memory(),
                      [](const InMemory& a, const InMemory& b) { return a.a_second < b.a_second; });
  }
  fmt::print(
      "single commits, FULL, one row each: {:.0f}/s; HTTP with an empty handler, {} clients: "
      "{:.0f}/s\n\n",
      single, kClients, empty);
  fmt::print("{:<44} {:>12} {:>9}\n", "migrations a second (best repetition)", "bar", "value");
  print_bar(fmt::format("durable, {} clients", kClients), std::min(3 * single, 0.4 * empty),
            durable);
  print_bar("in memory, without HTTP", 100000, memory.a_second);
  fmt::print("the last: {:.0f} for each second of CPU\n", memory.a_cpu_second);
  return 0;
}

}  // namespace
}  // namespace havip::bench

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: vpccgw_bench VPCCGW FOLDER\n");
    return 2;
  }
  return havip::bench::run(argv[1], argv[2]);
}
