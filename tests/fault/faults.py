"""The faults, each a function of one round on a data directory of its own. A round raises AssertionError where something did
not hold, and answers what it wants counted beside."""

import contextlib
import os
import pathlib
import shutil
import tempfile
import time

import device
import grpc
from ledger import Writers
from oracle import Oracle
from service import Refused, Service

# How long writers write before a fault, in seconds.
WRITING_S = 0.7


@contextlib.contextmanager
def world(where=None):
    """A service that has begun, and its oracle."""
    with tempfile.TemporaryDirectory(prefix="focalpoint-fault-") as made:
        service = Service(pathlib.Path(made))
        if where is not None:
            service.data = where / "data"
        try:
            service.start()
            yield service, Oracle(service)
        finally:
            service.kill()


def settled(service, oracle):
    """What every round ends with: it has started again, all holds, it stops when asked, and the index is that of the log."""
    oracle.start_again()
    oracle.keep_checkpoint()
    service.stop()
    oracle.same_index()


def kill(draw):
    """Killed while it writes."""
    with world() as (service, oracle):
        for _ in range(3):
            oracle.add_secret()
            oracle.keep_checkpoint()
            with Writers(service, oracle.ledger):
                time.sleep(draw.uniform(0.1, WRITING_S))
                service.kill()
            oracle.start_again()
        resident, descriptors, wal = service.usage()
        if resident > 600 or descriptors > 200 or wal > 64:
            raise AssertionError(f"V8: {resident:.0f} MiB, {descriptors} descriptors, {wal:.0f} MiB of log")
        service.kill()
        settled(service, oracle)


def strace(call, number, effect):
    """What has the system fail at the so-manieth call of that kind in a thread."""
    inject = f"inject={call}:{effect}:when={number}"
    return ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e", inject]


def crash_point(draw):
    """Killed at a certain call of the system, between any two steps of a commit."""
    with world() as (service, oracle):
        oracle.keep_checkpoint()
        service.kill()
        call, most = draw.choice([("pwrite64", 200), ("fsync", 60), ("write", 60), ("rename", 4), ("ftruncate", 2)])
        number = draw.randint(1, most)
        with contextlib.suppress(Refused, grpc.RpcError):
            service.start(strace(call, number, "signal=KILL"))
            with Writers(service, oracle.ledger):
                for _ in range(100):
                    if not service.is_there():
                        break
                    time.sleep(0.05)
        reached = not service.is_there()
        service.kill()
        settled(service, oracle)
        return "reached" if reached else "not reached"


def broken_disk(draw):
    """A sync or a write fails: no more is acknowledged until it is started again, and it goes on answering reads."""
    with world() as (service, oracle):
        oracle.keep_checkpoint()
        service.kill()
        call, error = draw.choice([("fsync", "EIO"), ("pwrite64", "EIO"), ("pwrite64", "ENOSPC")])
        number = draw.randint(5, 60) if call == "fsync" else draw.randint(20, 120)
        try:
            service.start(strace(call, f"{number}+", f"error={error}"))
        except Refused:
            service.kill()
            settled(service, oracle)
            return f"{call} {error} start refused"
        with Writers(service, oracle.ledger):
            stuck, before, deadline = False, -1, time.monotonic() + 30
            while not stuck and time.monotonic() < deadline:
                before = oracle.ledger.size()
                time.sleep(2)
                stuck = oracle.ledger.size() == before
        if stuck:
            still_reads(service, oracle)
        service.kill()
        settled(service, oracle)
        return f"{call} {error} {'stopped writes' if stuck else 'not reached'}"


def still_reads(service, oracle):
    """While it takes no writes it answers what it has acknowledged; or says that it cannot, where its index cannot follow."""
    if not service.is_there():
        return
    try:
        oracle.ledger.compare(service)
    except grpc.RpcError as error:
        if error.code() is not grpc.StatusCode.UNAVAILABLE:
            raise


def full_disk(_):
    """The disk fills up, and has room again."""
    with tempfile.TemporaryDirectory(prefix="focalpoint-full-") as made, device.memory(pathlib.Path(made), 24) as (small, larger):
        with world(small) as (service, oracle):
            oracle.keep_checkpoint()
            filler = small / "filler"
            with Writers(service, oracle.ledger):
                time.sleep(WRITING_S)
                with filler.open("wb") as out, contextlib.suppress(OSError):
                    while True:
                        out.write(b"x" * 65536)
                time.sleep(2)
            still_reads(service, oracle)
            service.kill()
            filler.unlink()
            larger(256)
            settled(service, oracle)


def power_cut(draw):
    """The disk loses what was not synced, while it writes."""
    with tempfile.TemporaryDirectory(prefix="focalpoint-power-") as made:
        disk = device.Disk(pathlib.Path(made))
        try:
            with world(disk.mounted) as (service, oracle):
                oracle.keep_checkpoint()
                with Writers(service, oracle.ledger):
                    time.sleep(draw.uniform(0.2, WRITING_S))
                    disk.cut()
                    time.sleep(0.2)
                service.kill()
                disk.unmount()
                disk.mount()
                settled(service, oracle)
        finally:
            disk.unmount()


def flipped(draw, pattern, stopped):
    """One byte of a file that fits the pattern is another, after a stop or a kill: found, or without effect."""
    with world() as (service, oracle):
        oracle.keep_checkpoint()
        with Writers(service, oracle.ledger):
            time.sleep(WRITING_S)
            if not stopped:
                service.kill()
        if stopped:
            service.stop()
        files = [path for path in sorted(service.data.glob(pattern)) if path.is_file() and path.stat().st_size > 0]
        file = draw.choice(files)
        sound = service.folder / "sound"
        shutil.copytree(service.data, sound)
        with file.open("r+b") as out:
            at = draw.randrange(file.stat().st_size)
            out.seek(at)
            was = out.read(1)[0]
            out.seek(at)
            out.write(bytes([was ^ 1 << draw.randrange(8)]))
        try:
            service.start()
        except Refused as refused:
            found = f"start refused: {str(refused).strip().splitlines()[-1][:80]}"
        else:
            found = tell(service, oracle)
        service.kill()
        # The control: without the byte all holds.
        shutil.rmtree(service.data)
        sound.rename(service.data)
        settled(service, oracle)
        return found.split(":")[0]


def tell(service, oracle):
    """Whether a flipped byte has an effect; one that nothing finds is a fault of the service."""
    try:
        oracle.ledger.compare(service)
    except (AssertionError, grpc.RpcError) as error:
        code, _ = service.offline("audit", "verify")
        if code == 0:
            raise AssertionError(f"a flipped byte changes what is answered, and nothing finds it: {error}") from error
        return "found by audit verify"
    code, _ = service.offline("audit", "verify")
    if code != 0:
        return "found by audit verify"
    service.stop()
    oracle.same_index()
    return "without effect"


def flipped_wal(draw):
    """A flipped byte in the write-ahead log."""
    return flipped(draw, "store/*-wal", stopped=False)


def flipped_database(draw):
    """A flipped byte in the database."""
    return flipped(draw, "store/*.db", stopped=True)


def flipped_segment(draw):
    """A flipped byte in the search index."""
    return flipped(draw, "index/**/*", stopped=True)


def skewed_clock(draw):
    """The clock of the machine is wrong for a while, and then right again."""
    with world() as (service, oracle):
        oracle.keep_checkpoint()
        with Writers(service, oracle.ledger):
            time.sleep(0.3)
        service.kill()
        hours = draw.choice([-30, -2, 2, 30])
        preload = next(pathlib.Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))
        environment = {"LD_PRELOAD": str(preload), "FAKETIME": f"{hours:+}h", "DONT_FAKE_MONOTONIC": "1"}
        service.start(environment=environment)
        with Writers(service, oracle.ledger):
            time.sleep(0.5)
        if oracle.ledger.wrong:
            raise AssertionError(f"wrong answers: {oracle.ledger.wrong[:2]}")
        service.kill()
        settled(service, oracle)


def controls():
    """Shows that a cut loses what is not synced: by how SQLite is told to sync, how many of 200 acknowledged rows are lost."""
    lost = {}
    for synchronous in ["FULL", "NORMAL", "OFF"]:
        with tempfile.TemporaryDirectory(prefix="focalpoint-control-") as made:
            lost[synchronous] = device.lost_by(pathlib.Path(made), synchronous)
    if lost["FULL"] != 0 or not lost["NORMAL"] or not lost["OFF"]:
        raise AssertionError(f"the power cut shows nothing: {lost}")
    return lost


# By name: the fault, and its rounds in the fast and in the whole tier.
FAULTS = {
    "kill": (kill, 3, 50),
    "crash-point": (crash_point, 6, 120),
    "broken-disk": (broken_disk, 3, 30),
    "full-disk": (full_disk, 1, 10),
    "power-cut": (power_cut, 3, 50),
    "flipped-wal": (flipped_wal, 3, 60),
    "flipped-database": (flipped_database, 3, 60),
    "flipped-segment": (flipped_segment, 3, 60),
    "skewed-clock": (skewed_clock, 2, 20),
}
