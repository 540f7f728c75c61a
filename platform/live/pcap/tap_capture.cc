#include "platform/live/pcap/tap_capture.h"

#include <array>
#include <utility>

#include <fmt/format.h>
#include <pcap/pcap.h>

namespace havip::live {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

std::string why(pcap_t* handle, int status) {
  const std::string_view text = pcap_geterr(handle);
  return std::string(text.empty() ? pcap_statustostr(status) : text);
}

Result<void> configure(pcap_t* handle, const CaptureSetup& setup) {
  pcap_set_immediate_mode(handle, 1);
  pcap_set_promisc(handle, 0);
  pcap_set_snaplen(handle, setup.snap_length);
  pcap_set_buffer_size(handle, setup.buffer);
  if (pcap_set_tstamp_precision(handle, PCAP_TSTAMP_PRECISION_NANO) != 0) {
    return fail("no time stamps of nanoseconds");
  }
  if (const int done = pcap_activate(handle); done < 0) return fail(why(handle, done));
  std::array<char, PCAP_ERRBUF_SIZE> error{};
  if (pcap_setnonblock(handle, 1, error.data()) != 0) return fail(std::string(error.data()));
  if (const int done = pcap_setdirection(handle, PCAP_D_IN); done != 0) {
    return fail(why(handle, done));
  }
  bpf_program program{};
  if (pcap_compile(handle, &program, setup.filter.c_str(), 1, PCAP_NETMASK_UNKNOWN) != 0) {
    return fail(why(handle, PCAP_ERROR));
  }
  const int set = pcap_setfilter(handle, &program);
  pcap_freecode(&program);
  if (set != 0) return fail(why(handle, set));
  return {};
}

}  // namespace

void TapCapture::Close::operator()(pcap* handle) const {
  pcap_close(handle);
}

Result<std::unique_ptr<TapCapture>> TapCapture::open(Loop& loop, const CaptureSetup& setup,
                                                     CaptureHandlers handlers) {
  std::array<char, PCAP_ERRBUF_SIZE> error{};
  std::unique_ptr<pcap, Close> handle(pcap_create(setup.nic.c_str(), error.data()));
  if (handle == nullptr) return fail(fmt::format("capture {}: {}", setup.nic, error.data()));
  if (auto done = configure(handle.get(), setup); !done) {
    return fail(fmt::format("capture {}: {}", setup.nic, done.error()));
  }
  const int fd = pcap_get_selectable_fd(handle.get());
  if (fd < 0) return fail(fmt::format("capture {}: nothing to wait for", setup.nic));
  return std::unique_ptr<TapCapture>(
      new TapCapture(loop, setup.nic, std::move(handle), fd, std::move(handlers)));
}

TapCapture::TapCapture(Loop& loop, std::string nic, std::unique_ptr<pcap, Close> handle, int fd,
                       CaptureHandlers handlers)
    : loop_(loop),
      nic_(std::move(nic)),
      handle_(std::move(handle)),
      fd_(fd),
      handlers_(std::move(handlers)) {}

TapCapture::~TapCapture() {
  *alive_ = false;
  if (watched_) loop_.unwatch(fd_);
}

void TapCapture::watch() {
  if (watched_) return;
  watched_ = true;
  loop_.watch(fd_, [this] { read(); });
}

void TapCapture::take(unsigned char* self, const pcap_pkthdr* header, const unsigned char* octets) {
  // NOLINTNEXTLINE: libpcap hands the owner through as octets
  auto* capture = reinterpret_cast<TapCapture*>(self);
  const wire::ByteView frame{octets, header->caplen};
  // With nanoseconds asked for, they stand where microseconds have their name.
  capture->handlers_.frame(frame, header->ts.tv_sec * kSecond + header->ts.tv_usec);
}

void TapCapture::read() {
  // NOLINTNEXTLINE
  auto* self = reinterpret_cast<unsigned char*>(this);
  const int done = pcap_dispatch(handle_.get(), kFramesAtOnce, take, self);
  if (done < 0) end(why(handle_.get(), done));
}

void TapCapture::end(std::string why) {
  (void)counters();
  loop_.unwatch(fd_);
  watched_ = false;
  loop_.post([this, alive = alive_, why = std::move(why)] {
    if (!*alive) return;
    // A copy, for the owner may destroy what it is called by.
    const auto ended = handlers_.ended;
    ended(why);
  });
}

CaptureCounters TapCapture::counters() {
  pcap_stat stat{};
  if (pcap_stats(handle_.get(), &stat) != 0) return counters_;
  // The kernel's counts are 32 bits wide; what is added is how far they have come since.
  const auto add = [](std::uint64_t& total, u_int seen) {
    total += static_cast<std::uint32_t>(seen - static_cast<std::uint32_t>(total));
  };
  add(counters_.received, stat.ps_recv);
  add(counters_.dropped, stat.ps_drop);
  add(counters_.nic_dropped, stat.ps_ifdrop);
  return counters_;
}

}  // namespace havip::live
