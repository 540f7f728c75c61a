#include "core/stats/order_interval.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace havip::stats {
namespace {

// The probabilities of a binomial number, where they are not below all that counts.
class Binomial {
 public:
  Binomial(std::size_t n, double p) {
    const auto trials = static_cast<double>(n);
    const double reach = 12 * std::sqrt(trials * p * (1 - p)) + 40;
    from_ = static_cast<std::size_t>(std::max(0.0, std::floor(trials * p - reach)));
    const auto to = std::min(n, static_cast<std::size_t>(std::ceil(trials * p + reach)));
    for (std::size_t k = from_; k <= to; ++k) {
      const auto hits = static_cast<double>(k);
      terms_.push_back(std::exp(std::lgamma(trials + 1) - std::lgamma(hits + 1) -
                                std::lgamma(trials - hits + 1) + hits * std::log(p) +
                                (trials - hits) * std::log1p(-p)));
    }
  }

  // The greatest k with P(number < k) <= tail.
  [[nodiscard]] std::size_t low(double tail) const {
    double sum = 0;
    for (std::size_t i = 0; i < terms_.size(); ++i) {
      sum += terms_[i];
      if (sum > tail) return from_ + i;
    }
    return from_ + terms_.size();
  }

  // The least k with P(number >= k) <= tail.
  [[nodiscard]] std::size_t high(double tail) const {
    double sum = 0;
    for (std::size_t i = terms_.size(); i > 0; --i) {
      sum += terms_[i - 1];
      if (sum > tail) return from_ + i;
    }
    return from_;
  }

 private:
  std::size_t from_ = 0;
  std::vector<double> terms_;  // of from_, from_ + 1, ..
};

}  // namespace

OrderInterval order_interval(std::size_t n, double p, double confidence) {
  if (n == 0) return {};
  const Binomial number(n, p);
  const double tail = (1 - confidence) / 2;
  OrderInterval out;
  if (const std::size_t low = number.low(tail); low >= 1) out.lower = low;
  if (const std::size_t high = number.high(tail); high <= n) out.upper = high;
  return out;
}

}  // namespace havip::stats
