#include "hostsim/guest/stack/tcp_connection.h"

#include <algorithm>
#include <utility>

#include "core/base/ensure.h"

namespace havip::hostsim::stack {
namespace {

using wire::Tcp;

// How far `a` is ahead of `b` in sequence space; negative: behind (RFC 9293 §3.4).
std::int32_t ahead(std::uint32_t a, std::uint32_t b) {
  return static_cast<std::int32_t>(a - b);
}

// Sequence numbers that a segment takes up.
std::uint32_t length_of(const Tcp& segment) {
  return static_cast<std::uint32_t>(segment.data.size()) + (segment.has(Tcp::kSyn) ? 1U : 0U) +
         (segment.has(Tcp::kFin) ? 1U : 0U);
}

std::uint16_t mss_of(const Tcp& syn) {
  if (syn.mss == 0) return TcpConnection::kDefaultMss;
  return std::min(syn.mss, TcpConnection::kMss);
}

}  // namespace

// ---- the owner's calls ------------------------------------------------------------------------

TcpConnection TcpConnection::open(Instant now, std::uint32_t first_sequence, TcpEffects& out) {
  TcpConnection connection(State::kSynSent, first_sequence);
  connection.emit_syn(out);
  connection.next_ = connection.sent_ = first_sequence + 1;
  connection.timed_.emplace(first_sequence + 1, now);
  connection.timer_ = now + connection.rto_;
  return connection;
}

TcpConnection TcpConnection::accept(Instant now, std::uint32_t first_sequence, const Tcp& syn,
                                    TcpEffects& out) {
  ensure(syn.has(Tcp::kSyn) && !syn.has(Tcp::kAck) && !syn.has(Tcp::kRst),
         "a connection is accepted from a SYN");
  TcpConnection connection(State::kSynReceived, first_sequence);
  connection.receive_next_ = syn.seq + 1;
  connection.peer_window_ = syn.window;
  connection.peer_mss_ = mss_of(syn);
  connection.emit_syn(out);
  connection.next_ = connection.sent_ = first_sequence + 1;
  connection.timed_.emplace(first_sequence + 1, now);
  connection.timer_ = now + connection.rto_;
  return connection;
}

bool TcpConnection::send(Instant now, const wire::Bytes& bytes, TcpEffects& out) {
  if (closing_ || buffer_.size() + bytes.size() > kSendBuffer) return false;
  buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
  if (!opening()) push(now, false, out);
  return true;
}

void TcpConnection::close(Instant now, TcpEffects& out) {
  if (state_ == State::kSynSent) {
    leave(out);
    return;
  }
  if (closing_ || state_ == State::kGone) return;
  closing_ = true;
  if (state_ == State::kSynReceived) return;  // once it stands
  state_ = state_ == State::kCloseWait ? State::kLastAck : State::kFinWait;
  push(now, false, out);
}

void TcpConnection::abort(TcpEffects& out) {
  if (state_ == State::kGone) return;
  if (state_ != State::kSynSent && state_ != State::kTimeWait) {
    emit(Tcp::kRst | Tcp::kAck, next_, out);
  }
  leave(out);
}

void TcpConnection::unreachable(SocketEnd why, TcpEffects& out) {
  if (state_ == State::kSynSent) end(why, out);
}

void TcpConnection::end(SocketEnd why, TcpEffects& out) {
  out.ended = why;
  leave(out);
}

void TcpConnection::leave(TcpEffects& out) {
  state_ = State::kGone;
  timer_ = kNever;
  out.gone = true;
}

// ---- what comes in ----------------------------------------------------------------------------

void TcpConnection::receive(Instant now, const Tcp& segment, TcpEffects& out) {
  if (state_ == State::kGone) return;
  if (state_ == State::kSynSent) {
    receive_in_syn_sent(now, segment, out);
    return;
  }
  if (segment.has(Tcp::kRst)) {
    // Only the very next number is believed (RFC 5961 §3.2).
    if (segment.seq != receive_next_) return;
    if (state_ == State::kSynReceived || state_ == State::kTimeWait || closing_) {
      leave(out);
    } else {
      end(SocketEnd::kReset, out);
    }
    return;
  }
  if (state_ == State::kSynReceived && segment.has(Tcp::kSyn) && !segment.has(Tcp::kAck)) {
    emit_syn(out);  // ours was lost, or theirs came twice
    return;
  }
  if (!acceptable(segment)) {
    emit(Tcp::kAck, next_, out);
    return;
  }
  if (!segment.has(Tcp::kAck) || !take_ack(now, segment, out)) return;
  take_data(now, segment, out);
}

void TcpConnection::receive_in_syn_sent(Instant now, const Tcp& segment, TcpEffects& out) {
  const bool acknowledges = segment.has(Tcp::kAck) && segment.ack == next_;
  if (segment.has(Tcp::kRst)) {
    if (acknowledges) end(SocketEnd::kRefused, out);
    return;
  }
  if (segment.has(Tcp::kAck) && !acknowledges) {
    emit(Tcp::kRst, segment.ack, out);
    return;
  }
  if (!acknowledges || !segment.has(Tcp::kSyn)) return;
  receive_next_ = segment.seq + 1;
  peer_mss_ = mss_of(segment);
  peer_window_ = segment.window;
  una_ = segment.ack;
  measure(now);
  state_ = State::kEstablished;
  out.connected = true;
  push(now, true, out);
}

// Something new, and nothing missing before it: what is lost in between comes again.
bool TcpConnection::acceptable(const Tcp& segment) const {
  if (segment.has(Tcp::kSyn)) return false;
  const std::uint32_t length = length_of(segment);
  if (length == 0) return segment.seq == receive_next_;
  return ahead(segment.seq, receive_next_) <= 0 && ahead(segment.seq + length, receive_next_) > 0;
}

// Returns false when there is no more to be done with the segment.
bool TcpConnection::take_ack(Instant now, const Tcp& segment, TcpEffects& out) {
  if (ahead(segment.ack, sent_) > 0) {
    emit(Tcp::kAck, next_, out);
    return false;
  }
  peer_window_ = segment.window;
  const std::int32_t news = ahead(segment.ack, una_);
  if (news <= 0) return true;
  std::size_t octets = static_cast<std::uint32_t>(news);
  if (state_ == State::kSynReceived) {
    --octets;
    out.connected = true;
    state_ = closing_ ? State::kFinWait : State::kEstablished;
  }
  const bool fin = octets > buffer_.size();
  octets = std::min(octets, buffer_.size());
  buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(octets));
  una_ = segment.ack;
  if (ahead(una_, next_) > 0) next_ = una_;
  if (timed_ && ahead(una_, timed_->first) >= 0) measure(now);
  retries_ = 0;
  timer_ = kNever;
  if (fin) on_fin_acknowledged(now, out);
  return state_ != State::kGone;
}

void TcpConnection::on_fin_acknowledged(Instant now, TcpEffects& out) {
  fin_acknowledged_ = true;
  if (state_ == State::kLastAck) {
    leave(out);
  } else if (state_ == State::kFinWait) {
    timer_ = now + kFinTimeout;
  }
}

void TcpConnection::take_data(Instant now, const Tcp& segment, TcpEffects& out) {
  const bool listening = state_ == State::kEstablished;
  const std::uint32_t known = receive_next_ - segment.seq;
  const bool something = length_of(segment) > 0;
  if (something && segment.data.size() > known) {
    if (state_ == State::kFinWait) {  // nobody is there to read it
      emit(Tcp::kRst, next_, out);
      leave(out);
      return;
    }
    receive_next_ = segment.seq + static_cast<std::uint32_t>(segment.data.size());
    if (listening) out.data.assign(segment.data.begin() + known, segment.data.end());
  }
  if (segment.has(Tcp::kFin)) take_fin(now, out);
  push(now, something, out);
}

void TcpConnection::take_fin(Instant now, TcpEffects& out) {
  ++receive_next_;
  if (state_ == State::kEstablished) {
    state_ = State::kCloseWait;
    out.finished = true;
  } else if (state_ == State::kFinWait && fin_acknowledged_) {
    state_ = State::kTimeWait;
    timer_ = now + kTimeWait;
  } else if (state_ == State::kFinWait) {
    state_ = State::kLastAck;  // RFC 9293's CLOSING, but for its TIME-WAIT
  }
}

// RFC 6298 §2, with the least variance that Linux grants.
void TcpConnection::measure(Instant now) {
  if (timed_) {
    const Duration sample = now - timed_->second;
    smoothed_ = smoothed_ == Duration::zero() ? sample : smoothed_ + (sample - smoothed_) / 8;
    timed_.reset();
    rto_ = smoothed_ + kLeastVariance;
  }
  retries_ = 0;
  timer_ = kNever;
}

// ---- what goes out ----------------------------------------------------------------------------

// Sends what is to be sent and may be, at least an acknowledgement if there must be one.
void TcpConnection::push(Instant now, bool must_acknowledge, TcpEffects& out) {
  // With a window of nothing one octet is risked all the same: the timer repeats it until it fits.
  const std::size_t window = std::max<std::size_t>(peer_window_, 1);
  std::size_t flying = next_ - una_;
  while (flying < buffer_.size() && flying < window) {
    const std::size_t size =
        std::min({buffer_.size() - flying, window - flying, std::size_t{peer_mss_}});
    const auto begin = buffer_.begin() + static_cast<std::ptrdiff_t>(flying);
    const bool last = flying + size == buffer_.size();
    emit(static_cast<std::uint8_t>(Tcp::kAck | (last ? Tcp::kPsh : 0)), next_, out,
         {begin, begin + static_cast<std::ptrdiff_t>(size)});
    if (next_ == sent_ && !timed_) timed_.emplace(next_ + static_cast<std::uint32_t>(size), now);
    next_ += static_cast<std::uint32_t>(size);
    flying += size;
    must_acknowledge = false;
  }
  const bool fin_due = closing_ && !fin_acknowledged_ && flying == buffer_.size() &&
                       (state_ == State::kFinWait || state_ == State::kLastAck);
  if (fin_due) {
    emit(Tcp::kFin | Tcp::kAck, next_, out);
    ++next_;
    must_acknowledge = false;
  }
  if (ahead(next_, sent_) > 0) sent_ = next_;
  if (must_acknowledge) emit(Tcp::kAck, next_, out);
  if (next_ != una_ && timer_ == kNever) timer_ = now + rto_;
}

void TcpConnection::emit(std::uint8_t flags, std::uint32_t seq, TcpEffects& out,
                         wire::Bytes data) const {
  const bool acknowledges = (flags & Tcp::kAck) != 0;
  out.segments.push_back({.seq = seq,
                          .ack = acknowledges ? receive_next_ : 0,
                          .flags = flags,
                          .window = (flags & Tcp::kRst) != 0 ? std::uint16_t{0} : kWindow,
                          .data = std::move(data)});
}

void TcpConnection::emit_syn(TcpEffects& out) const {
  const bool answer = state_ == State::kSynReceived;
  emit(static_cast<std::uint8_t>(Tcp::kSyn | (answer ? Tcp::kAck : 0)), una_, out);
  out.segments.back().mss = kMss;
}

// ---- timers -----------------------------------------------------------------------------------

void TcpConnection::handle_timeout(Instant now, TcpEffects& out) {
  if (timer_ > now) return;
  if (state_ == State::kTimeWait || (state_ == State::kFinWait && fin_acknowledged_)) {
    leave(out);
    return;
  }
  const std::uint8_t limit = state_ == State::kSynSent       ? kSynRetries
                             : state_ == State::kSynReceived ? kSynAckRetries
                                                             : kRetries;
  if (retries_ == limit) {
    if (state_ == State::kSynReceived || closing_) {
      leave(out);
    } else {
      end(SocketEnd::kTimedOut, out);
    }
    return;
  }
  ++retries_;
  timed_.reset();  // what is sent again gives no sample (Karn)
  rto_ = std::min(rto_ * 2, kMostRto);
  timer_ = now + rto_;
  if (opening()) {
    emit_syn(out);
    return;
  }
  next_ = una_;
  push(now, false, out);
}

}  // namespace havip::hostsim::stack
