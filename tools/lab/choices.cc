#include "tools/lab/choices.h"

#include <algorithm>
#include <array>

#include "platform/sim/random.h"

namespace havip::lab {
namespace {

constexpr std::size_t kOfTheSameStage = 2;
constexpr std::uint64_t kSeed = 1;

// By a number that each id has in this lab, so that a cause more in the file moves no other.
void shuffle(std::vector<std::string>& ids, const Lab& lab) {
  const auto number = [&](const std::string& id) {
    return sim::Stream(kSeed, "choice " + lab.name + " " + id).next();
  };
  std::ranges::sort(ids, {}, number);
}

void move_some(std::vector<std::string>& from, std::size_t count, std::vector<std::string>& to) {
  const std::size_t all = std::min(count, from.size());
  to.insert(to.end(), from.begin(), from.begin() + static_cast<std::ptrdiff_t>(all));
  from.erase(from.begin(), from.begin() + static_cast<std::ptrdiff_t>(all));
}

}  // namespace

std::vector<std::string> choices_of(const Lab& lab) {
  const Cause& right = lab.right_cause();
  std::vector<std::string> near;
  std::vector<std::string> far;
  for (const Cause& cause : lab.causes) {
    if (cause.id == right.id) continue;
    (cause.stage == right.stage ? near : far).push_back(cause.id);
  }
  shuffle(near, lab);
  shuffle(far, lab);
  std::vector<std::string> choices{right.id};
  move_some(near, kOfTheSameStage, choices);
  move_some(far, kChoices - choices.size(), choices);
  move_some(near, kChoices - choices.size(), choices);
  shuffle(choices, lab);
  return choices;
}

std::optional<std::string> chosen(std::string_view word, const std::vector<std::string>& choices) {
  if (word.size() == 1 && word[0] >= 'a') {
    const auto index = static_cast<std::size_t>(word[0] - 'a');
    if (index < choices.size()) return choices[index];
  }
  const auto it = std::ranges::find(choices, word);
  return it == choices.end() ? std::nullopt : std::optional(*it);
}

std::vector<std::string> stage_names() {
  return {judge::kStageNames.begin(), judge::kStageNames.end()};
}

const Text& about(judge::StageName stage) {
  static const std::array<Text, judge::kStageNames.size()> kTexts{{
      {"the backup notices, and one router alone is master", "备机发现故障，且只有一台成为主"},
      {"the new master's gratuitous ARP reaches its host's tap", "新主的免费 ARP 到达宿主机的 tap"},
      {"the datapath reports it, and the agent takes it up", "数据面上报，agent 收下"},
      {"the agent lets a claim of this NIC pass", "限速器放行这块网卡的迁移请求"},
      {"the gateway judges the claim and commits the new owner", "网关裁决请求并写入新的归属"},
      {"every host's neighbour table is told", "新归属下发到每台宿主机的邻居表"},
      {"the new owner answers its clients", "新主应答客户端"},
  }};
  return kTexts[static_cast<std::size_t>(stage)];
}

}  // namespace havip::lab
