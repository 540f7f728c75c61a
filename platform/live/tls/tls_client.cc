#include "platform/live/tls/tls_client.h"

#include <array>
#include <set>
#include <utility>

#include <curl/curl.h>
#include <fmt/format.h>

#include "core/base/ensure.h"
#include "platform/live/clock.h"

namespace havip::live {
namespace {

struct Put {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Easy = std::unique_ptr<CURL, Put>;
using List = std::unique_ptr<curl_slist, Put>;

std::string host_of(const net::IpAddr& ip) {
  return ip.is_v6() ? fmt::format("[{}]", to_string(ip)) : to_string(ip);
}

ConnectionEnd end_of(CURLcode code, long os_error) {
  if (code == CURLE_INTERFACE_FAILED) return ConnectionEnd::kNoSocket;
  if (code == CURLE_COULDNT_CONNECT && os_error != 0) {
    return live::end_of(static_cast<int>(os_error));
  }
  return ConnectionEnd::kFailed;
}

// A handle that connects and shakes hands, and leaves the octets to us.
Easy make_easy(const ConnectionSetup& setup, const std::string& server_name, curl_slist* way) {
  Easy easy(curl_easy_init());
  ensure(easy != nullptr, "libcurl has a handle for us");
  const std::string host = server_name.empty() ? host_of(setup.to.ip) : server_name;
  const auto set = [&](CURLoption option, auto value) {
    curl_easy_setopt(easy.get(), option, value);
  };
  set(CURLOPT_URL, ("https://" + host + "/").c_str());
  set(CURLOPT_CONNECT_TO, way);
  set(CURLOPT_CONNECT_ONLY, 1L);
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_PROXY, "");
  set(CURLOPT_SSL_VERIFYPEER, 0L);
  set(CURLOPT_SSL_VERIFYHOST, 0L);
  set(CURLOPT_SSL_ENABLE_ALPN, 0L);
  if (!setup.bind_interface.empty()) {
    set(CURLOPT_INTERFACE, ("if!" + setup.bind_interface).c_str());
  } else if (setup.bind) {
    set(CURLOPT_INTERFACE, ("host!" + to_string(setup.bind->ip)).c_str());
  }
  if (setup.bind) set(CURLOPT_LOCALPORT, long{setup.bind->port});
  return easy;
}

}  // namespace

// ---- the client: libcurl's descriptors and its timer, on the loop ------------------------------

class TlsClient::Impl {
 public:
  class Talk;

  explicit Impl(Loop& in)
      : loop(in), multi(curl_multi_init()), timer_(in, [this] { act(CURL_SOCKET_TIMEOUT, 0); }) {
    ensure(multi != nullptr, "libcurl has a multi handle for us");
    curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, &Impl::take_socket);
    curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, &Impl::take_timer);
    curl_multi_setopt(multi, CURLMOPT_TIMERDATA, this);
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() {
    curl_multi_cleanup(multi);
    for (const int fd : watched_)
      loop.unwatch(fd);
  }

  Loop& loop;
  CURLM* multi;

 private:
  static int take_socket(CURL* /*easy*/, curl_socket_t fd, int what, void* self, void* /*unused*/) {
    static_cast<Impl*>(self)->watch(fd, what);
    return 0;
  }
  static int take_timer(CURLM* /*multi*/, long milliseconds, void* self) {
    auto& timer = static_cast<Impl*>(self)->timer_;
    timer.arm(milliseconds < 0 ? kNever : now() + std::chrono::milliseconds(milliseconds));
    return 0;
  }

  void watch(int fd, int what) {
    if (what == CURL_POLL_REMOVE) {
      watched_.erase(fd);
      loop.unwatch(fd);
      return;
    }
    const Loop::For kind = what == CURL_POLL_IN    ? Loop::For::kReading
                           : what == CURL_POLL_OUT ? Loop::For::kWriting
                                                   : Loop::For::kBoth;
    watched_.insert(fd);
    loop.watch(
        fd, [this, fd] { act(fd, 0); }, kind);
  }

  void act(curl_socket_t fd, int events);

  Timer timer_;
  std::set<int> watched_;
};

// ---- one connection ----------------------------------------------------------------------------

class TlsClient::Impl::Talk : public std::enable_shared_from_this<Talk> {
 public:
  Talk(Impl& client, ConnectionSetup setup, const std::string& server_name,
       ConnectionHandlers handlers)
      : client_(client),
        way_(curl_slist_append(
            nullptr, fmt::format("::{}:{}", host_of(setup.to.ip), setup.to.port).c_str())),
        easy_(make_easy(setup, server_name, way_.get())),
        handlers_(std::move(handlers)),
        waiting_(std::move(setup.first)) {
    curl_easy_setopt(easy_.get(), CURLOPT_PRIVATE, this);
    curl_multi_add_handle(client_.multi, easy_.get());
  }

  // libcurl is done with connecting.
  void finish(CURLcode code) {
    long value = 0;
    if (code != CURLE_OK) {
      curl_easy_getinfo(easy_.get(), CURLINFO_OS_ERRNO, &value);
      end(end_of(code, value));
      return;
    }
    curl_socket_t fd = CURL_SOCKET_BAD;
    curl_easy_getinfo(easy_.get(), CURLINFO_ACTIVESOCKET, &fd);
    if (fd == CURL_SOCKET_BAD) return end(ConnectionEnd::kReset);
    fd_ = fd;
    flush();
    if (!closed_) handlers_.connected();
  }

  void send(wire::ByteView octets) {
    waiting_.insert(waiting_.end(), octets.begin(), octets.end());
    if (fd_ >= 0) flush();
  }

  void close() {
    if (std::exchange(closed_, true)) return;
    if (fd_ >= 0) client_.loop.unwatch(std::exchange(fd_, -1));
    curl_multi_remove_handle(client_.multi, easy_.get());
  }

 private:
  void watch() {
    client_.loop.watch(
        fd_, [self = shared_from_this()] { self->ready(); },
        waiting_.empty() ? Loop::For::kReading : Loop::For::kBoth);
  }

  void ready() {
    read();
    if (!closed_ && !waiting_.empty()) flush();
  }

  void flush() {
    while (!waiting_.empty()) {
      std::size_t sent = 0;
      const CURLcode code = curl_easy_send(easy_.get(), waiting_.data(), waiting_.size(), &sent);
      if (code == CURLE_AGAIN) break;
      if (code != CURLE_OK) return end_later(ConnectionEnd::kReset);
      waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(sent));
    }
    watch();
  }

  // Until nothing is left: what TLS has decrypted already, no descriptor reports.
  void read() {
    while (!closed_) {
      std::array<std::uint8_t, 16384> buffer{};
      std::size_t size = 0;
      const CURLcode code = curl_easy_recv(easy_.get(), buffer.data(), buffer.size(), &size);
      if (code == CURLE_AGAIN) return;
      if (code != CURLE_OK) return end(ConnectionEnd::kReset);
      if (size == 0) return end(ConnectionEnd::kClosed);
      handlers_.bytes(wire::Bytes(buffer.begin(), buffer.begin() + size));
    }
  }

  void end(ConnectionEnd why) {
    close();
    handlers_.ended(why);
  }

  void end_later(ConnectionEnd why) {
    client_.loop.post([self = shared_from_this(), why] {
      if (!self->closed_) self->end(why);
    });
  }

  Impl& client_;
  List way_;
  Easy easy_;
  ConnectionHandlers handlers_;
  wire::Bytes waiting_;
  int fd_ = -1;
  bool closed_ = false;
};

void TlsClient::Impl::act(curl_socket_t fd, int events) {
  int running = 0;
  curl_multi_socket_action(multi, fd, events, &running);
  int left = 0;
  while (CURLMsg* message = curl_multi_info_read(multi, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    const CURLcode code = message->data.result;
    Talk* talk = nullptr;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &talk);
    talk->shared_from_this()->finish(code);
  }
}

namespace {

class TlsConnection : public Connection {
 public:
  TlsConnection(std::function<void(wire::ByteView)> send, std::function<void()> close)
      : send_(std::move(send)), close_(std::move(close)) {}
  TlsConnection(const TlsConnection&) = delete;
  TlsConnection& operator=(const TlsConnection&) = delete;
  ~TlsConnection() override { close_(); }

  void send(wire::ByteView octets) override { send_(octets); }

 private:
  std::function<void(wire::ByteView)> send_;
  std::function<void()> close_;
};

}  // namespace

TlsClient::TlsClient(Loop& loop) : impl_(std::make_unique<Impl>(loop)) {}
TlsClient::~TlsClient() = default;

std::unique_ptr<Connection> TlsClient::open(ConnectionSetup setup, const std::string& server_name,
                                            ConnectionHandlers handlers) {
  auto talk =
      std::make_shared<Impl::Talk>(*impl_, std::move(setup), server_name, std::move(handlers));
  return std::make_unique<TlsConnection>([talk](wire::ByteView octets) { talk->send(octets); },
                                         [talk] { talk->close(); });
}

}  // namespace havip::live
