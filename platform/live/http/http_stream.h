// HttpStream: one connection of a server, as cpp-httplib wants it: its parser reads octet by octet
// and writes piece by piece, the kernel is asked for much at once.
//
// A request has one deadline for all of it, however slowly it trickles, and a bound for its octets.
#pragma once

#include <string>
#include <string_view>

#include <httplib.h>

#include "core/time/time.h"

namespace havip::live {

class HttpStream final : public httplib::Stream {
 public:
  enum class Fault : std::uint8_t { kNone, kSlow, kTooLarge };

  // `fd` is borrowed. `most`: octets of a request. `patience`: for a whole request, and for a
  // whole answer.
  HttpStream(int fd, std::size_t most, Duration patience);

  // Waits for the first octet of the next request. False: there was none in time, or the peer left.
  [[nodiscard]] bool wait_for_request(Duration time);

  // Sends what was written. False: the peer left, or does not read.
  bool flush();

  // Says goodbye, and reads on for a moment: what a peer has sent and nobody has read would make
  // the kernel take the last answer back.
  void linger();

  // Why reading failed, since the request began.
  [[nodiscard]] Fault fault() const { return fault_; }
  // Whether any octet of a request came, since wait_for_request().
  [[nodiscard]] bool began() const { return taken_ > 0; }

  // This connection ends with the answer that is being made.
  void close_after() { closing_ = true; }
  [[nodiscard]] bool closes() const { return closing_; }

  // ---- for cpp-httplib
  [[nodiscard]] bool is_readable() const override { return true; }
  [[nodiscard]] bool is_writable() const override { return true; }
  ssize_t read(char* to, std::size_t size) override;
  ssize_t write(const char* from, std::size_t size) override;
  using Stream::write;
  void get_remote_ip_and_port(std::string& ip, int& port) const override;
  void get_local_ip_and_port(std::string& ip, int& port) const override;
  // Not ours: the library refuses numbers that select() could not take, and we do not select.
  [[nodiscard]] socket_t socket() const override { return 0; }

 private:
  [[nodiscard]] bool fill_first(Instant deadline);
  [[nodiscard]] bool fill();

  int fd_;
  std::size_t most_;
  Duration patience_;
  Instant deadline_{};
  std::string in_;         // as long as what is read at once,
  std::size_t next_ = 0;   // of which this is to be taken next
  std::size_t end_ = 0;    // and this is past the last
  std::size_t taken_ = 0;  // octets of this request
  std::string out_;
  Fault fault_ = Fault::kNone;
  bool closing_ = false;
};

}  // namespace havip::live
