"""The service as a process of its own on a data directory of its own: started, asked, killed and started again."""

import json
import os
import pathlib
import signal
import subprocess
import time

import demo
import grpc
from focalpoint.v1 import authority_service_pb2_grpc as authorities
from focalpoint.v1 import matching_service_pb2_grpc as matching
from focalpoint.v1 import need_service_pb2_grpc as needs
from focalpoint.v1 import audit_service_pb2_grpc as audit

# What a start may take of CPU time, which another's load does not lengthen, and how long anybody waits for one.
READY_CPU_S, START_S = 5, 120
BUILT = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", demo.ROOT / "target")) / "debug" / "focalpoint"
PROGRAM = pathlib.Path(os.environ.get("FOCALPOINT_PROGRAM", BUILT))


class Refused(Exception):
    """The service did not start, and said why."""


class Token(grpc.AuthMetadataPlugin):
    """The token in a file, which is renewed there."""

    def __init__(self, file):
        self.file = file

    def __call__(self, _, callback):
        # A token that cannot be read refuses the call, which says so.
        callback((("authorization", f"Bearer {self.file.read_text().strip()}"),), None)


class Service:
    """A service on the data directory `folder`/data."""

    def __init__(self, folder, database=()):
        self.folder, self.data, self.database = folder, folder / "data", list(database)
        self.child = self.channels = None

    def start(self, watch=(), environment=None):
        """Starts it, under `watch` if given; the first start makes the data directory."""
        ready, said = self.folder / "ready.json", self.folder / "said"
        ready.unlink(missing_ok=True)
        command = [*watch, str(PROGRAM), "demo", "--empty", "--listen", "127.0.0.1:0"]
        command += ["--data-dir", str(self.data), "--ready-file", str(ready), *self.database]
        began = time.monotonic()
        with said.open("wb") as out:
            more = {"env": {**os.environ, **environment}} if environment else {}
            self.child = subprocess.Popen(command, stdout=out, stderr=out, start_new_session=True, **more)
        while not ready.exists():
            if self.child.poll() is not None:
                raise Refused(said.read_text(errors="replace")[-400:])
            if time.monotonic() - began > START_S:
                self.kill()
                raise AssertionError(f"not ready within {START_S} s: {said.read_text(errors='replace')[-400:]}")
            time.sleep(0.01)
        self.ready, self.channels = json.loads(ready.read_text()), {}

    def pid(self):
        """The process of the service itself, which may be the child of what watches it."""
        below = pathlib.Path(f"/proc/{self.child.pid}/task/{self.child.pid}/children").read_text().split()
        return int(below[0]) if "strace" in self.child.args[0] else self.child.pid

    def kill(self):
        """Ends it at once, as a fault of the machine would."""
        if self.child is None:
            return
        for channel in (self.channels or {}).values():
            channel.close()
        try:
            os.killpg(self.child.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.child.wait()
        self.child = self.channels = None

    def stop(self):
        """Ends it as an operator does."""
        os.kill(self.pid(), signal.SIGTERM)
        if self.child.wait(timeout=60) != 0:
            raise AssertionError(f"it ended with {self.child.returncode}")
        self.kill()

    def is_there(self):
        """Whether the process runs."""
        return self.child is not None and self.child.poll() is None

    def stub(self, make, role):
        """A stub as a role of the ready file, or without a token for None."""
        channels = self.channels
        if channels is None:
            # As of a channel that was closed under a call.
            raise ValueError("it does not run")
        if role not in channels:
            credentials = grpc.ssl_channel_credentials(pathlib.Path(self.ready["ca"]).read_bytes())
            if role is not None:
                token = Token(pathlib.Path(self.ready["tokens"][role]))
                credentials = grpc.composite_channel_credentials(credentials, grpc.metadata_call_credentials(token))
            # A channel for each, so that what one world's connection waits for holds nobody else up.
            options = [("grpc.use_local_subchannel_pool", 1)]
            channels[role] = grpc.secure_channel(self.ready["address"], credentials, options)
        return make(channels[role])

    def authorities(self, role="editor"):
        """AuthorityService as a role."""
        return self.stub(authorities.AuthorityServiceStub, role)

    def needs(self, role="editor"):
        """NeedService as a role."""
        return self.stub(needs.NeedServiceStub, role)

    def matching(self, role):
        """MatchingService as a role."""
        return self.stub(matching.MatchingServiceStub, role)

    def audit(self, role="auditor"):
        """AuditService as a role."""
        return self.stub(audit.AuditServiceStub, role)

    def offline(self, *arguments):
        """Runs a verb on the host, and answers how it ended and what it said."""
        command = [str(PROGRAM), *arguments, "--data-dir", str(self.data), *self.database]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
        return done.returncode, done.stdout + done.stderr

    def cpu(self):
        """Seconds of CPU time that it has had."""
        fields = pathlib.Path(f"/proc/{self.pid()}/stat").read_text().rpartition(") ")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def usage(self):
        """What it holds: resident memory in MiB, open descriptors, and the write-ahead log in MiB."""
        pid = self.pid()
        status = pathlib.Path(f"/proc/{pid}/status").read_text()
        resident = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
        wal = sum(path.stat().st_size for path in (self.data / "store").glob("*-wal"))
        return resident / 1024, len(os.listdir(f"/proc/{pid}/fd")), wal / 2**20
