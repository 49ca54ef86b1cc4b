"""Causes faults and says what held: python tests/fault/run.py [--tier fast|whole] [--only FAULT ...] [--seed N]

A round that fails is told with the seed that repeats it. Ends with 1 where anything did not hold. Needs root, for the disks."""

import argparse
import collections
import os
import pathlib
import random
import sys
import time
import traceback

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "py")]

from faults import FAULTS, controls  # noqa: E402


def rounds_of(name, number, seed):
    """Runs the rounds of a fault; how many held, what they counted, and how long they took."""
    fault, counted, failed, began = FAULTS[name][0], collections.Counter(), 0, time.monotonic()
    for turn in range(number):
        try:
            said = fault(random.Random(f"{name} {seed + turn}"))
            counted[said] += said is not None
        except Exception:
            failed += 1
            print(f"{name}, --seed {seed + turn}: did not hold\n{traceback.format_exc()}", file=sys.stderr, flush=True)
    counts = ", ".join(f"{what} {times}" for what, times in sorted(counted.items(), key=str) if what)
    print(f"{name:17} {number:4} rounds, {number - failed:4} held, {time.monotonic() - began:6.1f} s  {counts}", flush=True)
    return failed


def main():
    """Runs what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tier", choices=["fast", "whole"], default="fast", help="how many rounds (default: fast)")
    parser.add_argument("--only", nargs="+", choices=sorted(FAULTS), metavar="FAULT", help=f"of {', '.join(FAULTS)}")
    parser.add_argument("--seed", type=int, default=1, help="the first round's choices (default: 1)")
    asked = parser.parse_args()
    if os.geteuid() != 0:
        parser.error("needs root: it makes disks whose power it cuts")
    lost = controls()
    told = ", ".join(f"{lost[synchronous]} with {synchronous}" for synchronous in lost)
    print(f"control: of 200 rows that SQLite acknowledged before a power cut were lost: {told}", flush=True)
    tier = 1 if asked.tier == "fast" else 2
    failed = sum(rounds_of(name, FAULTS[name][tier], asked.seed) for name in asked.only or FAULTS)
    print("all held" if failed == 0 else f"{failed} rounds did not hold")
    return failed and 1


if __name__ == "__main__":
    sys.exit(main())
