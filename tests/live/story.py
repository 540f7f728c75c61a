"""A case: what is done to two guests, what must be seen of them, and when.

    at(seconds)                  so long after the step before
    phase(guest, after, offset)  `offset` behind the first advert of the guest that leaves more
                                 than `after` behind the step before

What is expected of a guest is three lines: the states that it enters, the adverts that it sends
(reigns, see facts.py), the announcements a batch. None: not compared.

A timing says: from this point to that point of the wire it takes `formula`, and at most LATE more.
"""

import dataclasses
import typing

from confs import Router, Variant

LATE = 0.010  # the real one's own lateness, with room for a machine that does other work


@dataclasses.dataclass(frozen=True)
class Step:
    do: str
    guest: str = ""
    after: float = 0.0
    follow: str = ""  # whose advert it waits for; none: nobody's
    offset: float = 0.0
    value: str = ""


def at(after, do, guest="", value=""):
    return Step(do, guest, after, value=value)


def phase(follow, after, offset, do, guest="", value=""):
    return Step(do, guest, after, follow, offset, value)


@dataclasses.dataclass(frozen=True)
class Expected:
    states: typing.Optional[str]
    adverts: typing.Optional[str]
    garps: typing.Optional[str]


@dataclasses.dataclass(frozen=True)
class Point:
    """`what` is first or last (advert of a reign), stop (priority 0), batch (its first frame) or
    end (its last), of a guest; `index` counts from 0, or from the end below 0."""

    what: str
    guest: str
    index: int = 0


@dataclasses.dataclass(frozen=True)
class Timing:
    name: str
    start: Point
    end: Point
    formula: float  # seconds


@dataclasses.dataclass(frozen=True)
class Case:
    name: str
    variant: Variant
    routers: typing.Mapping[str, Router]
    steps: tuple
    expected: typing.Mapping[str, Expected]
    timings: tuple = ()
    # How many adverts both together send an interval at the end: least and most. Two masters that
    # reject each other hold back each other's adverts, so that gaps within a reign say nothing.
    rate: typing.Optional[tuple] = None

    @property
    def title(self):
        return f"{self.variant.name}: {self.name}"

    @property
    def slug(self):
        return self.title.replace(": ", "-").replace(" ", "-").lower()
