// Draft: a scenario document with values put in, one after the other, each seeing the ones before.
// What comes of it are settings (loader::Setting), so that the loader still sees the file itself
// and faults still name its lines.
#pragma once

#include <string>
#include <vector>

#include "core/base/result.h"
#include "scenarios/loader/load.h"
#include "scenarios/loader/node.h"
#include "tools/vary/axis.h"

namespace havip::vary {

class Draft {
 public:
  // `root` is the document as parsed; `reader` reads the confs that it names.
  Draft(loader::Node root, loader::Reader reader)
      : root_(std::move(root)), reader_(std::move(reader)) {}

  // Puts a value in. A conf that it goes into becomes inline, for that guest alone: what the guest
  // boots with, not what the timeline makes it reload. The error says what is not there, and
  // nothing is changed then.
  [[nodiscard]] Result<void> put(const Value& value);

  [[nodiscard]] const std::vector<loader::Setting>& settings() const { return settings_; }

 private:
  [[nodiscard]] Result<void> set(loader::Setting setting);
  [[nodiscard]] Result<void> put_in_conf(const Value& value);
  [[nodiscard]] Result<std::string> conf_text(const loader::Node& conf) const;

  loader::Node root_;
  loader::Reader reader_;
  std::vector<loader::Setting> settings_;
};

}  // namespace havip::vary
