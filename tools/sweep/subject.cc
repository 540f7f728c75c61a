#include "tools/sweep/subject.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include <fmt/format.h>

#include "core/base/ensure.h"
#include "core/trace/digest.h"
#include "scenarios/loader/json.h"
#include "scenarios/runner/world.h"
#include "tools/vary/draft.h"

namespace havip::sweep {
namespace {

// Combinations that are kept loaded: more than are ever played at once.
constexpr std::size_t kKept = 64;

std::vector<std::string> lines_of(const loader::Faults& faults) {
  std::vector<std::string> lines;
  for (const loader::Fault& fault : faults)
    lines.push_back(to_string(fault));
  return lines;
}

std::string print(const std::vector<vary::Value>& values) {
  std::string out;
  for (const vary::Value& one : values)
    out += fmt::format("{}--vary {}={}", out.empty() ? "" : " ", one.place.text, one.text);
  return out;
}

void add(std::vector<std::string>& all, const std::vector<vary::Value>& cause,
         const std::vector<std::string>& lines) {
  for (const std::string& line : lines) {
    if (all.size() < loader::kMaxFaults) all.push_back(fmt::format("{}: {}", print(cause), line));
  }
}

// What Keepalived complains of, by guest, line and words.
using Complaint = std::tuple<std::string, std::uint32_t, std::string>;

std::map<Complaint, std::string> complaints_of(const loader::Scenario& scenario) {
  std::map<Complaint, std::string> all;
  for (const loader::GuestConf& one : loader::confs_of(scenario)) {
    for (const auto& finding : one.conf->parsed.findings) {
      if (finding.severity == hostsim::conf::Severity::kNote) continue;
      all.emplace(Complaint(to_string(one.guest->id), finding.source.line, finding.text),
                  to_string(finding));
    }
  }
  return all;
}

}  // namespace

Subject::Subject(std::string path, std::vector<vary::Axis> axes)
    : path_(std::move(path)), axes_(std::move(axes)) {
  const auto folder = std::filesystem::path(path_).parent_path();
  reader_ = [this, folder](const std::string& name) -> Result<std::string> {
    if (const auto it = confs_.find(name); it != confs_.end()) return it->second;
    const auto file = (folder / name).string();
    std::error_code ignored;
    if (std::filesystem::is_directory(file, ignored)) return fail("is a directory");
    std::ifstream in(file, std::ios::binary);
    if (!in) return fail("No such file, or it may not be read");
    std::string text{std::istreambuf_iterator<char>(in), {}};
    if (text.size() > loader::kMaxBytes) return fail("is too large");
    return confs_.emplace(name, std::move(text)).first->second;
  };
}

Result<std::unique_ptr<Subject>, std::vector<std::string>> Subject::read(
    const std::string& path, std::vector<vary::Axis> axes) {
  std::unique_ptr<Subject> subject(new Subject(path, std::move(axes)));
  auto faults = subject->try_base();
  if (faults.empty()) faults = subject->try_values();
  if (faults.empty()) faults = subject->try_combinations();
  if (!faults.empty()) return fail(std::move(faults));
  return subject;
}

// Without any value: what is wrong then is the file's own fault.
std::vector<std::string> Subject::try_base() {
  // The loader has the words for a file that cannot be read.
  if (const auto loaded = loader::load(path_); !loaded) return lines_of(loaded.error());
  std::ifstream in(path_, std::ios::binary);
  text_.assign(std::istreambuf_iterator<char>(in), {});
  auto root = loader::parse_json(text_, loader::kMaxDepth);
  auto base = load({});
  if (!base) return base.error();
  ensure(root.has_value(), "the loader reads what the parser reads");
  root_ = std::move(*root);
  base_ = *base;
  plan_.scenario = base_->loaded.scenario.name;
  plan_.hash = base_->hash;
  for (const vary::Axis& axis : axes_)
    plan_.dimensions.push_back({.place = axis.place.text, .values = axis.values});
  return {};
}

// Each value by itself: what is wrong then is the fault of its --vary.
std::vector<std::string> Subject::try_values() {
  std::vector<std::string> faults;
  for (const vary::Axis& axis : axes_) {
    for (const std::string& text : axis.values) {
      const Values one{{.place = axis.place, .text = text}};
      const auto made = make(one);
      if (!made) {
        add(faults, one, made.error());
      } else if (!axis.place.conf.empty()) {
        add(faults, one, complaints(**made));
      }
    }
  }
  if (faults.empty()) {
    if (auto fits = check_size(plan_); !fits) faults.push_back("--vary: " + fits.error());
  }
  return faults;
}

// What values bring about only together.
std::vector<std::string> Subject::try_combinations() {
  std::vector<std::string> faults;
  for (std::size_t i = 0; i < plan_.combinations(); ++i) {
    const auto made = make(values(i));
    if (!made) {
      add(faults, values(i), made.error());
      continue;
    }
    hashes_.push_back((*made)->hash);
  }
  return faults;
}

std::vector<vary::Value> Subject::values(std::size_t combination) const {
  const auto chosen = plan_.values(combination);
  Values out;
  for (std::size_t i = 0; i < chosen.size(); ++i)
    out.push_back({.place = axes_[i].place, .text = chosen[i]});
  return out;
}

Subject::Made Subject::make(const Values& values) {
  vary::Draft draft(root_, reader_);
  std::vector<std::string> faults;
  for (const vary::Value& one : values) {
    if (auto done = draft.put(one); !done) faults.push_back(done.error());
  }
  if (!faults.empty()) return fail(std::move(faults));
  return load(draft.settings());
}

Subject::Made Subject::load(const std::vector<loader::Setting>& settings) {
  auto loaded = loader::load_text(text_, path_, reader_, settings);
  if (!loaded) return fail(lines_of(loaded.error()));
  auto variant = std::make_shared<Variant>(Variant{.loaded = std::move(*loaded), .plan = {}});
  auto plan = runner::make_plan(variant->loaded.scenario);
  if (!plan) return fail(lines_of(plan.error()));
  variant->plan = std::move(*plan);
  // A region may be one that the gateway refuses.
  if (const auto world = runner::World::build(variant->plan, 1, nullptr); !world) {
    return fail(std::vector<std::string>{fmt::format("{}: {}", path_, world.error())});
  }
  variant->hash = hash_of(variant->loaded);
  return variant;
}

// What Keepalived says of this variant and not of the base: a value that it would not take, and run
// with another one in its place.
std::vector<std::string> Subject::complaints(const Variant& variant) const {
  const auto before = complaints_of(base_->loaded.scenario);
  std::vector<std::string> lines;
  for (const auto& [complaint, line] : complaints_of(variant.loaded.scenario)) {
    if (!before.contains(complaint)) lines.push_back(line);
  }
  return lines;
}

std::string Subject::hash_of(const loader::Loaded& loaded) const {
  trace::Digest digest;
  digest.add(loaded.json);
  for (const loader::GuestConf& one : loader::confs_of(loaded.scenario)) {
    digest.add(fmt::format("\n{} {}\n", one.conf->name, one.conf->text.size()));
    digest.add(one.conf->text);
  }
  return digest.hex();
}

std::shared_ptr<const Variant> Subject::variant(std::size_t combination) {
  const std::lock_guard lock(mutex_);
  if (const auto it = kept_.find(combination); it != kept_.end()) return it->second;
  auto made = make(values(combination));
  ensure(made.has_value(), "a combination that was tried once loads again");
  if (kept_.size() >= kKept) kept_.erase(kept_.begin());
  return kept_.emplace(combination, *made).first->second;
}

}  // namespace havip::sweep
