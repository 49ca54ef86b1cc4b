"""The faults of several nodes on one PostgreSQL. Rounds of one fault follow each other on the same nodes: each function yields
what it wants counted after every round, and raises AssertionError where something did not hold."""

import time

import demo  # noqa: F401 (makes the generated modules)
from nodes import RECOVERY_S, Follower, Load, Rights, nodes, status, within
from oracle import Oracle
from service import READY_CPU_S

# How long the load runs before and after a fault, and how many connections a node may have.
LOAD_S, CONNECTIONS = 1.0, 14


def look(several, oracle, primary):
    """V1 to V6 on every node, once all serve, and V8 of them and the database."""
    several.until_serving()
    for node in several.all:
        oracle.ledger.compare(node)
    oracle.look()
    oracle.keep_checkpoint()
    for node in several.all:
        resident, descriptors, _ = node.usage()
        if resident > 800 or descriptors > 250:
            raise AssertionError(f"V8: {resident:.0f} MiB, {descriptors} descriptors")
    there = int(primary.sql("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'focalpoint'"))
    if there > CONNECTIONS * len(several.all):
        raise AssertionError(f"V8: {there} connections of {len(several.all)} nodes")


def indexes(several, oracle):
    """V4: with nothing written, each node stops when asked, and its index is that of the log."""
    for node in several.all:
        node.stop()
        code, said = node.offline("reindex", "--check")
        if code != 0:
            raise AssertionError(f"V4: {said[-400:]}")
        several.away.discard(node)


def killed_and_cut(draw, rounds):
    """Of three nodes under load one is killed and another cut off from the database; the third goes on, and all do afterwards."""
    with nodes(3) as (several, site, primary):
        rights = Rights(several)
        oracle = Oracle(several)
        oracle.keep_checkpoint()
        with Follower(several) as follower:
            for number in range(rounds):
                oracle.add_secret()
                rights.show()
                killed, cut = draw.sample(several.all, 2)
                with Load(several, oracle.ledger) as load:
                    time.sleep(LOAD_S)
                    fail(several, site, primary, killed, cut)
                    rights.take_back()
                    heal(several, site, primary, killed, cut, draw)
                    rights.enable()
                    before = oracle.ledger.size()
                    within(RECOVERY_S, lambda: oracle.ledger.size() >= before + 10, "the load does not go on")
                look(several, oracle, primary)
                follower.compare(oracle.ledger)
                if number == rounds - 1:
                    cut_alone(several, site, primary, rights, draw)
                yield {**load.counted, **rights.counted}
                rights.counted.clear()
        indexes(several, oracle)


def cut_alone(several, site, primary, rights, draw):
    """The control: a node that cannot know what is taken back gives it for a moment more. Nothing is written when it is cut off, as
    the database waits long for a node that it hears no more of in the middle of a write."""
    rights.show()
    cut = draw.choice(several.all)
    site.cut(several.all.index(cut), primary)
    several.away.add(cut)
    given = rights.take_back()
    site.cut(several.all.index(cut), primary, is_cut=False)
    several.away.clear()
    if cut not in given:
        raise AssertionError("the control shows nothing: a node that is cut off never gave what was taken back")
    several.until_serving()
    rights.enable()


def fail(several, site, primary, killed, cut):
    """Kills a node, and cuts another off; writers may meet either for a moment more."""
    killed.kill()
    site.cut(several.all.index(cut), primary)
    time.sleep(0.2)
    several.away.update([killed, cut])


def heal(several, site, primary, killed, cut, draw):
    """Makes the cable whole and starts the node again, in either order; the node that was cut off has said that it is."""
    within(RECOVERY_S, lambda: status(cut) == "NOT_SERVING", "a node that is cut off does not say so")
    steps = [lambda: site.cut(several.all.index(cut), primary, is_cut=False), lambda: started(killed)]
    draw.shuffle(steps)
    for step in steps:
        step()
    within(RECOVERY_S, lambda: status(cut) == "SERVING", "a node that was cut off does not serve again")
    several.away.clear()


def started(node):
    """Starts a node (V7)."""
    node.start()
    if node.cpu() > READY_CPU_S:
        raise AssertionError(f"V7: ready after {node.cpu():.1f} s of CPU time")
