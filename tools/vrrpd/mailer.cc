#include "tools/vrrpd/mailer.h"

#include <chrono>
#include <utility>

#include <fmt/format.h>

#include "platform/live/clock.h"

namespace havip::vrrpd {

namespace mail = hostsim::mail;
namespace {

constexpr Duration kLastWords = std::chrono::seconds(2);

}  // namespace

// The dialogue is the engine's; here are its connection and its clock.
class Mailer::Session {
 public:
  Session(Mailer& mailer, const mail::Message& message)
      : mailer_(mailer),
        client_(message, live::mail_date(live::wall_ns())),
        server_(fmt::format("[{}]:{}", to_string(message.server.ip), message.server.port)),
        patience_(message.connect_timeout),
        timer_(mailer.loop_, [this] { timed_out(); }),
        connection_(live::open_tcp(
            mailer.loop_,
            {.to = {.ip = message.server.ip, .port = message.server.port},
             .bind = std::nullopt,
             .bind_interface = {},
             .first = {}},
            {.connected =
                 [this] {
                   connected_ = true;
                   mailer_.log_.line(fmt::format("Remote SMTP server {} connected.", server_));
                   wait();
                 },
             .bytes =
                 [this](const wire::Bytes& octets) {
                   follow(client_.received(std::string(octets.begin(), octets.end())));
                 },
             .ended = [this](live::ConnectionEnd) { ended(); }})) {
    wait();
  }

 private:
  void wait() { timer_.arm(live::now() + patience_); }

  void follow(const mail::Reply& reply) {
    if (!reply.log.empty()) mailer_.log_.line(reply.log);
    if (reply.finished) return finish();
    wait();
    if (reply.send.empty()) return;
    const auto* octets = reinterpret_cast<const std::uint8_t*>(reply.send.data());  // NOLINT
    connection_->send({octets, reply.send.size()});
  }

  void timed_out() {
    if (connected_) return follow(client_.timed_out());
    mailer_.log_.line(fmt::format("Timeout connecting SMTP server {}.", server_));
    finish();
  }

  void ended() {
    if (connected_) return follow(client_.closed());
    mailer_.log_.line(fmt::format("SMTP connection ERROR to {}.", server_));
    finish();
  }

  void finish() {
    timer_.arm(kNever);
    connection_.reset();
    // It is in the middle of a call of its own.
    mailer_.loop_.post([this] { mailer_.forget(this); });
  }

  Mailer& mailer_;
  mail::Client client_;
  std::string server_;
  Duration patience_;
  live::Timer timer_;
  bool connected_ = false;
  std::unique_ptr<live::Connection> connection_;
};

Mailer::Mailer(live::Loop& loop, Logger& log)
    : loop_(loop), log_(log), patience_(loop, [this] { std::exchange(done_, {})(); }) {}

Mailer::~Mailer() = default;

void Mailer::send(const mail::Message& message) {
  sessions_.push_back(std::make_unique<Session>(*this, message));
}

void Mailer::forget(const Session* session) {
  std::erase_if(sessions_, [&](const auto& one) { return one.get() == session; });
  if (!sessions_.empty() || !done_) return;
  patience_.arm(kNever);
  std::exchange(done_, {})();
}

void Mailer::finish(std::function<void()> done) {
  if (sessions_.empty()) return done();
  done_ = std::move(done);
  patience_.arm(live::now() + kLastWords);
}

}  // namespace havip::vrrpd
