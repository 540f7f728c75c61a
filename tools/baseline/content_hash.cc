#include "tools/baseline/content_hash.h"

#include <nlohmann/json.hpp>

#include "core/base/ensure.h"
#include "core/trace/digest.h"

namespace havip::baseline {

std::string content_hash(const loader::Loaded& loaded) {
  using Json = nlohmann::json;  // sorts its keys
  Json json = Json::parse(loaded.json, nullptr, /*allow_exceptions=*/false);
  ensure(json.is_object(), "what the loader lays out is JSON");
  for (const char* key :
       {"$schema", "name", "about", "seed", "seeds", "expect", "breaks", "tolerance"})
    json.erase(key);
  for (const loader::GuestConf& one : loader::confs_of(loaded.scenario))
    json[Json::json_pointer(one.conf->pointer)] = one.conf->text;
  trace::Digest digest;
  digest.add(json.dump(-1, ' ', false, Json::error_handler_t::replace));
  return digest.hex();
}

}  // namespace havip::baseline
