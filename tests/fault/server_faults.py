"""The faults of the server under several nodes: it crashes, and another takes over. Functions are as those of `node_faults`."""

import time

import demo  # noqa: F401 (makes the generated modules)
import grpc
from node_faults import LOAD_S, indexes, look
from nodes import RECOVERY_S, Follower, Load, nodes, status, within
from oracle import Oracle
from service import Refused


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
    """A node whose log lost what was acknowledged says NOT_SERVING and why, takes no write, and does not start again."""
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
    node.kill()
    try:
        node.start()
    except Refused as refused:
        if "acknowledged writes are missing" not in str(refused):
            raise
    else:
        raise AssertionError("a node starts again on a log that lost writes")


def said(node):
    """What a node has logged."""
    return (node.folder / "said").read_text(errors="replace")
