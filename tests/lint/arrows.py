"""Which folder may include which: the drawing in ARCHITECTURE.md, "Arrows", as a table."""

import re

from source import ENGINES, Finding

# A folder of the top level -> the folders of the top level that it may include.
MAY_INCLUDE = {
    "core": {"core"},
    "platform": {"platform", "core"},
    "hostsim": {"hostsim", "core"},
    "mcagent": {"mcagent", "core"},
    "vpccgw": {"vpccgw", "core"},
    "scenarios": {"scenarios", *ENGINES, "platform"},
    "tools": {"tools", "scenarios", *ENGINES, "platform"},
    "tests": {"tests", "tools", "scenarios", *ENGINES, "platform"},
}

# A library (by the beginning of its header's name) -> the folders that may know it.
LIBRARIES = {
    "tins/": {"core/wire"},
    "nettle/": {"core/wire"},
    "pcre2.h": {"hostsim/guest/checker/regex"},
    "xxhash.h": {"core/trace"},
    "SQLiteCpp/": {"vpccgw/store", "tests"},
    "sqlite3.h": {"vpccgw/store", "tests"},
    "nlohmann/": {"scenarios", "tools", "tests"},
    "valijson/": {"scenarios", "tools", "tests"},
    "CLI/": {"tools"},
    "pcap": {"platform/live/pcap"},
    "tl/": {"core/base"},
    "netlink/": {"platform/live"},
    "curl/": {"platform/live/tls"},
    "httplib.h": {"platform/live/http"},
    "nftables/": {"platform/live/filter"},
    "histedit.h": {"tools/lab/line_editor"},
    "linux/": {"platform/live"},
    "netinet/": {"platform/live"},
    "doctest/": {"tests"},
    "rapidcheck": {"tests/support"},
    "benchmark/": {"tests"},
}

# How the header of a seam is called.
SEAMS = ("_io.h", "/effects.h", "/profile.h")


def _below(path, folder):
    return path.startswith(folder + "/")


def check_folders(file):
    """Arrows between the folders of the top level."""
    allowed = MAY_INCLUDE.get(file.top, set())
    for number, name in file.includes():
        target = name.split("/", 1)[0]
        if target in MAY_INCLUDE and target not in allowed:
            cure = (
                "engines meet only in core/engine/messages.h"
                if file.top in ENGINES and target in ENGINES
                else f"from {file.top} only {', '.join(sorted(allowed))} may be included"
            )
            yield Finding(file.path, number, "arrows", f'"{name}" points the wrong way: {cure}')


def check_libraries(file):
    """Every library has the folders that may know it."""
    for number, name in file.includes():
        for library, folders in LIBRARIES.items():
            if name.startswith(library) and not any(_below(file.path, f) for f in folders):
                cure = f"belongs to {', '.join(sorted(folders))}: use what that folder offers"
                yield Finding(file.path, number, "library", f"<{name}> {cure}")


class Links:
    """The CMake targets, by the folder that declares them, and what they link."""

    def __init__(self, files):
        self.owner = {}  # folder -> target
        self.links = {}  # target -> set of targets
        for file in files:
            if file.path.endswith("/CMakeLists.txt"):
                text = re.sub(r"#[^\n]*", "", file.text)
                for body in re.findall(r"havip_module\(([^)]*)\)", text):
                    words = body.split()
                    self.owner[file.path.rsplit("/", 1)[0]] = words[0]
                    self.links[words[0]] = set(words[1:])

    def target_of(self, path):
        """The target that a file belongs to: that of the nearest folder above it; None if none."""
        while "/" in path:
            path = path.rsplit("/", 1)[0]
            if path in self.owner:
                return self.owner[path]
        return None

    def reaches(self, start, goal):
        seen, todo = set(), [start]
        while todo:
            target = todo.pop()
            if target == goal:
                return True
            if target not in seen:
                seen.add(target)
                todo += self.links.get(target, ())
        return False


def check_links(file, links):
    """Inside a folder composition goes down: a module includes what its target links."""
    if file.top == "tests":
        return
    mine = links.target_of(file.path)
    for number, name in file.includes():
        theirs = links.target_of(name)
        # Headers of seams are what a part and its parent agree on: both may include them.
        if mine is None or theirs is None or name.endswith(SEAMS):
            continue
        if not links.reaches(mine, theirs):
            yield Finding(
                file.path,
                number,
                "links",
                f'"{name}" is of {theirs}, which {mine} does not link: add it to DEPS in'
                " CMakeLists.txt if it lies below, else turn the arrow round",
            )
