#include <algorithm>

#include <fmt/format.h>

#include "core/base/ensure.h"
#include "hostsim/guest/checker/checks.h"
#include "hostsim/guest/checker/protocol/http.h"

namespace havip::hostsim::checker {

HttpCheck::HttpCheck(Process& process, Pool& pool, std::size_t server, const conf::Checker& config)
    : Check(process, pool, server, config), http_(std::get<conf::HttpCheck>(config.kind)) {
  ensure(!http_.urls.empty(), "the parser drops an HTTP checker without urls");
  for (const conf::HttpUrl& url : http_.urls) {
    std::optional<Regex>& regex = regexes_.emplace_back();
    if (!url.regex) continue;
    // One that does not compile is none; the parser has said so.
    if (auto compiled = Regex::compile(*url.regex, url.regex_options)) regex = std::move(*compiled);
  }
  mismatches_.resize(http_.urls.size());
}

void HttpCheck::run(Instant now) {
  const conf::HttpUrl& url = http_.urls[url_];
  const Regex* regex = regexes_[url_] ? &*regexes_[url_] : nullptr;
  auto session = std::make_unique<HttpSession>(config_, url, regex);
  session_ = session.get();
  open(now, http_.ssl ? TryKind::kTls : TryKind::kTcp, std::move(session),
       http_.ssl && http_.enable_sni ? http_virtualhost(http_, url) : std::string());
}

void HttpCheck::judged(Instant now, const Verdict& verdict, engine::Seq cause) {
  if (verdict.good) {
    compare_length(now, cause);
    if (!up_) {
      log(now, fmt::format("{} success to {} url({})", verdict.why, name(), http_.urls[url_].path),
          cause);
    }
    url_good(now, cause);
  } else if (cares()) {
    if (config_.log_all_failures) {
      log(now, fmt::format("{} server {}.", verdict.why, name()), cause);
    }
    has_run_ = true;
    url_bad(now, cause);
  } else {
    // Already known to be down: no retries.
    arm_next(now, failed_url_ ? std::max(config_.delay_before_retry, config_.delay_loop)
                              : config_.delay_before_retry);
  }
}

void HttpCheck::compare_length(Instant now, engine::Seq cause) {
  const HttpAnswer& answer = session_->answer();
  const auto expected = answer.content_length();
  const std::int64_t differs = expected ? static_cast<std::int64_t>(*expected) -
                                              static_cast<std::int64_t>(answer.body_length())
                                        : 0;
  if (differs != 0 && differs != mismatches_[url_]) {
    const conf::HttpUrl& url = http_.urls[url_];
    log(now,
        fmt::format("http_check for RS {} VS {} url {}{}: content_length ({}) does not match "
                    "received bytes ({})",
                    name(), pool_.name(), url.virtualhost, url.path, *expected,
                    answer.body_length()),
        cause);
  }
  mismatches_[url_] = differs;
}

void HttpCheck::url_good(Instant now, engine::Seq cause) {
  retried_ = 0;
  const bool last = url_ + 1 == http_.urls.size();
  ++url_;
  if (failed_url_) {
    // What was down is good again: now all of them have to be.
    failed_url_.reset();
    url_ = 0;
  } else if (last) {
    url_ = 0;
    if (!up_ || !has_run_) {
      log(now, fmt::format("Remote Web server {} succeed on service.", name()), cause);
      set_state(now, true, "=> CHECK succeed on service <=", cause);
      has_run_ = true;
    }
  }
  if (!has_run_) retried_ = config_.retry;
  arm_next(now, config_.delay_loop);
}

void HttpCheck::url_bad(Instant now, engine::Seq cause) {
  ++retried_;
  if (retried_ <= config_.retry) {
    arm_next(now, config_.delay_before_retry);
    return;
  }
  if (config_.retry > 0) {
    log(now, fmt::format("HTTP_CHECK on service {} failed after {} retries.", name(), retried_ - 1),
        cause);
  } else {
    log(now, fmt::format("HTTP_CHECK on service {} failed.", name()), cause);
  }
  set_state(now, false, "=> CHECK failed on service : HTTP request failed <=", cause);
  failed_url_ = url_;
  arm_next(now, std::max(config_.delay_before_retry, config_.delay_loop));
}

void HttpCheck::arm_next(Instant now, Duration delay) {
  const bool at_once = http_.fast_recovery && (!has_run_ || (!up_ && !failed_url_));
  arm(now, at_once ? Duration{} : delay);
}

}  // namespace havip::hostsim::checker
