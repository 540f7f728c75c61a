#include "tools/sweep/sweep_command.h"

namespace havip::sweep {

std::string sweep_help() {
  return "Plays every combination of the values with every seed, and shows how long clients were "
         "cut\n"
         "off, stage by stage. The scenario's expectations are not asked.\n\n"
         "  --vary /policy/limiter/window=0s,5s     at a JSON pointer; * in it is every element\n"
         "  --vary web-a.conf:advert_int=1,2        behind a keyword in the conf of guest web-a\n"
         "  --vary '*.conf:advert_int=1,2'          in that of every guest\n\n"
         "--out keeps each run as a line of JSON (tools/sweep/line.h). The same command goes on\n"
         "where it was interrupted; a file of another build or scenario is refused.\n\n"
         "--shard 2/8 plays the second of eight parts; `havip merge` joins them. Slurm arrays,\n"
         "Kubernetes, Open MPI and GNU parallel say by themselves which part it is (SWEEPS.md).\n\n"
         "--until-ci 1ms looks after every 500 seeds of a combination, and plays no more of it "
         "when\n"
         "the 95 % interval of its p99 (by order statistics) is no wider than that.\n\n"
         "Exit status: 0 all was played; 1 interrupted, a run stopped by its limits, or p99 not\n"
         "known well enough; 2 bad input; 3 this machine cannot do it; 4 internal error.\n\n"
         "Examples:\n"
         "  havip sweep scenarios/cases/nic-down.json --seeds 1..200\n"
         "  havip sweep scenarios/cases/three-vips.json --vary /policy/limiter/window=0s,1s,5s \\\n"
         "      --seeds 1..1000 --out runs.jsonl --plot runs.svg\n";
}

}  // namespace havip::sweep
