#include "tools/lint/cluster.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

namespace havip::lint {
namespace {

using conf::Instance;

// Clusters by what a router can be known by, so that many routers are sorted in little time.
class Index {
 public:
  void add(std::size_t cluster, const Instance& instance) {
    for (const conf::VirtualAddress& vip : instance.vips)
      by_vip_[vip.ip].insert(cluster);
    by_vrid_[instance.vrid].insert(cluster);
    by_name_[instance.name].insert(cluster);
  }

  // The likeliest cluster out of those that are open; nothing: no cluster is like it at all.
  template <class Open>
  [[nodiscard]] std::optional<std::size_t> likeliest(const Instance& instance, Open open) const {
    std::map<std::size_t, int> scores;
    for (const conf::VirtualAddress& vip : instance.vips)
      score(by_vip_, vip.ip, 4, open, scores);
    score(by_vrid_, instance.vrid, 2, open, scores);
    score(by_name_, instance.name, 1, open, scores);
    const auto best = std::ranges::max_element(scores, {}, [](const auto& s) { return s.second; });
    return best == scores.end() ? std::nullopt : std::optional(best->first);
  }

 private:
  template <class Key, class Open>
  static void score(const std::map<Key, std::set<std::size_t>>& index, const Key& key, int worth,
                    Open open, std::map<std::size_t, int>& scores) {
    const auto found = index.find(key);
    if (found == index.end()) return;
    for (const std::size_t cluster : found->second) {
      if (open(cluster)) scores[cluster] += worth;
    }
  }

  std::map<net::IpAddr, std::set<std::size_t>> by_vip_;
  std::map<net::Vrid, std::set<std::size_t>> by_vrid_;
  std::map<std::string, std::set<std::size_t>> by_name_;
};

bool is_single(const Subject& subject) {
  return subject.parsed.config.instances.size() == 1;
}

}  // namespace

std::vector<Cluster> find_clusters(const std::vector<Subject>& subjects) {
  std::vector<Cluster> clusters;
  Index index;
  std::optional<std::size_t> singles;  // the cluster of the files with one router
  for (const Subject& subject : subjects) {
    // One router of a file is in a cluster, the next one in another.
    const auto open = [&](std::size_t cluster) {
      return clusters[cluster].back().subject != &subject;
    };
    for (const Instance& instance : subject.parsed.config.instances) {
      auto chosen = is_single(subject) && singles ? singles : index.likeliest(instance, open);
      if (!chosen) {
        chosen = clusters.size();
        clusters.emplace_back();
      }
      clusters[*chosen].push_back({&subject, &instance});
      index.add(*chosen, instance);
      if (is_single(subject)) singles = chosen;
    }
  }
  return clusters;
}

}  // namespace havip::lint
