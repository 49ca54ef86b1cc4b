"""Causes faults and says what held: python tests/fault/run.py [--tier fast|whole] [--only FAULT ...] [--seed N] [--soak HOURS]

A round that fails is told with the seed that repeats it. Ends with 1 where anything did not hold. Needs root, for the disks and
the networks.
"""

import argparse
import collections
import contextlib
import itertools
import os
import pathlib
import random
import signal
import sys
import time
import traceback

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "py")]

from faults import FAULTS as ALONE, controls  # noqa: E402
from client_faults import broken_clients, races, skewed_nodes  # noqa: E402
from node_faults import killed_and_cut  # noqa: E402
from server_faults import failover, failover_that_loses, server_restarts  # noqa: E402

# By name: the fault, and its rounds in the fast and in the whole tier.
NODE_FAULTS = {
    "nodes": (killed_and_cut, 2, 20),
    "server-restart": (server_restarts, 1, 10),
    "failover": (failover, 1, 5),
    "failover-async": (failover_that_loses, 1, 3),
    "races": (races, 1, 10),
    "skewed-nodes": (skewed_nodes, 1, 10),
    "broken-clients": (broken_clients, 1, 10),
}
FAULTS = ALONE | NODE_FAULTS


def rounds_of(name, number, seed):
    """Runs the rounds of a fault, each on its own; what each counted, or nothing where it did not hold."""
    for turn in range(number):
        with told(name, seed + turn) as answer:
            said = FAULTS[name][0](random.Random(f"{name} {seed + turn}"))
            answer.append({said: 1} if said else {})
        yield from answer or [None]


def rounds_on(name, number, seed):
    """The same of a fault whose rounds follow each other on the same nodes."""
    held = 0
    with told(name, seed):
        for counted in FAULTS[name][0](random.Random(f"{name} {seed}"), number):
            # What follows the last round belongs to it, and may not hold either.
            held += 1
            yield counted
        return
    yield from [None] * max(1, number - held)


@contextlib.contextmanager
def told(name, seed):
    """Tells of a round that does not hold."""
    try:
        yield []
    except Exception:
        print(f"{name}, --seed {seed}: did not hold\n{traceback.format_exc()}", file=sys.stderr, flush=True)


def run(name, number, seed):
    """Runs a fault and tells how many rounds held, what they counted, and how long they took; how many did not hold."""
    began, counted = time.monotonic(), collections.Counter()
    rounds = list((rounds_on if name in NODE_FAULTS else rounds_of)(name, number, seed))
    failed = rounds.count(None)
    for said in rounds:
        counted.update(said or {})
    counts = ", ".join(f"{what} {times}" for what, times in sorted(counted.items()) if times)
    took = time.monotonic() - began
    print(f"{name:17} {len(rounds):4} rounds, {len(rounds) - failed:4} held, {took:6.1f} s  {counts}", flush=True)
    return failed


def soak(hours, seed):
    """Goes on with one fault of nodes after the other until the time is over; how many rounds did not hold."""
    failed, end = 0, time.monotonic() + hours * 3600
    for turn in itertools.count():
        for name in NODE_FAULTS:
            if time.monotonic() > end:
                return failed
            failed += run(name, NODE_FAULTS[name][1], seed + turn)


def main():
    """Runs what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tier", choices=["fast", "whole"], default="fast", help="how many rounds (default: fast)")
    parser.add_argument("--only", nargs="+", choices=sorted(FAULTS), metavar="FAULT", help=f"of {', '.join(FAULTS)}")
    parser.add_argument("--seed", type=int, default=1, help="the first round's choices (default: 1)")
    parser.add_argument("--soak", type=float, metavar="HOURS", help="the faults of nodes, again and again for so long")
    asked = parser.parse_args()
    if os.geteuid() != 0:
        parser.error("needs root: it makes disks and networks, whose power and cables it cuts")
    # Whoever ends it wants what it has made taken away too.
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda *_: sys.exit("ended"))
    lost = controls()
    told = ", ".join(f"{lost[synchronous]} with {synchronous}" for synchronous in lost)
    print(f"control: of 200 rows that SQLite acknowledged before a power cut were lost: {told}", flush=True)
    tier = 1 if asked.tier == "fast" else 2
    failed = soak(asked.soak, asked.seed) if asked.soak else sum(run(name, FAULTS[name][tier], asked.seed) for name in asked.only or FAULTS)
    print("all held" if failed == 0 else f"{failed} rounds did not hold")
    return failed and 1


if __name__ == "__main__":
    sys.exit(main())
