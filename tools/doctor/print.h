// Diagnoses for people and for programs.
#pragma once

#include <string>
#include <vector>

#include "tools/doctor/diagnose.h"

namespace havip::doctor {

struct TextOptions {
  bool colour = false;
};

[[nodiscard]] std::string to_text(const std::vector<Diagnosis>& diagnoses,
                                  const TextOptions& options);

// As tools/doctor/doctor.schema.json says.
[[nodiscard]] std::string to_json(const std::vector<Diagnosis>& diagnoses);

// Every cause that is known: id, step, sentence.
[[nodiscard]] std::string list_causes();

}  // namespace havip::doctor
