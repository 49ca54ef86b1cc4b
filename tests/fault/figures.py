"""Measures what a second node adds, and how far it is behind: python tests/fault/figures.py [--seconds S] [--records N]

Two nodes on one PostgreSQL, each on a core of its own. Reads: the CPU time that the process of each node takes for a call, with
one node and then with both, at the same calls a second on each: a call costs more on a node that is less busy. The client and
the server share these cores, so what a node could answer with a core for itself is made of its CPU time a call, and told as that. Lag: 200 writes a second on the first node, and for each the time from its
acknowledgement until the second answers a read at its revision. Runs target/release/focalpoint; needs root, for the network."""

import argparse
import concurrent.futures
import os
import pathlib
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "py")]
os.environ.setdefault("FOCALPOINT_PROGRAM", str(ROOT / "target" / "release" / "focalpoint"))

import demo  # noqa: E402, F401 (makes the generated modules)
from focalpoint.v1 import authority_service_pb2 as pb  # noqa: E402
from ledger import CALL_S, word  # noqa: E402
from nodes import nodes  # noqa: E402

# Callers of each node and what they ask it for in a second, and what is written in the measurement of the lag.
CALLERS, READS_A_SECOND, WRITES_A_SECOND, WRITERS = 8, 300, 200, 14


def office(number):
    """An authority to write."""
    return pb.Authority(state="MN", names={"en": f"Office {number} {word()}"}, status="PUBLISHED", external_id=f"f-{number}")


def filled(node, records):
    """Writes so many records; their names, and a word of each."""

    def write(number):
        made = office(number)
        answer = node.authorities().CreateAuthority(pb.CreateAuthorityRequest(authority=made), timeout=CALL_S)
        return answer.name, made.names["en"].split()[-1]

    with concurrent.futures.ThreadPoolExecutor(CALLERS) as pool:
        return list(pool.map(write, range(records)))


def read(of, call, seconds):
    """Has callers read from nodes for so long; for each node its calls and the CPU time of its process, and that of the client."""
    begun, lock, calls = time.monotonic(), threading.Lock(), [0] * len(of)
    before, own = [node.cpu() for node in of], time.process_time()

    def caller(number):
        node, done = of[number % len(of)], 0
        while (now := time.monotonic()) < begun + seconds:
            due = begun + done * CALLERS / READS_A_SECOND
            if due > now:
                time.sleep(due - now)
            call(node, number + done)
            done += 1
        with lock:
            calls[number % len(of)] += done

    threads = [threading.Thread(target=caller, args=(number,)) for number in range(CALLERS * len(of))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = [node.cpu() - was for node, was in zip(of, before)]
    return calls, took, time.process_time() - own


def told(what, of, call, seconds):
    """Measures reads and tells of them; answers what the nodes could do with a core each, in calls a second."""
    calls, took, client = read(of, call, seconds)
    each = [1e6 * cpu / done for done, cpu in zip(calls, took)]
    able = sum(1e6 / one for one in each)
    cost = ", ".join(f"{one:.0f} us" for one in each)
    print(
        f"{what}, {len(of)} node(s): {sum(calls) / seconds:.0f} calls/s as run (client {client / seconds:.2f} cores), "
        f"CPU time a call {cost}: {able:.0f} calls/s with a core each",
        flush=True,
    )
    return able


def lag(first, second, seconds):
    """How long after its acknowledgement on the first node a write is read on the second, in ms, in order."""
    begun, lags, late = time.monotonic() + 0.5, [], [0]

    def write(number):
        due = begun + number / WRITES_A_SECOND
        time.sleep(max(0.0, due - time.monotonic()))
        late[0] = max(late[0], time.monotonic() - due)
        request = pb.CreateAuthorityRequest(authority=office(f"lag-{number}"))
        made = first.authorities().CreateAuthority(request, timeout=CALL_S)
        acknowledged = time.monotonic()
        second.authorities().GetAuthority(pb.GetAuthorityRequest(name=made.name, min_revision=made.etag), timeout=CALL_S)
        lags.append(1e3 * (time.monotonic() - acknowledged))

    with concurrent.futures.ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(int(seconds * WRITES_A_SECOND))))
    rate = len(lags) / (time.monotonic() - begun)
    return sorted(lags), rate, late[0]


def main():
    """Measures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=10, help="how long each measurement takes (default: 10)")
    parser.add_argument("--records", type=int, default=2000, help="how many records there are (default: 2000)")
    asked = parser.parse_args()

    with nodes(2, watch=lambda number: ["taskset", "-c", str(number % os.cpu_count())]) as (several, _, _):
        first, second = several.all
        known = filled(first, asked.records)

        def get(node, number):
            name = known[number * 7919 % len(known)][0]
            node.authorities("government").GetAuthority(pb.GetAuthorityRequest(name=name), timeout=CALL_S)

        def search(node, number):
            query = known[number * 7919 % len(known)][1]
            node.authorities("government").SearchAuthorities(pb.SearchAuthoritiesRequest(query=query), timeout=CALL_S)

        for what, call in [("GetAuthority", get), ("SearchAuthorities", search)]:
            read([first, second], call, 1)
            one, two = told(what, [first], call, asked.seconds), told(what, [first, second], call, asked.seconds)
            print(f"{what}: {two / one:.2f} times as many with two nodes", flush=True)
        lags, rate, late = lag(first, second, asked.seconds)
        at = lambda share: lags[min(len(lags) - 1, int(share * len(lags)))]  # noqa: E731
        print(
            f"lag at {rate:.0f} writes/s (the client at most {1e3 * late:.0f} ms late): p50 {at(0.5):.1f} ms, p99 {at(0.99):.1f} ms, "
            f"most {lags[-1]:.1f} ms"
        )


if __name__ == "__main__":
    main()
