"""All cases: every event for two variants, start, TERM and KILL for the others, every mismatch."""

import dataclasses

from confs import FOLDER, Router, Variant, down, skew
from story import Case, Expected, Point, Timing, at, phase

A, B = 100, 90  # priorities of the guests

PASS_UNICAST = Variant(auth="PASS")
V3_MULTICAST = Variant(version=3, unicast=False, advert=0.5)
V3_IPV6 = Variant(version=3, family="IPv6", unicast=False, advert=0.5)
OTHERS = [
    Variant(),
    Variant(unicast=False),
    Variant(auth="PASS", unicast=False),
    Variant(auth="AH"),
    Variant(auth="AH", unicast=False),
    Variant(version=3, advert=0.5),
    Variant(version=3, family="IPv6", advert=0.5),
    V3_IPV6,
]
WHOLE = [PASS_UNICAST, V3_MULTICAST]

# The preferred one first: the difference of their skews is less than a busy machine's jitter.
BOTH = (at(0, "start", "a"), at(0.3, "start", "b"))
# Half an interval behind an advert of the first master, before its second batch is due.
EARLY_ON = 0.3


def pair(variant, **more):
    a = Router(variant, A, **more)
    return {"a": a, "b": dataclasses.replace(a, priority=B)}


def during(variant, do, guest="", after=EARLY_ON, value=""):
    return phase("a", after, variant.advert / 2, do, guest, value)


def settled(variant):
    """From the start of a pair until the master has sent its second batch."""
    return down(variant, A) + 5.2


def takeover(variant, guest, reign, batch, name):
    """Advert, then at once the first batch; the second one 5 s behind the first."""
    return (
        Timing(
            f"{name}: advert to first announcement",
            Point("first", guest, reign),
            Point("batch", guest, batch),
            0,
        ),
    )


def second_batch(guest, batch, name):
    first, second = Point("batch", guest, batch), Point("batch", guest, batch + 1)
    return Timing(f"{name}: first batch to second", first, second, 5)


def after_stop(variant):
    stop, first = Point("stop", "a"), Point("first", "b")
    return Timing("priority 0 to takeover", stop, first, skew(variant, B))


def after_silence(variant):
    last, first = Point("last", "a"), Point("first", "b")
    return Timing("last advert to takeover", last, first, down(variant, B))


def full(variant):
    """Frames of a batch: five an address."""
    return 5 * (2 if variant.family == "IPv6" else 1)


def start(variant):
    n = full(variant)
    return Case(
        "start",
        variant,
        pair(variant),
        (*BOTH, at(down(variant, A) + 5.5, "end")),
        {
            "a": Expected("BACKUP MASTER", "100", f"{n} {n}"),
            "b": Expected("BACKUP", "", ""),
        },
        (*takeover(variant, "a", 0, 0, "start"), second_batch("a", 0, "start")),
    )


def term(variant):
    n = full(variant)
    return Case(
        "SIGTERM",
        variant,
        pair(variant),
        (*BOTH, during(variant, "term", "a"), at(skew(variant, B) + 5.6, "end")),
        {
            "a": Expected("BACKUP MASTER STOP", "100 0", f"{n}"),
            "b": Expected("BACKUP MASTER", "90", f"{n} {n}"),
        },
        (
            after_stop(variant),
            *takeover(variant, "b", 0, 0, "takeover"),
            second_batch("b", 0, "takeover"),
        ),
    )


def silent(variant, name, do):
    """The master goes without a word."""
    n = full(variant)
    return Case(
        name,
        variant,
        pair(variant),
        (*BOTH, during(variant, do, "a"), at(down(variant, B) + 5.2, "end")),
        {
            "a": Expected("BACKUP MASTER", "100", f"{n}"),
            "b": Expected("BACKUP MASTER", "90", f"{n} {n}"),
        },
        (
            after_silence(variant),
            *takeover(variant, "b", 0, 0, "takeover"),
            second_batch("b", 0, "takeover"),
        ),
    )


def kill(variant):
    return silent(variant, "SIGKILL", "kill")


def link(variant):
    """Down, and up again behind the other's second batch: FAULT, then a whole down interval. In
    unicast the guest announces its own address on the way."""
    n = full(variant)
    own = f"own{1} " if variant.unicast else ""
    return Case(
        "link down and up",
        variant,
        pair(variant),
        (
            *BOTH,
            during(variant, "link_down", "a"),
            at(down(variant, B) + 5.2, "link_up", "a"),
            at(down(variant, A) + 5.6, "end"),
        ),
        {
            "a": Expected("BACKUP MASTER FAULT BACKUP MASTER", "100 100", f"{n} {own}{n} {n}"),
            "b": Expected("BACKUP MASTER BACKUP", "90", f"{n} {n}"),
        },
        (
            after_silence(variant),
            second_batch("b", 0, "takeover"),
            *takeover(variant, "a", 1, -2, "return"),
        ),
    )


def freeze(variant):
    """SIGSTOP for six seconds, half an interval behind an advert: as many adverts of the new master
    wait in the socket as it could send meanwhile, and each is answered by a batch on waking."""
    n = full(variant)
    asleep = 6.0
    queued = int((asleep + variant.advert / 2 - down(variant, B)) / variant.advert) + 1
    storm = n * queued
    return Case(
        "freeze and thaw",
        variant,
        pair(variant),
        (
            *BOTH,
            during(variant, "freeze", "a", settled(variant)),
            at(asleep, "thaw", "a"),
            at(5.6, "end"),
        ),
        {
            "a": Expected("BACKUP MASTER", "100 100", f"{n} {n} {storm} {storm}"),
            "b": Expected("BACKUP MASTER BACKUP", "90", f"{n}"),
        },
        (
            after_silence(variant),
            Timing("storm to its repetition", Point("batch", "a", 2), Point("batch", "a", 3), 5),
        ),
    )


def preempt(variant):
    """The preferred guest comes back, and takes over after a whole down interval."""
    n = full(variant)
    return Case(
        "preempt",
        variant,
        pair(variant),
        (
            *BOTH,
            during(variant, "term", "a"),
            at(1.4, "start", "a"),
            at(down(variant, A) + 5.7, "end"),
        ),
        {
            "a": Expected("BACKUP MASTER STOP BACKUP MASTER", "100 0 100", f"{n} {n} {n}"),
            "b": Expected("BACKUP MASTER BACKUP", "90", f"{n}"),
        },
        (
            after_stop(variant),
            *takeover(variant, "a", 1, 1, "return"),
            second_batch("a", 1, "return"),
        ),
    )


def nopreempt(variant):
    """It comes back, and stays BACKUP."""
    n = full(variant)
    return Case(
        "nopreempt",
        variant,
        pair(variant, lines=("nopreempt",)),
        (
            *BOTH,
            during(variant, "term", "a"),
            at(1.4, "start", "a"),
            at(down(variant, A) + 3.5, "end"),
        ),
        {
            "a": Expected("BACKUP MASTER STOP BACKUP", "100 0", f"{n}"),
            "b": Expected("BACKUP MASTER", "90", f"{n} {n}"),
        },
        (after_stop(variant),),
    )


TRACK = ("track_file level {", f"    file {FOLDER}/a.level", "    weight 1", "    init_file 0", "}")


def weight(variant):
    """A tracked file takes 20 from the master's priority: the other one takes over a whole down
    interval behind the last advert that it accepted."""
    n = full(variant)
    routers = pair(variant)
    tracking = {"head": TRACK, "lines": ("track_file {", "    level", "}")}
    routers["a"] = dataclasses.replace(routers["a"], **tracking)
    return Case(
        "weight",
        variant,
        routers,
        (
            *BOTH,
            during(variant, "level", "a", value="-20"),
            at(down(variant, B) + 5.2, "end"),
        ),
        {
            "a": Expected("BACKUP MASTER BACKUP", "100>80", f"{n}"),
            "b": Expected("BACKUP MASTER", "90", f"{n} {n}"),
        },
        (*takeover(variant, "b", 0, 0, "takeover"), second_batch("b", 0, "takeover")),
    )


def heal(variant):
    """The bridge keeps them apart, both are master; together again, the higher one hears the lower
    one first, speaks up and announces; the lower one leaves without a word."""
    n = full(variant)
    apart = down(variant, B) + 2.2 * variant.advert
    # The next advert is the lower one's: it was armed `skew` behind one of the higher one's.
    return Case(
        "dual master heals",
        variant,
        pair(variant),
        (
            *BOTH,
            during(variant, "unplug", "a", settled(variant)),
            phase("a", apart, 0.3 * variant.advert, "plug", "a"),
            at(5.8, "end"),
        ),
        {
            "a": Expected("BACKUP MASTER", "100", f"{n} {n} {n} {n}"),
            "b": Expected("BACKUP MASTER BACKUP", "90", f"{n}"),
        },
        (
            Timing("lower advert to announcement", Point("last", "b"), Point("batch", "a", 2), 0),
            second_batch("a", 2, "heal"),
        ),
    )


def virtual_mac(variant):
    """use_vmac: another interface, the same story."""
    case = term(variant)
    return dataclasses.replace(
        case, name=f"{case.name} with use_vmac", routers=pair(variant, lines=("use_vmac",))
    )


EVENTS = [start, term, kill, link, freeze, preempt, nopreempt, weight, heal]
BASIC = [start, term, kill]


def events():
    for variant in WHOLE:
        for event in EVENTS:
            yield event(variant)
    for variant in OTHERS:
        for event in BASIC:
            yield event(variant)
    for variant in (PASS_UNICAST, V3_MULTICAST, V3_IPV6):
        yield virtual_mac(variant)
