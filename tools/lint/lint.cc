#include "tools/lint/lint.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "tools/lint/cluster.h"
#include "tools/lint/keepalived_words.h"

namespace havip::lint {
namespace {

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

bool wanted(const Check& check, const Options& options) {
  if (check.network == Network::kVpc && options.flat) return false;
  return std::ranges::find(options.ignored, check.id) == options.ignored.end();
}

void run(const Check& check, const std::vector<Subject>& subjects,
         const std::vector<Cluster>& clusters, const Options& options, Findings& findings) {
  findings.begin(check);
  const auto visit =
      Overloaded{[&](MemberCheck find) {
                   for (const Subject& subject : subjects) {
                     for (const conf::Instance& instance : subject.parsed.config.instances)
                       find({&subject, &instance}, options, findings);
                   }
                 },
                 [&](SubjectCheck find) {
                   for (const Subject& subject : subjects)
                     find(subject, options, findings);
                 },
                 [&](ClusterCheck find) {
                   for (const Cluster& cluster : clusters) {
                     if (cluster.size() > 1) find(cluster, options, findings);
                   }
                 },
                 [](const Complaint&) {}};
  std::visit(visit, check.find);
}

// The slowest of the other routers' intervals, which a backup of version 3 takes over.
HeardIntervals heard_by(const Subject& subject, const std::vector<Cluster>& clusters) {
  HeardIntervals heard;
  for (const Cluster& cluster : clusters) {
    for (const Member& member : cluster) {
      if (member.subject != &subject || member.instance->version != 3) continue;
      for (const Member& other : cluster) {
        if (&other == &member) continue;
        Duration& slowest = heard[member.instance->name];
        slowest = std::max(slowest, other.instance->advert_int);
      }
    }
  }
  return heard;
}

// Keeps the first ones of each check and file, and says how many there were.
std::vector<Finding> shortened(std::vector<Finding> findings) {
  std::map<std::pair<const Check*, std::string>, std::size_t> seen;
  std::vector<Finding> kept;
  std::map<std::pair<const Check*, std::string>, std::size_t> last;
  for (Finding& finding : findings) {
    const std::pair key{finding.check, finding.place.file};
    if (!finding.keepalived && ++seen[key] > kMaxOfOneCheck) continue;
    last[key] = kept.size();
    kept.push_back(std::move(finding));
  }
  for (const auto& [key, count] : seen) {
    if (count <= kMaxOfOneCheck) continue;
    kept[last[key]].text += fmt::format(" (and {} more like this)", count - kMaxOfOneCheck);
  }
  return kept;
}

}  // namespace

bool Report::clean() const {
  return count(Level::kWarning) + count(Level::kError) == 0;
}

std::size_t Report::count(Level level) const {
  return static_cast<std::size_t>(std::ranges::count_if(findings, [level](const Finding& finding) {
    return finding.level == level && !finding.consequence;
  }));
}

Report lint(const std::vector<Subject>& subjects, const Options& options) {
  Report report;
  std::vector<Finding> found;
  const std::vector<Cluster> clusters = find_clusters(subjects);
  for (const Subject& subject : subjects) {
    report.subjects.push_back(
        {.subject = &subject,
         .keepalived_exit = subject.parsed.config_test_exit_code,
         .refused = subject.parsed.exit_code.has_value(),
         .forecast = forecast(subject.parsed.config, {.flat = options.flat,
                                                      .subnet = options.subnet,
                                                      .heard = heard_by(subject, clusters)})});
    add_keepalived_findings(subject, found);
  }
  Findings findings(found);
  for (const Check* check : all_checks()) {
    if (wanted(*check, options)) run(*check, subjects, clusters, options, findings);
  }
  std::erase_if(found, [&](const Finding& finding) { return !wanted(*finding.check, options); });
  std::map<std::string, std::size_t> order;
  for (const Subject& subject : subjects)
    order.emplace(subject.name, order.size());
  std::ranges::stable_sort(found, {}, [&](const Finding& finding) {
    const auto known = order.find(finding.place.file);
    return std::tuple(known == order.end() ? order.size() : known->second, finding.place.file,
                      finding.place.line, finding.place.column);
  });
  report.findings = shortened(std::move(found));
  return report;
}

}  // namespace havip::lint
