"""Attacks by frame and by number: the service keeps its memory and its files, and answers whoever is honest."""

import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from concurrent.futures import ThreadPoolExecutor

import demo
import frames
import grpc
from focalpoint.v1 import account_service_pb2 as pb
from focalpoint.v1 import account_service_pb2_grpc

MIB = 1024 * 1024
# An attack may cost this much memory, whatever it sends.
MOST_BYTES = 48 * MIB
# Connections of an attacker that carry the same attack one after the other.
TIMES = 3
# Longest wait of an honest caller.
HONEST_S = 10
# An attack that is seen through ends in this time: well before a first request is overdue, at 10 s.
SOON_S = 5


def resident(child, line="VmRSS:"):
    """Bytes of memory that a process has, or by another line of its status."""
    status = pathlib.Path(f"/proc/{child.pid}/status").read_text()
    found = next(found for found in status.splitlines() if found.startswith(line))
    return int(found.split()[1]) * 1024


class Peak:
    """The most memory that a process has had since this began: by the kernel where it lets us, else by looking often."""

    def __init__(self, child):
        self.child = child
        self.most = resident(child)
        try:
            pathlib.Path(f"/proc/{child.pid}/clear_refs").write_text("5")
            self.is_kept = True
        except OSError:
            self.is_kept = False

    def look(self):
        """Bytes of the most so far."""
        now = resident(self.child, "VmHWM:" if self.is_kept else "VmRSS:")
        self.most = max(self.most, now)
        return self.most


def files(child):
    """Files that a process has open."""
    return len(os.listdir(f"/proc/{child.pid}/fd"))


class Honest(threading.Thread):
    """A caller that asks again and again until told to stop, and each time on the same connection."""

    def __init__(self, stub, peak):
        super().__init__()
        self.stub = stub
        self.peak = peak
        self.over = threading.Event()
        self.answered = 0
        self.failed = []

    def run(self):
        while True:
            last = self.over.wait(0.02)
            self.peak.look()
            try:
                self.stub.WhoAmI(pb.WhoAmIRequest(), timeout=HONEST_S)
                self.answered += 1
            except grpc.RpcError as error:
                self.failed.append(error)
            if last:
                return

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.join()


class Watched(unittest.TestCase):
    """Attacks on a service with an honest caller beside them."""

    def settles(self, value, most, seconds):
        """Asserts that a value comes down to `most`."""
        deadline = time.monotonic() + seconds
        while (now := value()) > most and time.monotonic() < deadline:
            time.sleep(0.1)
        self.assertLessEqual(now, most)

    def unharmed(self, child, stub, attack, most_bytes=MOST_BYTES):
        """Runs an attack, and asserts what it may not touch; answers what the attack answers."""
        stub.WhoAmI(pb.WhoAmIRequest(), timeout=HONEST_S)
        memory, open_before = resident(child), files(child)
        peak = Peak(child)
        with Honest(stub, peak) as honest:
            outcome = attack()
        reached = peak.look()
        self.assertEqual(honest.failed, [])
        self.assertGreater(honest.answered, 0)
        self.assertLess(reached - memory, most_bytes)
        self.settles(lambda: files(child), open_before + 2, 30)
        return outcome


class Frames(Watched):
    """Frames that no well-behaved client sends, against the demonstration with its default limits."""

    def attack(self, kind, seconds, **more):
        """Carries the same attack over connections in turn, each left some seconds after; answers them as they ended."""
        child, ready = demo.started()

        def run():
            for _ in range(TIMES):
                begun = time.monotonic()
                raw = frames.Raw(ready["address"], ready["ca"], **more)
                for piece in kind(raw):
                    if not raw.write(piece):
                        break
                raw.wait(seconds)
                raw.took = time.monotonic() - begun
                raw.close()
                ended.append(raw)

        ended = []
        self.unharmed(child, demo.accounts("government"), run)
        return ended

    def ended(self, kind, *reasons):
        """Asserts that an attack ends its connections, for one of these reasons where one is told."""
        for raw in self.attack(kind, frames.PATIENCE_S):
            self.assertTrue(raw.closed)
            self.assertIn(raw.farewell(), (None, *reasons))
            self.assertLess(raw.took, SOON_S, "the attack was not seen through; the time for a first request was over")

    def test_streams_that_are_taken_back_at_once_end_the_connection(self):
        self.ended(frames.rapid_reset, frames.ENHANCE_YOUR_CALM)

    def test_streams_that_force_a_reset_end_the_connection(self):
        self.ended(frames.forced_resets, frames.ENHANCE_YOUR_CALM)

    def test_headers_without_end_end_the_connection(self):
        self.ended(frames.endless_headers, frames.ENHANCE_YOUR_CALM, frames.PROTOCOL_ERROR)

    def test_headers_that_go_on_with_nothing_end_the_connection(self):
        self.ended(frames.empty_continuations, frames.ENHANCE_YOUR_CALM, frames.PROTOCOL_ERROR)

    def test_a_body_of_nothing_ends_the_connection(self):
        self.ended(frames.empty_data, frames.ENHANCE_YOUR_CALM)

    def test_a_body_of_crumbs_ends_the_connection(self):
        self.ended(frames.crumbs, frames.ENHANCE_YOUR_CALM)

    def test_compression_that_is_broken_ends_the_connection(self):
        self.ended(frames.broken_compression, frames.COMPRESSION_ERROR, frames.PROTOCOL_ERROR)

    def test_small_blocks_that_unpack_to_huge_headers_end_the_connection(self):
        self.ended(frames.header_bomb, frames.ENHANCE_YOUR_CALM)

    def test_small_blocks_that_unpack_to_large_headers_are_refused(self):
        for raw in self.attack(frames.large_headers, 1):
            self.assertFalse(raw.closed)
            answers = raw.statuses()
            self.assertEqual(answers.pop(1), "200")
            self.assertEqual(list(answers.values()), ["431"] * 50)

    def test_answers_that_nobody_reads_are_not_kept(self):
        for kind in [frames.pings, frames.settings]:
            for raw in self.attack(kind, 0, reads=False):
                self.assertTrue(raw.stalled or raw.closed)


class Memory(Watched):
    """What these tests watch: memory that was had and given back is seen."""

    def test_a_peak_that_is_over_is_seen(self):
        code = "import sys; print(flush=True); input(); had = b'x' * (64 << 20); del had; print(flush=True); input()"
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        with subprocess.Popen([sys.executable, "-c", code], **pipes) as child:
            child.stdout.readline()
            before, peak = resident(child), Peak(child)
            if not peak.is_kept:
                child.communicate(b"\n\n")
                self.skipTest("the kernel does not let the peak be taken back")
            child.stdin.write(b"\n")
            child.stdin.flush()
            child.stdout.readline()
            self.assertLess(resident(child) - before, MOST_BYTES)
            self.assertGreater(peak.look() - before, MOST_BYTES)
            child.communicate(b"\n")


class Silent(Watched):
    """Connections that are opened and then say little or nothing."""

    def test_a_preface_that_comes_byte_by_byte_is_cut_off(self):
        child, ready = demo.started()

        def slowly():
            sockets = [frames.tls(ready["address"], ready["ca"]) for _ in range(50)]
            deadline = time.monotonic() + 30
            sent = 0
            while sockets and time.monotonic() < deadline:
                left = []
                for one in sockets:
                    try:
                        one.sendall(frames.PREFACE[sent % len(frames.PREFACE) :][:1])
                        one.settimeout(0.001)
                        closed = one.recv(1024) == b"" if sent else False
                    except TimeoutError:
                        closed = False
                    except OSError:
                        closed = True
                    if closed:
                        one.close()
                    else:
                        left.append(one)
                sockets, sent = left, min(sent + 1, len(frames.PREFACE) - 2)
                time.sleep(0.5)
            return sockets

        self.assertEqual(self.unharmed(child, demo.accounts("government"), slowly), [])


class Crowd(Watched):
    """More connections than any honest user needs, against a service that was given room for them."""

    NUMBER = 10_000
    PER_ADDRESS = 128
    # What a connection that says nothing may cost.
    MOST_EACH = 64 * 1024
    # Files that this process and the service need each.
    FILES = 12_500

    @classmethod
    def setUpClass(cls):
        cls.allowed = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (cls.FILES, cls.allowed[1]))
        cls.addClassCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, cls.allowed)
        folder = tempfile.TemporaryDirectory(prefix="focalpoint-crowd-")
        cls.addClassCleanup(folder.cleanup)
        data, token = pathlib.Path(folder.name) / "data", pathlib.Path(folder.name) / "token"
        cls.ca = data / "certs" / "ca.pem"
        for arguments in [["init"], ["token", "administrator", "--output", str(token)]]:
            command = demo.PROGRAM + arguments + ["--data-dir", str(data)]
            subprocess.run(command, cwd=demo.ROOT, stdout=subprocess.DEVNULL, check=True)
        limits = {
            "OPERATIONS_LISTEN": "127.0.0.1:0",
            "LIMITS__CONNECTIONS": "12000",
            # The longest that there is, so that those who came first are there when the last comes.
            "LIMITS__FIRST_REQUEST_TIMEOUT_MS": "60000",
        }
        environment = os.environ | {f"FOCALPOINT__{name}": value for name, value in limits.items()}
        cls.child, cls.ready = demo.serving(["serve"], pathlib.Path(folder.name), env=environment)
        cls.addClassCleanup(demo.end, cls.child)
        signed = grpc.access_token_call_credentials(token.read_text().strip())
        trusted = grpc.ssl_channel_credentials(cls.ca.read_bytes())
        channel = grpc.secure_channel(cls.ready["address"], grpc.composite_channel_credentials(trusted, signed))
        cls.addClassCleanup(channel.close)
        cls.stub = account_service_pb2_grpc.AccountServiceStub(channel)

    def test_ten_thousand_idle_connections_are_carried(self):
        sockets = []

        def one(number):
            first, second = divmod(number // self.PER_ADDRESS, 250)
            return frames.tls(self.ready["address"], self.ca, f"127.0.{first + 1}.{second + 2}")

        def crowd():
            with ThreadPoolExecutor(8) as pool:
                sockets.extend(pool.map(one, range(self.NUMBER)))
            carried = files(self.child)
            for socket in sockets:
                socket.close()
            return carried

        carried = self.unharmed(self.child, self.stub, crowd, self.NUMBER * self.MOST_EACH)
        self.assertGreaterEqual(carried, self.NUMBER)
