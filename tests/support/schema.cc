#include "tests/support/schema.h"

#include <fstream>

#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

namespace havip::test {
namespace {

std::string place(const valijson::ValidationResults::Error& fault) {
  std::string all;
  for (const std::string& step : fault.context)
    all += step;
  return all;
}

}  // namespace

std::vector<std::string> schema_faults(const std::string& schema_file, const std::string& text) {
  try {
    std::ifstream file(schema_file);
    const nlohmann::json schema_json = nlohmann::json::parse(file);
    const nlohmann::json document = nlohmann::json::parse(text);
    valijson::Schema schema;
    valijson::SchemaParser parser;
    parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(schema_json), schema);
    valijson::Validator validator;
    valijson::ValidationResults results;
    validator.validate(schema, valijson::adapters::NlohmannJsonAdapter(document), &results);
    std::vector<std::string> faults;
    valijson::ValidationResults::Error fault;
    while (results.popError(fault))
      faults.push_back(place(fault) + ": " + fault.description);
    return faults;
  } catch (const std::exception& error) {
    return {schema_file + ": " + error.what()};
  }
}

}  // namespace havip::test
