"""Watches the machine itself: when did a processor stand still, and for how long?

A virtual machine may be taken off its processors for tens of milliseconds; then every timer is
late, ours and theirs alike. One watcher a processor, with the highest real-time priority it can
get, sleeps for PERIOD and writes down each time that it woke LONG too late.
"""

import os
import signal
import time

PERIOD = 0.002
LONG = 0.002
NEAR = 0.150  # seconds around an instant in which a stall counts


class Watch:
    """Runs until stop(); writes "END LENGTH" lines, in seconds, to `path`."""

    def __init__(self, path):
        open(path, "w", encoding="ascii").close()
        self._children = [self._start(cpu, path) for cpu in os.sched_getaffinity(0)]

    @staticmethod
    def _start(cpu, path):
        child = os.fork()
        if child:
            return child
        parent = os.getppid()
        try:
            os.sched_setaffinity(0, {cpu})
            os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(90))
        except OSError:
            pass  # it sees less then
        with open(path, "a", buffering=1, encoding="ascii") as out:
            while os.getppid() == parent:
                due = time.time() + PERIOD
                time.sleep(PERIOD)
                late = time.time() - due
                if late > LONG:
                    out.write(f"{due + late:.6f} {late:.6f}\n")
        os._exit(0)

    def stop(self):
        for child in self._children:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


def read(path):
    """[(end, length)] in seconds; none where nobody watches."""
    if not path or not os.path.exists(path):
        return []
    with open(path, encoding="ascii") as lines:
        pairs = [line.split() for line in lines if line.endswith("\n")]
    return [(float(end), float(length)) for end, length in pairs]


def around(stalls, instants):
    """The time lost near any of the instants."""
    return sum(
        length
        for end, length in stalls
        if any(end - length - NEAR <= at <= end + NEAR for at in instants)
    )
