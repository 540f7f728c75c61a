// Clusters: which routers of several files are meant to be one.
#pragma once

#include <vector>

#include "tools/lint/check.h"

namespace havip::lint {

// A router joins the cluster that it is most like: a VIP in common counts most, then the
// virtual_router_id, then the name; files with one router each are one cluster whatever they say.
// Every router is in exactly one cluster, which may be a cluster of one. The subjects outlive it.
[[nodiscard]] std::vector<Cluster> find_clusters(const std::vector<Subject>& subjects);

}  // namespace havip::lint
