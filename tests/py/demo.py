"""Starts `focalpoint demo` once and talks to it as any other program would: from proto/ alone, over TLS, with a token."""

import atexit
import functools
import json
import pathlib
import subprocess
import sys
import tempfile
import time

import grpc
from google.rpc import error_details_pb2
from grpc_status import rpc_status
from grpc_tools import protoc

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = tempfile.TemporaryDirectory(prefix="focalpoint-py-")
START_S = 300
CALL_S = 30


def _generate():
    """Makes the Python code of every file in proto/."""
    out = pathlib.Path(FOLDER.name) / "stubs"
    out.mkdir()
    files = sorted(str(path) for path in (ROOT / "proto").rglob("*.proto"))
    known = str(pathlib.Path(protoc.__file__).parent / "_proto")
    arguments = ["protoc", f"-I{ROOT / 'proto'}", f"-I{known}", f"--python_out={out}", f"--grpc_python_out={out}"]
    if protoc.main(arguments + files) != 0:
        raise RuntimeError("proto/ does not compile")
    sys.path.insert(0, str(out))
    return str(out)


STUBS = _generate()

# The generated modules are there only now.
from focalpoint.v1 import (  # noqa: E402
    account_service_pb2_grpc,
    approval_service_pb2_grpc,
    audit_service_pb2_grpc,
    authority_service_pb2_grpc,
    matching_service_pb2_grpc,
    need_service_pb2_grpc,
    provider_service_pb2_grpc,
    transfer_service_pb2_grpc,
)


PROGRAM = ["cargo", "run", "-q", "--locked", "--"]


def end(child):
    """Ends a child of ours, and waits for that."""
    child.terminate()
    try:
        child.wait(timeout=60)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def serving(arguments, folder, listen="127.0.0.1:0", **more):
    """Starts the program as a service with its data in a folder; the process, and what its ready file says."""
    file = folder / "ready.json"
    command = PROGRAM + arguments + ["--listen", listen, "--data-dir", str(folder / "data")]
    # On Unix `cargo run` becomes the program, so this child is the service itself.
    child = subprocess.Popen(command + ["--ready-file", str(file)], cwd=ROOT, stdout=subprocess.DEVNULL, **more)
    deadline = time.monotonic() + START_S
    while not file.exists():
        if child.poll() is not None:
            raise RuntimeError(f"{arguments[0]} ended with {child.returncode}")
        if time.monotonic() > deadline:
            end(child)
            raise RuntimeError(f"{arguments[0]} was not ready within {START_S} s")
        time.sleep(0.05)
    return child, json.loads(file.read_text())


@functools.lru_cache(maxsize=None)
def started():
    """The demonstration, started at the first call and ended with the tests: its process, and its ready file."""
    child, said = serving(["demo"], pathlib.Path(FOLDER.name))
    atexit.register(FOLDER.cleanup)
    atexit.register(end, child)
    return child, said


def ready():
    """What the ready file of the demonstration says."""
    return started()[1]


@functools.lru_cache(maxsize=None)
def channel(role):
    """A channel as a role of the ready file, or without a token for None."""
    credentials = grpc.ssl_channel_credentials(pathlib.Path(ready()["ca"]).read_bytes())
    if role is not None:
        token = pathlib.Path(ready()["tokens"][role]).read_text().strip()
        credentials = grpc.composite_channel_credentials(credentials, grpc.access_token_call_credentials(token))
    made = grpc.secure_channel(ready()["address"], credentials)
    atexit.register(made.close)
    return made


def authorities(role):
    """AuthorityService as a role."""
    return authority_service_pb2_grpc.AuthorityServiceStub(channel(role))


def accounts(role):
    """AccountService as a role."""
    return account_service_pb2_grpc.AccountServiceStub(channel(role))


def approvals(role):
    """ApprovalService as a role."""
    return approval_service_pb2_grpc.ApprovalServiceStub(channel(role))


def audit(role):
    """AuditService as a role."""
    return audit_service_pb2_grpc.AuditServiceStub(channel(role))


def needs(role):
    """NeedService as a role."""
    return need_service_pb2_grpc.NeedServiceStub(channel(role))


def providers(role):
    """ProviderService as a role."""
    return provider_service_pb2_grpc.ProviderServiceStub(channel(role))


def matching(role):
    """MatchingService as a role."""
    return matching_service_pb2_grpc.MatchingServiceStub(channel(role))


def transfer(role):
    """TransferService as a role."""
    return transfer_service_pb2_grpc.TransferServiceStub(channel(role))


def details(error):
    """The details of an error: reason, metadata, and description by field."""
    status = rpc_status.from_call(error)
    info, request = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
    for detail in status.details:
        if detail.Is(error_details_pb2.ErrorInfo.DESCRIPTOR):
            detail.Unpack(info)
        if detail.Is(error_details_pb2.BadRequest.DESCRIPTOR):
            detail.Unpack(request)
    return info, {violation.field: violation.description for violation in request.field_violations}


def refused(test, code, reason, call, *arguments):
    """Asserts that a call is refused for that reason, and gives the error."""
    with test.assertRaises(grpc.RpcError) as caught:
        call(*arguments, timeout=CALL_S)
    error = caught.exception
    test.assertEqual(error.code(), code, error.details())
    info, _ = details(error)
    test.assertEqual((info.domain, info.reason), ("focalpoint", reason))
    return error
