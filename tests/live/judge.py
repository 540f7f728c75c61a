"""One judge for every capture, live or virtual: the same sequences, and timings by the formula."""

import dataclasses

import facts
import stalls as machine
from story import LATE

EARLY = 0.0015  # a frame that begins an interval may have been held up by so much
QUIET = 4.0  # seconds at the end of a case in which the rate of adverts is taken


@dataclasses.dataclass
class Verdict:
    wrong: list  # sequences that differ: saying it again does not help
    late: list  # timings outside: worth another try
    excused: list  # timings outside, and the machine stood still for longer than that
    timings: list  # (name, formula, measured) in seconds
    found: dict  # guest -> (states, adverts, garps)

    @property
    def good(self):
        return not self.wrong and not self.late


def _point(point, wires):
    wire = wires[point.guest]
    try:
        if point.what in ("first", "last"):
            return wire.reigns[point.index].times[0 if point.what == "first" else -1]
        if point.what == "stop":
            return wire.stops[point.index]
        times = wire.batches[point.index].times
        return times[0 if point.what == "batch" else -1]
    except IndexError:
        return None


def _sequences(case, wires, states):
    for guest, expected in case.expected.items():
        wire = wires[guest]
        for what, found, wanted in (
            ("states", " ".join(states[guest]), expected.states),
            ("adverts", wire.adverts, expected.adverts),
            ("announcements", wire.garps, expected.garps),
        ):
            if wanted is not None and found != wanted:
                yield f"{guest}: {what} are '{found}', expected '{wanted}'"


def _longest_gap(wires):
    """Between two adverts of a reign: (length, when it began, when it ended)."""
    gaps = [
        (later - earlier, earlier, later)
        for wire in wires.values()
        for reign in wire.reigns
        for earlier, later in zip(reign.times, reign.times[1:])
    ]
    return max(gaps, default=None)


def _rate(case, frames_end, wires):
    """Adverts of both in the last seconds, as a multiple of what one router sends."""
    times = [at for wire in wires.values() for reign in wire.reigns for at in reign.times]
    recent = [at for at in times if at > frames_end - QUIET]
    return len(recent) * case.variant.advert / QUIET


def _timings(case, wires, verdict):
    """(name, formula, start, end) of all that the case and its cadence ask for."""
    for timing in case.timings:
        start, end = _point(timing.start, wires), _point(timing.end, wires)
        if start is None or end is None:
            verdict.wrong.append(f"{timing.name}: it did not happen")
        else:
            yield timing.name, timing.formula, start, end
    if case.rate is None:
        gap = _longest_gap(wires)
        if gap is not None:
            yield "longest gap between adverts", case.variant.advert, gap[1], gap[2]


def judge(case, frames, states, addresses, stalls=()):
    """`frames`: (seconds, guest, octets); `states`: guest -> list of states in order; `stalls`: of
    the machine, see stalls.py."""
    frames = list(frames)
    wires = facts.read(frames, addresses, case.variant.advert)
    found = {
        guest: (" ".join(states[guest]), wire.adverts, wire.garps) for guest, wire in wires.items()
    }
    verdict = Verdict(list(_sequences(case, wires, states)), [], [], [], found)
    for name, formula, start, end in _timings(case, wires, verdict):
        measured = end - start
        verdict.timings.append((name, formula, measured))
        if formula - EARLY <= measured <= formula + LATE:
            continue
        text = f"{name}: {measured:.6f} s, expected {formula:.6f} s to 10 ms more"
        stood_still = machine.around(stalls, (start, end))
        if formula - EARLY - stood_still <= measured <= formula + LATE + stood_still:
            verdict.excused.append(f"{text}; the machine stood still for {stood_still:.6f} s")
        else:
            verdict.late.append(text)
    if case.rate and frames:
        rate = _rate(case, frames[-1][0], wires)
        low, high = case.rate
        if not low <= rate <= high:
            verdict.wrong.append(f"{rate:.2f} adverts an interval, expected {low} to {high}")
    return verdict
