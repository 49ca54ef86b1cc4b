"""What callers do to several nodes: race, tell wrong times, and break off. Functions are as those of `node_faults`."""

import contextlib
import itertools
import pathlib
import socket
import struct
import threading
import time
import uuid

import demo  # noqa: F401 (makes the generated modules)
import frames
import grpc
from focalpoint.v1 import authority_service_pb2 as pb
from hyperframe import frame
from ledger import CALL_S
from node_faults import LOAD_S, indexes, look
from nodes import RECOVERY_S, Follower, Load, Rights, nodes, status, within
from oracle import RACERS, Oracle

# How many races are run in a round, and how many clients of each kind are broken.
RACES, BROKEN = 20, 10


def raced(several, oracle, name, racers):
    """Has racers of those numbers change one version at once, each on a node by its number; answers those that won, and the codes
    of the others."""
    wanted = pb.GetAuthorityRequest(name=name, min_revision=oracle.ledger.revision)
    etag = several.authorities().GetAuthority(wanted, timeout=CALL_S).etag
    start, won, codes = threading.Barrier(len(racers)), [], []

    def update(number):
        node = several.all[number % len(several.all)]
        changed = pb.Authority(name=name, etag=etag, names={"en": f"Racer {number} {uuid.uuid4()}"})
        request = pb.UpdateAuthorityRequest(authority=changed, update_mask={"paths": ["names"]})
        start.wait()
        try:
            won.append(node.authorities().UpdateAuthority(request, timeout=CALL_S))
        except grpc.RpcError as error:
            codes.append(error.code().name)

    threads = [threading.Thread(target=update, args=(number,)) for number in racers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    oracle.ledger.revision = max([oracle.ledger.revision, *(authority.etag for authority in won)])
    return won, codes


def races(_, rounds):
    """On two nodes, those who change one version at once: one wins, and the record has a version for each win and no more. Under
    load, so that nodes are behind each other. The control: the same, one after the other, all win."""
    with nodes(2) as (several, _, primary):
        oracle = Oracle(several)
        for number in range(rounds):
            made = pb.Authority(state="MN", names={"en": f"Raced {number}"}, external_id=f"raced-{number}", status="PUBLISHED")
            made = several.authorities().CreateAuthority(pb.CreateAuthorityRequest(authority=made), timeout=CALL_S)
            name, oracle.ledger.revision = made.name, max(oracle.ledger.revision, made.etag)
            versions = 1
            with Load(several, oracle.ledger):
                for _ in range(RACES):
                    won, codes = raced(several, oracle, name, range(RACERS))
                    if len(won) != 1 or codes != ["ABORTED"] * (RACERS - 1):
                        raise AssertionError(f"V6: {len(won)} won, {codes}")
                    versions += 1
                alone = sum(len(raced(several, oracle, name, [number])[0]) for number in range(RACERS))
            if alone != RACERS:
                raise AssertionError(f"the control shows nothing: one after the other {alone} won")
            versions += alone
            for node in several.all:
                wanted = pb.GetAuthorityRequest(name=name, min_revision=oracle.ledger.revision)
                node.authorities().GetAuthority(wanted, timeout=CALL_S)
                listed = pb.ListAuthorityRevisionsRequest(name=name, page_size=100)
                found = len(node.authorities().ListAuthorityRevisions(listed, timeout=CALL_S).revisions)
                if found != versions:
                    raise AssertionError(f"V1: {found} versions after {versions} writes")
            oracle.ledger.written_elsewhere(several, name)
            yield {"races": RACES, "won one after the other": alone}
        look(several, oracle, primary)
        indexes(several, oracle)


def skewed_nodes(draw, rounds):
    """The clock of one of two nodes is hours wrong: nothing is decided by comparing clocks, and what is taken back is so in time."""
    preload = next(pathlib.Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))
    with nodes(2) as (several, _, primary):
        oracle, rights = Oracle(several), Rights(several)
        with Follower(several) as follower:
            for _ in range(rounds):
                oracle.keep_checkpoint()
                node = draw.choice(several.all)
                several.away.add(node)
                node.stop()
                hours = draw.choice([-30, -2, 2, 30])
                node.start(environment={"LD_PRELOAD": str(preload), "FAKETIME": f"{hours:+}h", "DONT_FAKE_MONOTONIC": "1"})
                several.away.clear()
                several.until_serving()
                rights.show(clocks_agree=False)
                with Load(several, oracle.ledger) as load:
                    time.sleep(LOAD_S)
                    rights.take_back()
                    rights.enable()
                look(several, oracle, primary)
                follower.compare(oracle.ledger)
                yield {f"{hours:+} h": 1, "found": load.counted["found"], **rights.counted}
                rights.counted.clear()
                node.stop()
                node.start()
        indexes(several, oracle)


def broken_clients(_, rounds):
    """One of two nodes has clients that send half a call and stop, that never read, and that reset all that they begin: both go on
    with everybody else, and nothing is left of them."""
    with nodes(2) as (several, _, primary):
        oracle, node = Oracle(several), several.all[0]
        for _ in range(rounds):
            _, before, _ = node.usage()
            with Load(several, oracle.ledger) as load:
                with clients(node) as counted:
                    for each in several.all:
                        size = oracle.ledger.size()
                        within(RECOVERY_S, lambda size=size: oracle.ledger.size() > size + 10, "nobody else is served")
                        if status(each) != "SERVING":
                            raise AssertionError("a node does not serve beside clients that are broken")
            within(RECOVERY_S, lambda: node.usage()[1] <= before + 10, f"V8: more descriptors than the {before} of before")
            look(several, oracle, primary)
            yield {**counted, "found": load.counted["found"]}
        indexes(several, oracle)


@contextlib.contextmanager
def clients(node):
    """Clients of a node that are broken, each in one of the ways."""
    path, made, counted = "/focalpoint.v1.AuthorityService/ListAuthorities", [], {}
    token = pathlib.Path(node.ready["tokens"]["government"]).read_text().strip()
    # A request that asks for the largest page: it names nothing else.
    body = pb.ListAuthoritiesRequest(page_size=100).SerializeToString()
    message = frame.DataFrame(1, struct.pack(">BI", 0, len(body)) + body, flags=["END_STREAM"])
    try:
        for _ in range(BROKEN):
            half = frames.Raw(node.ready["address"], node.ready["ca"])
            half.write(half.headers(1, [("authorization", f"Bearer {token}")], path=path))
            half.socket.shutdown(socket.SHUT_WR)
            deaf = frames.Raw(node.ready["address"], node.ready["ca"], reads=False)
            for stream in range(1, 101, 2):
                message.stream_id = stream
                deaf.write(deaf.headers(stream, [("authorization", f"Bearer {token}")], path=path) + message.serialize())
            rude = frames.Raw(node.ready["address"], node.ready["ca"])
            made += [half, deaf, rude]
            for piece in itertools.islice(frames.rapid_reset(rude), 2_000):
                if not rude.write(piece):
                    break
            counted["cut by the node"] = counted.get("cut by the node", 0) + rude.closed
        counted["broken clients"] = len(made)
        yield counted
    finally:
        for raw in made:
            raw.close()
