"""What engines may not touch: time, chance, order and the world come to them as arguments."""

import re

from source import ENGINES, Finding

# The law holds in the folders of the engines. What stands here is excused, with the reason.
EXCUSED = {
    "core/base/ensure.cc": "it stops the program, and says so on stderr",
}
# The store is the gateway's door to the disk.
STORE = "vpccgw/store/"

_CLOCK = "time is an argument (Instant now): core/engine/contract.h"
_RANDOM = "chance is drawn by the platform, from a named stream: platform/sim/random.h"
_ORDER = "its order differs from machine to machine: use std::map, std::set or a sorted vector"
_THREAD = "engines have one thread: leave waiting to the platform"
_WORLD = "engines do no input or output: let it be an Input or an Output of the engine"

FORBIDDEN = [
    (r"\b(system|steady|high_resolution|utc|file)_clock\b", _CLOCK),
    (r"\b(clock_gettime|gettimeofday|localtime|gmtime|mktime)\b|\bstd::(time|clock)\b", _CLOCK),
    (r"\b(sleep_for|sleep_until|nanosleep|usleep)\b|(?<![\w.>])sleep\(", _CLOCK),
    (r"\b(mt19937\w*|random_device|default_random_engine|\w+_distribution)\b", _RANDOM),
    (r"\b(std::)?s?rand(om)?\(", _RANDOM),
    (r"\bunordered_(multi)?(map|set)\b|\bstd::hash\b", _ORDER),
    (r"\bstd::(j?thread|(shared_)?mutex|condition_variable\w*|future|async|atomic\w*)\b", _THREAD),
    (r"\bthread_local\b", _THREAD),
    (r"\b(secure_)?getenv\b", "configuration is an argument: nothing ambient"),
    (r"\bshared_ptr\b", "one owner: a value, a reference or std::unique_ptr"),
    (r"duration<\s*(float|double|long double)", "durations are whole nanoseconds: no float"),
    (r"\bstd::(cout|cerr|cin|clog)\b|\b(f|std::)?printf\(", _WORLD),
]

FORBIDDEN_HEADERS = {
    "random": _RANDOM,
    "unordered_map": _ORDER,
    "unordered_set": _ORDER,
    "thread": _THREAD,
    "mutex": _THREAD,
    "shared_mutex": _THREAD,
    "condition_variable": _THREAD,
    "future": _THREAD,
    "atomic": _THREAD,
    "iostream": _WORLD,
    "fstream": _WORLD,
    "cstdio": _WORLD,
    "filesystem": _WORLD,
    "unistd.h": _WORLD,
    "fcntl.h": _WORLD,
    "ctime": _CLOCK,
}

_PATTERNS = [(re.compile(pattern), cure) for pattern, cure in FORBIDDEN]


def check_purity(file):
    if file.top not in ENGINES or not file.is_cpp or file.path in EXCUSED:
        return
    for number, line in enumerate(file.code, 1):
        for pattern, cure in _PATTERNS:
            if match := pattern.search(line):
                yield Finding(
                    file.path, number, "purity", f"{match.group().strip('(')} in an engine: {cure}"
                )
    if file.path.startswith(STORE):
        return
    for number, name in file.includes():
        cure = FORBIDDEN_HEADERS.get(name) or (_WORLD if name.startswith("sys/") else None)
        if cure:
            yield Finding(file.path, number, "purity", f"<{name}> in an engine: {cure}")
