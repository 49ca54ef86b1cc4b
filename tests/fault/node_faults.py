"""The faults of several nodes on one PostgreSQL. Rounds of one fault follow each other on the same nodes: each function yields
what it wants counted after every round, and raises AssertionError where something did not hold."""

import time

import demo  # noqa: F401 (makes the generated modules)
import grpc
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
        oracle, given = Oracle(several), 0
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
                given += rights.counted["still given within 2 s"]
                if number == rounds - 1 and not given:
                    raise AssertionError("the control shows nothing: a node that is cut off never gave what was taken back")
                yield {**load.counted, **rights.counted}
                rights.counted.clear()
        indexes(several, oracle)


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


def writes_again(several, oracle):
    """Waits until every node by itself takes a write again."""
    for number, node in enumerate(several.all):
        external_id = f"again-{number}"

        def writes(node=node, external_id=external_id):
            request = oracle.ledger.open.get(external_id)
            if request is not None:
                return oracle.ledger.send(oracle.ledger.call(node, request), request, external_id)
            return oracle.ledger.write(node, external_id)

        within(RECOVERY_S, writes, "a node does not write again")


def server_restarts(draw, rounds):
    """The server crashes and starts again while two nodes write: they go on by themselves."""
    with nodes(2) as (several, _, primary):
        oracle = Oracle(several)
        with Follower(several) as follower:
            for _ in range(rounds):
                oracle.keep_checkpoint()
                with Load(several, oracle.ledger) as load:
                    time.sleep(LOAD_S)
                    primary.control("-m", draw.choice(["immediate", "immediate", "fast"]), "stop")
                    time.sleep(draw.choice([0, 1, 3]))
                    primary.control("start")
                    writes_again(several, oracle)
                look(several, oracle, primary)
                follower.compare(oracle.ledger)
                yield load.counted
        indexes(several, oracle)


def with_standby(synchronous):
    """Sets a standby up, which the primary waits for or not."""

    def prepare(site, primary):
        standby = site.machine("two")
        standby.follow(primary)
        standby.control("start")
        primary.configure("synchronous_standby_names = 'standby'" if synchronous else "")
        primary.control("reload")
        wanted = "sync" if synchronous else "async"
        within(RECOVERY_S, lambda: primary.sql("SELECT sync_state FROM pg_stat_replication") == wanted, f"no {wanted} standby")

    return prepare


def take_over(site, primary, draw):
    """The primary is gone, or cut off from everybody; the standby takes over, with the address that nodes know."""
    standby = site.machines[1]
    if draw.random() < 0.5:
        primary.control("-m", "immediate", "stop")
    else:
        site.cut_between()
    time.sleep(0.3)
    standby.control("promote")
    site.lead_to(standby)
    return standby


def failover(draw, rounds):
    """A synchronous standby takes over under load: nothing is lost, and the nodes go on by themselves."""
    for _ in range(rounds):
        with nodes(2, with_standby(True)) as (several, site, primary):
            oracle = Oracle(several)
            oracle.keep_checkpoint()
            with Follower(several) as follower:
                with Load(several, oracle.ledger) as load:
                    time.sleep(2 * LOAD_S)
                    standby = take_over(site, primary, draw)
                    writes_again(several, oracle)
                look(several, oracle, standby)
                follower.compare(oracle.ledger)
            indexes(several, oracle)
            yield load.counted


def failover_that_loses(draw, rounds):
    """The control: a standby that nobody waits for takes over without the last writes. The nodes notice, halt and say so."""
    for _ in range(rounds):
        with nodes(2, with_standby(False)) as (several, site, primary):
            oracle = Oracle(several)
            oracle.keep_checkpoint()
            with Load(several, oracle.ledger):
                time.sleep(LOAD_S)
                site.cut_between()
                kept = oracle.ledger.size()
                within(RECOVERY_S, lambda: oracle.ledger.size() > kept + 20, "nothing is written")
            lost = oracle.ledger.size() - kept
            primary.control("-m", "immediate", "stop")
            site.machines[1].control("promote")
            site.lead_to(site.machines[1])
            for node in several.all:
                halted(node, oracle)
            yield {"acknowledged writes lost": lost}


def halted(node, oracle):
    """A node whose log lost what was acknowledged says NOT_SERVING and why, and takes no write."""
    within(RECOVERY_S, lambda: "projection halted" in said(node), "a node does not say that it halted")
    within(RECOVERY_S, lambda: status(node) == "NOT_SERVING", "a node that halted does not say so")
    try:
        oracle.ledger.compare(node)
    except grpc.RpcError as error:
        if error.code() is not grpc.StatusCode.UNAVAILABLE:
            raise
    else:
        raise AssertionError("the control shows nothing: all is there")
    if oracle.ledger.write(node, f"lost-{node.folder.name}"):
        raise AssertionError("a node writes on to a log that lost writes")


def said(node):
    """What a node has logged."""
    return (node.folder / "said").read_text(errors="replace")


# By name: the fault, and its rounds in the fast and in the whole tier.
NODE_FAULTS = {
    "nodes": (killed_and_cut, 2, 20),
    "server-restart": (server_restarts, 2, 10),
    "failover": (failover, 1, 5),
    "failover-async": (failover_that_loses, 1, 3),
}
