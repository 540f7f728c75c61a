"""Two guests whose configurations contradict each other: what each contradiction leads to."""

import dataclasses

from cases import A, B, BOTH, V3_MULTICAST, PASS_UNICAST
from confs import Router, Variant, down
from story import Case, Expected, Point, Timing, at

WATCHED = 7.5  # seconds behind the slower one's promotion: the second batch is among them

# Each rejects the other's adverts, and every one that it rejects re-arms its own timer: the two
# together send about what one would.
ONE_IS_HEARD = (0.7, 1.5)
BOTH_ARE_HEARD = (1.7, 2.1)


def _two_masters(name, a, b, rate, timings=()):
    slower = max(down(a.variant, a.priority), down(b.variant, b.priority))
    both = Expected("BACKUP MASTER", None, "5 5")
    if len(a.addresses) + len(b.addresses) > 2:
        expected = {
            guest: Expected("BACKUP MASTER", None, f"{n} {n}")
            for guest, n in (("a", 5 * len(a.addresses)), ("b", 5 * len(b.addresses)))
        }
    else:
        expected = {"a": both, "b": both}
    return Case(
        f"mismatch of {name}",
        a.variant,
        {"a": a, "b": b},
        (*BOTH, at(slower + WATCHED, "end")),
        expected,
        timings,
        rate,
    )


def _rejecting():
    a = Router(PASS_UNICAST, A)
    b = dataclasses.replace(a, priority=B)
    third = "172.16.16.101"
    yield "password", a, dataclasses.replace(b, password="2222")
    yield "authentication type", a, dataclasses.replace(b, variant=Variant())
    yield "number of addresses", a, dataclasses.replace(b, vips=(*b.addresses, third))
    yield "address", a, dataclasses.replace(b, vips=(third,))
    yield "version", dataclasses.replace(a, variant=Variant()), dataclasses.replace(
        b, variant=Variant(version=3)
    )
    slow = dataclasses.replace(PASS_UNICAST, advert=2.0)
    yield "interval", a, dataclasses.replace(b, variant=slow)


def _deaf():
    """They never hear each other: both advertise at full rate."""
    a = Router(PASS_UNICAST, A)
    b = dataclasses.replace(a, priority=B)
    yield "unicast and multicast", a, dataclasses.replace(
        b, variant=Variant(auth="PASS", unicast=False)
    )
    yield "VRID", a, dataclasses.replace(b, vrid=52)


def _v3_interval():
    """No fault: the faster one starts first, loses to the higher one, and adopts its interval."""
    slow = dataclasses.replace(V3_MULTICAST, advert=1.0)
    a, b = Router(slow, A), Router(V3_MULTICAST, B)
    return Case(
        "mismatch of v3 interval",
        slow,
        {"a": a, "b": b},
        (*BOTH, at(down(slow, A) + 6.0, "end")),
        {
            "a": Expected("BACKUP MASTER", "100", "5 5"),
            "b": Expected("BACKUP MASTER BACKUP", "90", "5"),
        },
        (Timing("first batch to second", Point("batch", "a"), Point("batch", "a", 1), 5),),
        (0.7, 1.1),
    )


def mismatches():
    for name, a, b in _rejecting():
        yield _two_masters(name, a, b, ONE_IS_HEARD)
    for name, a, b in _deaf():
        yield _two_masters(name, a, b, BOTH_ARE_HEARD)
    yield _v3_interval()
