// GARPs and their ends: how many, in what order, in what bursts.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "tools/compare/sheet.h"

namespace havip::compare {
namespace {

using List = std::vector<const Seen*>;
using Lists = std::map<DeviceVip, List>;

// GARPs this far apart are of two bursts (as tools/report/bursts.h has it). Where they are less
// than half as far apart in the other run, the two runs have other bursts.
constexpr Duration kBurstGap = std::chrono::milliseconds(500);

// Of a frame that was sent by hand and is no ARP at all. A live run sees no GARP being sent then.
constexpr std::string_view kNoVip = "0.0.0.0";

std::string subject_of(const DeviceVip& key) {
  return fmt::format("{} {}", key.first, key.second);
}

Lists lists_of(const Context& context, const std::map<DeviceVip, std::vector<Seen>>& all) {
  Lists lists;
  for (const auto& [key, seen] : all) {
    for (const Seen& one : seen) {
      if (context.counts(one.place)) lists[key].push_back(&one);
    }
  }
  return lists;
}

std::map<std::string, List> sent_of(const Context& context, const RunFacts& run) {
  std::map<std::string, List> lists;
  for (const auto& [device, seen] : run.trace.sent) {
    for (const Seen& one : seen) {
      const bool known = context.exact() || one.what != kNoVip;
      if (known && context.counts(one.place)) lists[device].push_back(&one);
    }
  }
  return lists;
}

Lists by_vip(const std::map<std::string, List>& sent) {
  Lists lists;
  for (const auto& [device, list] : sent) {
    for (const Seen* one : list)
      lists[{device, one->what}].push_back(one);
  }
  return lists;
}

Place place_of(const List& list, std::size_t index) {
  if (list.empty()) return {};
  return list[std::min(index, list.size() - 1)]->place;
}

// How many there are. All that one run has more must come after the closing.
void count(Sheet& sheet, const Context& context, Row row, const List& a, const List& b) {
  row.a = Cell::of(std::uint64_t{a.size()});
  row.b = Cell::of(std::uint64_t{b.size()});
  const std::size_t common = std::min(a.size(), b.size());
  const List& longer = a.size() > b.size() ? a : b;
  const bool closing = longer.size() > common && *longer[common]->place.at > context.closing;
  if (closing) {
    row.note = "the difference is at the very end";
    sheet.shown(std::move(row));
    return;
  }
  if (a.size() != b.size()) {
    if (!row.at_a.known()) row.at_a = place_of(a, common);
    if (!row.at_b.known()) row.at_b = place_of(b, common);
  }
  sheet.equal(std::move(row));
}

// "5 5 1×6"
std::string bursts(const List& list) {
  std::vector<std::size_t> sizes;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const bool joins = i > 0 && *list[i]->place.at - *list[i - 1]->place.at <= kBurstGap;
    if (joins) {
      ++sizes.back();
    } else {
      sizes.push_back(1);
    }
  }
  std::string text;
  for (std::size_t i = 0; i < sizes.size();) {
    std::size_t same = 1;
    while (i + same < sizes.size() && sizes[i + same] == sizes[i])
      ++same;
    text += fmt::format("{}{}", text.empty() ? "" : " ", sizes[i]);
    if (same > 1) text += fmt::format("×{}", same);
    i += same;
  }
  return text.empty() ? "-" : text;
}

// The first GARP that follows at once in one run, and much later in the other.
std::optional<std::size_t> other_burst(const List& a, const List& b) {
  for (std::size_t i = 1; i < std::min(a.size(), b.size()); ++i) {
    const Duration gap_a = *a[i]->place.at - *a[i - 1]->place.at;
    const Duration gap_b = *b[i]->place.at - *b[i - 1]->place.at;
    const Duration less = std::min(gap_a, gap_b);
    if (less < kBurstGap / 2 && std::max(gap_a, gap_b) > kBurstGap) return i;
  }
  return {};
}

void compare_bursts(Sheet& sheet, const std::string& subject, const List& a, const List& b) {
  Row row{.subject = subject,
          .what = "in bursts of",
          .a = Cell::of(bursts(a)),
          .b = Cell::of(bursts(b))};
  if (const auto parted = other_burst(a, b)) {
    row.at_a = place_of(a, *parted);
    row.at_b = place_of(b, *parted);
    sheet.shown(std::move(row)).grade = Grade::kDeviates;
  } else {
    sheet.shown(std::move(row));
  }
}

// Of a device with several VIPs: which follows which.
void compare_order(Sheet& sheet, const std::string& device, const List& a, const List& b) {
  std::set<std::string> vips;
  for (const List* list : {&a, &b}) {
    for (const Seen* one : *list)
      vips.insert(one->what);
  }
  if (vips.size() < 2) return;
  std::size_t same = 0;
  while (same < std::min(a.size(), b.size()) && a[same]->what == b[same]->what)
    ++same;
  Row row{.subject = device, .what = "order of VIPs"};
  if (same == std::min(a.size(), b.size())) {
    row.a = row.b = Cell::of("the same");
  } else {
    row.a = Cell::of(fmt::format("{}. {}", same + 1, a[same]->what));
    row.b = Cell::of(fmt::format("{}. {}", same + 1, b[same]->what));
    row.at_a = a[same]->place;
    row.at_b = b[same]->place;
  }
  sheet.equal(std::move(row));
}

const List& list_or_none(const List* list) {
  static const List none;
  return list == nullptr ? none : *list;
}

// Two lists of each device and VIP.
using TwoLists = std::pair<List, List>;

std::map<DeviceVip, TwoLists> two_lists(const Lists& first, const Lists& second) {
  std::map<DeviceVip, TwoLists> both;
  for (const auto& [key, list] : first)
    both[key].first = list;
  for (const auto& [key, list] : second)
    both[key].second = list;
  return both;
}

const TwoLists& lists_or_none(const TwoLists* lists) {
  static const TwoLists none;
  return lists == nullptr ? none : *lists;
}

List only(const List& all, const std::string& what) {
  List some;
  std::ranges::copy_if(all, std::back_inserter(some),
                       [&](const Seen* one) { return one->what == what; });
  return some;
}

// Verdicts in the order in which their GARPs were captured: that of one that goes up comes when it
// is answered, behind those of later ones.
List in_order_of_capture(List verdicts) {
  std::ranges::stable_sort(verdicts, {}, [](const Seen* one) { return one->place.frame; });
  return verdicts;
}

// A GARP of a burst that meets the push of its own claim is the owner's if it comes later, and too
// soon for the limiter if it comes earlier: nothing goes up either way.
bool met_push(const Seen& a, const Seen& b) {
  const auto silent = [](const std::string& verdict) {
    return verdict == "owner_match" || verdict == "rate_limited";
  };
  return a.what != b.what && silent(a.what) && silent(b.what);
}

// How often `b` would have this verdict, had each GARP met its push as in `a`.
std::size_t as_if_pushed_alike(const List& a, const List& b, const std::string& verdict) {
  std::size_t number = 0;
  for (std::size_t i = 0; i < b.size(); ++i) {
    const bool alike = i < a.size() && met_push(*a[i], *b[i]);
    if ((alike ? a[i]->what : b[i]->what) == verdict) ++number;
  }
  return number;
}

// A row for each verdict that either run has. Those that differ point to the first GARP of the pair
// that ended in another way.
void compare_ends_of(Sheet& sheet, const Context& context, const Row& about, const List& a,
                     const List& b) {
  std::set<std::string> verdicts;
  for (const List* list : {&a, &b}) {
    for (const Seen* one : *list)
      verdicts.insert(one->what);
  }
  std::size_t same = 0;
  while (same < std::min(a.size(), b.size()) && a[same]->what == b[same]->what)
    ++same;
  for (const std::string& verdict : verdicts) {
    const List of_a = only(a, verdict);
    const List of_b = only(b, verdict);
    Row row{.subject = about.subject, .what = about.what + verdict};
    if (of_a.size() != of_b.size()) {
      row.at_a = place_of(a, same);
      row.at_b = place_of(b, same);
      if (!context.exact() && as_if_pushed_alike(a, b, verdict) == of_a.size()) {
        row.a = Cell::of(std::uint64_t{of_a.size()});
        row.b = Cell::of(std::uint64_t{of_b.size()});
        row.note = "GARPs that met the push of their claim may be either";
        sheet.shown(std::move(row));
        continue;
      }
    }
    count(sheet, context, std::move(row), of_a, of_b);
  }
}

}  // namespace

Section compare_garps(const Context& context) {
  Sheet sheet("garps", "GARPs");
  const auto sent_a = sent_of(context, context.a);
  const auto sent_b = sent_of(context, context.b);
  for_both(sent_a, sent_b, [&](const std::string& device, const List* a, const List* b) {
    compare_order(sheet, device, list_or_none(a), list_or_none(b));
  });
  for_both(two_lists(by_vip(sent_a), lists_of(context, context.a.trace.captured)),
           two_lists(by_vip(sent_b), lists_of(context, context.b.trace.captured)),
           [&](const DeviceVip& key, const TwoLists* some_a, const TwoLists* some_b) {
             const auto& [sent_in_a, captured_in_a] = lists_or_none(some_a);
             const auto& [sent_in_b, captured_in_b] = lists_or_none(some_b);
             const std::string subject = subject_of(key);
             count(sheet, context, {.subject = subject, .what = "sent"}, sent_in_a, sent_in_b);
             compare_bursts(sheet, subject, sent_in_a, sent_in_b);
             count(sheet, context, {.subject = subject, .what = "captured"}, captured_in_a,
                   captured_in_b);
           });
  return sheet.take();
}

Section compare_verdicts(const Context& context) {
  Sheet sheet("verdicts", "Verdicts");
  const Trace& a = context.a.trace;
  const Trace& b = context.b.trace;
  for_both(two_lists(lists_of(context, a.verdicts), lists_of(context, a.audit)),
           two_lists(lists_of(context, b.verdicts), lists_of(context, b.audit)),
           [&](const DeviceVip& key, const TwoLists* some_a, const TwoLists* some_b) {
             const auto& [verdicts_a, audit_a] = lists_or_none(some_a);
             const auto& [verdicts_b, audit_b] = lists_or_none(some_b);
             Row about{.subject = subject_of(key)};
             compare_ends_of(sheet, context, about, in_order_of_capture(verdicts_a),
                             in_order_of_capture(verdicts_b));
             about.what = "by the gateway: ";
             compare_ends_of(sheet, context, about, audit_a, audit_b);
           });
  return sheet.take();
}

}  // namespace havip::compare
