"""What happened on the wire, guest by guest, in words that can be compared.

A reign is a run of adverts with a priority above 0: gaps of more than two intervals end it, and so
does a priority 0. A batch is a run of announcements with gaps below BATCH_GAP.
"""

import dataclasses

import packets

BATCH_GAP = 0.4  # seconds; the second batch of a new master comes after 5


@dataclasses.dataclass
class Reign:
    times: list
    priorities: list


@dataclasses.dataclass
class Batch:
    times: list
    own: bool  # of the guest's own address, not of a virtual one


class Wire:
    """The facts of one guest."""

    def __init__(self, interval):
        self._interval = interval
        self.reigns = []
        self.stops = []  # priority 0
        self.batches = []
        self._reigning = False

    def advert(self, at, priority):
        if priority == 0:
            self.stops.append(at)
            self._reigning = False
            return
        if self._reigning and at - self.reigns[-1].times[-1] <= 2 * self._interval:
            self.reigns[-1].times.append(at)
            self.reigns[-1].priorities.append(priority)
        else:
            self.reigns.append(Reign([at], [priority]))
        self._reigning = True

    def announce(self, at, own):
        last = self.batches[-1] if self.batches else None
        if last and last.own == own and at - last.times[-1] <= BATCH_GAP:
            last.times.append(at)
        else:
            self.batches.append(Batch([at], own))

    @property
    def adverts(self):
        """ "100>80 0 0 100": reigns with the priorities that they spoke, and each priority 0."""
        words = []
        for reign in self.reigns:
            before = [None, *reign.priorities]
            spoken = [p for p, last in zip(reign.priorities, before) if p != last]
            words.append((reign.times[0], ">".join(str(p) for p in spoken)))
        words += [(at, "0") for at in self.stops]
        return " ".join(word for _, word in sorted(words))

    @property
    def garps(self):
        """ "5 5 own1": announcements a batch."""
        return " ".join(f"{'own' if batch.own else ''}{len(batch.times)}" for batch in self.batches)


def read(frames, addresses, interval):
    """`frames`: (seconds, guest, octets) by time. `addresses`: guest -> its own addresses."""
    wires = {guest: Wire(interval) for guest in addresses}
    for at, guest, octets in frames:
        seen = packets.decode(octets)
        if isinstance(seen, packets.Announcement):
            wires[guest].announce(at, seen.address in addresses[guest])
        elif isinstance(seen, packets.Advert):
            wires[guest].advert(at, seen.priority)
    return wires
