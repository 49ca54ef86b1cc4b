"""Keeps an exact copy of what an account may read of the directory, in a database of its own: python watcher.py READY ROLE COPY

Whenever the stream, the service or this program ends, it goes on where the copy stands. The stubs are on the path, and READY is
the ready file of a demonstration.
"""

import contextlib
import json
import pathlib
import sqlite3
import sys
import time

import grpc
from focalpoint.v1 import change_service_pb2 as pb
from focalpoint.v1 import change_service_pb2_grpc
from google.protobuf import json_format
from google.rpc import error_details_pb2
from grpc_status import rpc_status

BEGIN_AGAIN = {"REVISION_OUT_OF_RANGE", "INVALID_RESUME_TOKEN"}
PAUSE_S = 0.1


class Copy:
    """Records by name, and where to go on: changed together, or not at all."""

    def __init__(self, path):
        self.database = sqlite3.connect(path)
        with self.database:
            self.database.execute("CREATE TABLE IF NOT EXISTS record (name TEXT PRIMARY KEY, body TEXT NOT NULL)")
            self.database.execute("CREATE TABLE IF NOT EXISTS place (revision TEXT NOT NULL, token TEXT NOT NULL)")

    def place(self):
        """Revision and resume token; nothing before the first copy."""
        return self.database.execute("SELECT revision, token FROM place").fetchone()

    def records(self):
        """The records by name."""
        return {name: json.loads(body) for name, body in self.database.execute("SELECT name, body FROM record")}

    def apply(self, changes, is_copy, revision, token):
        """Takes in what has come as one."""
        with self.database:
            if is_copy:
                self.database.execute("DELETE FROM record")
            for change in changes:
                kind = change.WhichOneof("record")
                if kind is None:
                    self.database.execute("DELETE FROM record WHERE name = ?", (change.name,))
                else:
                    body = json.dumps(json_format.MessageToDict(getattr(change, kind)))
                    self.database.execute("INSERT OR REPLACE INTO record VALUES (?, ?)", (change.name, body))
            self.database.execute("DELETE FROM place")
            self.database.execute("INSERT INTO place VALUES (?, ?)", (revision, token))

    def forget(self):
        """Forgets where to go on, so that the next stream begins with a copy."""
        with self.database:
            self.database.execute("DELETE FROM place")


def reason(error):
    """The reason of a refusal; empty where there is none."""
    status = rpc_status.from_call(error)
    for detail in status.details if status else []:
        info = error_details_pb2.ErrorInfo()
        if detail.Unpack(info):
            return info.reason
    return ""


def follow(channel, copy):
    """Follows one stream, from where the copy stands, until it ends."""
    place = copy.place()
    request = pb.WatchChangesRequest(resume_token=place[1]) if place else pb.WatchChangesRequest()
    changes, is_copy = [], False
    for message in change_service_pb2_grpc.ChangeServiceStub(channel).WatchChanges(request):
        changes.extend(message.changes)
        is_copy = is_copy or message.copy
        if message.resume_token:
            copy.apply(changes, is_copy, message.revision, message.resume_token)
            changes, is_copy = [], False


def connected(ready, role):
    """A channel to the service that serves now."""
    said = json.loads(pathlib.Path(ready).read_text())
    token = pathlib.Path(said["tokens"][role]).read_text().strip()
    credentials = grpc.composite_channel_credentials(
        grpc.ssl_channel_credentials(pathlib.Path(said["ca"]).read_bytes()), grpc.access_token_call_credentials(token)
    )
    return grpc.secure_channel(said["address"], credentials)


def main(ready, role, path):
    """Follows for ever."""
    copy = Copy(path)
    while True:
        # Between two lives of the service there is no ready file, or half of one.
        with contextlib.suppress(FileNotFoundError, json.JSONDecodeError), connected(ready, role) as channel:
            try:
                follow(channel, copy)
            except grpc.RpcError as error:
                print(f"the stream ended: {error.code()} {reason(error)}", file=sys.stderr)
                if reason(error) in BEGIN_AGAIN:
                    copy.forget()
        time.sleep(PAUSE_S)


if __name__ == "__main__":
    main(*sys.argv[1:])
