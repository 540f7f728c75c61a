"""Every case by its slug, and the few plays of every ./test."""

from cases import events
from mismatches import mismatches

CASES = {case.slug: case for case in (*events(), *mismatches())}

# (case, columns): at most twelve plays, one column of each case's four and more where it matters.
QUICK = [
    ("v2-pass-unicast-start", ["ours-theirs"]),
    ("v2-pass-unicast-sigterm", ["ours-theirs", "theirs-ours"]),
    ("v2-pass-unicast-sigkill", ["theirs-ours"]),
    ("v2-pass-unicast-link-down-and-up", ["ours-theirs"]),
    ("v2-pass-unicast-freeze-and-thaw", ["ours-theirs"]),
    ("v2-pass-unicast-preempt", ["ours-theirs"]),
    ("v2-pass-unicast-dual-master-heals", ["ours-theirs", "theirs-ours"]),
    ("v2-none-multicast-sigterm", ["ours-theirs", "theirs-ours"]),
    ("v2-pass-unicast-mismatch-of-password", ["ours-theirs"]),
]
