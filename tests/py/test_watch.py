"""Two programs keep copies of the directory while it is written, and everything is killed in turn: the copies stay exact."""

import json
import pathlib
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import uuid

import demo
import grpc
import watcher
from focalpoint.v1 import authority_service_pb2 as pb
from focalpoint.v1 import authority_service_pb2_grpc, provider_service_pb2, provider_service_pb2_grpc
from google.protobuf import json_format

PATIENCE_S = 120
WRITES_BETWEEN = 12
STATUSES = ["DRAFT", "PUBLISHED", "SUSPENDED", "CLOSED"]
# What the summary of a provider lacks, which some may read besides.
BEYOND_SUMMARY = ["funding", "capacity", "engaged", "conditions", "interests", "contacts", "identifiers"]


class Service:
    """The demonstration at one address, through any number of lives."""

    def __init__(self, folder):
        self.folder, self.child, self.listen = folder, None, "127.0.0.1:0"
        self.ready = folder / "ready.json"

    def start(self):
        """Starts it where it was."""
        self.ready.unlink(missing_ok=True)
        self.child, said = demo.serving(["demo"], self.folder, listen=self.listen)
        self.listen = said["address"]

    def end(self, how):
        """Ends it so."""
        self.child.send_signal(how)
        self.child.wait(timeout=PATIENCE_S)

    def called(self, role, call):
        """What a call answers, asked again as long as nobody answers."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                with watcher.connected(self.ready, role) as channel:
                    return call(channel)
            except (FileNotFoundError, json.JSONDecodeError):
                pass
            except grpc.RpcError as error:
                if error.code() != grpc.StatusCode.UNAVAILABLE:
                    raise
            if time.monotonic() > deadline:
                raise TimeoutError("nobody answers")
            time.sleep(0.1)


class Writer(threading.Thread):
    """Writes authorities, some of which begin or stay as drafts that other States may not see, until it is told to end."""

    def __init__(self, service):
        super().__init__(daemon=True)
        self.service, self.written, self.over, self.fault = service, 0, threading.Event(), None

    def run(self):
        try:
            while not self.over.is_set():
                self.write(self.written)
                self.written += 1
        except Exception as error:  # pylint: disable=broad-except
            self.fault = error

    def write(self, number):
        """A new authority, then a change of it."""
        begins, status = [("PUBLISHED", "PUBLISHED"), ("DRAFT", "DRAFT"), ("DRAFT", "PUBLISHED")][number % 3]
        first = pb.Authority(state="MN", names={"en": f"Office {number}"}, status=begins)
        made = self.sent("CreateAuthority", pb.CreateAuthorityRequest(authority=first))
        second = pb.Authority(name=made.name, etag=made.etag, names={"en": f"Changed {number}"}, status=status)
        self.sent("UpdateAuthority", pb.UpdateAuthorityRequest(authority=second))

    def sent(self, method, request):
        """Sends a request; the same one again where nobody answered."""
        request.request_id = str(uuid.uuid4())

        def call(channel):
            stub = authority_service_pb2_grpc.AuthorityServiceStub(channel)
            return getattr(stub, method)(request, timeout=demo.CALL_S)

        return self.service.called("editor", call)


def listed(service, role):
    """All that a role may list of authorities and providers, as a stream shows it, and the revision."""

    def call(channel):
        records, token = {}, ""
        while True:
            request = pb.ListAuthoritiesRequest(page_size=100, page_token=token, filter={"status": STATUSES})
            page = authority_service_pb2_grpc.AuthorityServiceStub(channel).ListAuthorities(
                request, timeout=demo.CALL_S
            )
            for authority in page.authorities:
                authority.freshness = ""
                records[authority.name] = json_format.MessageToDict(authority)
            token = page.next_page_token
            if not token:
                break
        request = provider_service_pb2.ListProvidersRequest(page_size=100, filter={"status": STATUSES})
        stub = provider_service_pb2_grpc.ProviderServiceStub(channel)
        for provider in stub.ListProviders(request, timeout=demo.CALL_S).providers:
            for field in BEYOND_SUMMARY:
                provider.ClearField(field)
            records[provider.name] = json_format.MessageToDict(provider)
        return records, page.revision

    return service.called(role, call)


def spelled(change):
    """The record of a line as this client's JSON spells it: times differ in their form."""
    if "authority" in change:
        return json_format.MessageToDict(json_format.ParseDict(change["authority"], pb.Authority()))
    return json_format.MessageToDict(json_format.ParseDict(change["provider"], provider_service_pb2.Provider()))


def of_file(path):
    """Records and revision of a file that `focalpoint watch --copy` keeps."""
    records, pending, revision = {}, [], ""
    for text in path.read_text().splitlines(keepends=True) if path.exists() else []:
        if not text.endswith("\n"):
            break
        line = json.loads(text)
        if "resumeToken" not in line:
            pending.append(line)
            continue
        for change in pending:
            if change.get("removed"):
                records.pop(change["name"], None)
            else:
                records[change["name"]] = spelled(change)
        pending, revision = [], line["revision"]
    return records, revision


def of_database(path):
    """Records and revision of a copy of `watcher.py`."""
    copy = watcher.Copy(path)
    place = copy.place()
    return copy.records(), place[0] if place else ""


class Watch(unittest.TestCase):
    """Exact copies."""

    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="focalpoint-watch-")
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)
        self.service = Service(self.folder)
        self.service.start()
        self.addCleanup(lambda: demo.end(self.service.child))

    def watching(self, command, **more):
        """Starts a program that watches."""
        with (self.folder / "watching.log").open("a") as log:
            child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=log, **more)
        self.addCleanup(demo.end, child)
        return child

    def python(self):
        """The client in Python, as another State."""
        command = [sys.executable, watcher.__file__, self.service.ready, "other-state", self.folder / "copy.sqlite"]
        return self.watching(command, env={"PYTHONPATH": demo.STUBS})

    def program(self):
        """The program itself, as a user of the State that is written."""
        said = json.loads(self.service.ready.read_text())
        command = demo.PROGRAM + ["watch", "--copy", str(self.folder / "copy.jsonl"), "--server", said["address"]]
        token = said["tokens"]["government"]
        return self.watching(command + ["--ca", said["ca"], "--token-file", token], cwd=demo.ROOT)

    def until(self, holds, what):
        """Waits until that holds."""
        deadline = time.monotonic() + PATIENCE_S
        while not holds():
            if time.monotonic() > deadline:
                self.fail(what + "\n" + (self.folder / "watching.log").read_text())
            time.sleep(0.05)

    def test_copies_stay_exact_through_kills_of_the_service_and_of_themselves(self):
        writer, watching = Writer(self.service), [self.python(), self.program()]
        writer.start()
        for service, programs in [(signal.SIGKILL, []), (None, [0, 1]), (signal.SIGKILL, [0, 1]), (signal.SIGTERM, [])]:
            before = writer.written
            self.until(lambda: writer.fault or writer.written >= before + WRITES_BETWEEN, "nothing is written")
            for number in programs:
                watching[number].kill()
                watching[number].wait()
            if service:
                self.service.end(service)
                self.service.start()
            for number in programs:
                watching[number] = [self.python, self.program][number]()
        before = writer.written
        self.until(lambda: writer.fault or writer.written >= before + WRITES_BETWEEN, "nothing is written")
        writer.over.set()
        writer.join(PATIENCE_S)
        self.assertIsNone(writer.fault)
        copies = [
            ("other-state", lambda: of_database(self.folder / "copy.sqlite")),
            ("government", lambda: of_file(self.folder / "copy.jsonl")),
        ]
        sizes = []
        for role, copy in copies:
            expected, revision = listed(self.service, role)
            self.until(lambda copy=copy, revision=revision: copy()[1] >= revision, f"{role} does not catch up")
            self.maxDiff = None
            self.assertEqual(copy()[0], expected, role)
            sizes.append(len(expected))
        # The State sees its drafts, and nobody else does.
        self.assertGreater(sizes[1], sizes[0])
        self.assertTrue(all(child.poll() is None for child in watching))
