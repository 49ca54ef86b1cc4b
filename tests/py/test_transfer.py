"""A stock client imports and exports files."""

import json
import unittest
import uuid

import demo
import grpc
from focalpoint.v1 import account_service_pb2 as account_pb
from focalpoint.v1 import authority_service_pb2 as authority_pb
from focalpoint.v1 import need_service_pb2 as need_pb
from focalpoint.v1 import provider_service_pb2 as provider_pb
from focalpoint.v1 import transfer_service_pb2 as pb
from google.protobuf import field_mask_pb2


def lines(*records):
    """Records as JSON Lines."""
    return "".join(json.dumps(record) + "\n" for record in records).encode()


def send(content, role="secretariat", **options):
    """Imports a file; gives problems, changes and summary."""

    def messages():
        yield pb.ImportRequest(options=pb.ImportOptions(format="jsonl", **options))
        for start in range(0, len(content), 1000):
            yield pb.ImportRequest(piece=content[start : start + 1000])

    problems, changes, summary = [], [], None
    for answer in demo.transfer(role).Import(messages(), timeout=demo.CALL_S):
        kind = answer.WhichOneof("content")
        if kind == "problem":
            problems.append(answer.problem)
        elif kind == "change":
            changes.append(answer.change)
        elif kind == "summary":
            summary = answer.summary
    return problems, changes, summary


def authority(external_id, **more):
    """A line with an authority."""
    record = {"externalId": external_id, "state": "TL", "names": {"en": f"Office {external_id}"}}
    return {"authority": record | {"kinds": [{"kind": "OTHER"}]} | more}


class Import(unittest.TestCase):
    """Checked whole, applied whole, repeatable."""

    def test_a_dry_run_tells_and_writes_nothing_then_an_import_writes_then_changes_nothing(self):
        ids = [f"py-{uuid.uuid4()}" for _ in range(3)]
        content = lines(*[authority(external_id) for external_id in ids])
        problems, changes, summary = send(content, dry_run=True)
        self.assertEqual((problems, summary.added, summary.applied, summary.revision), ([], 3, False, ""))
        self.assertEqual([(change.action, change.external_id) for change in changes], [("ADD", i) for i in ids])
        _, _, summary = send(content, dry_run=True)
        self.assertEqual(summary.added, 3, "the dry run before wrote nothing")
        _, _, summary = send(content)
        self.assertEqual((summary.added, summary.applied), (3, True))
        request = authority_pb.SearchAuthoritiesRequest(query=f"Office {ids[0]}", min_revision=summary.revision)
        found = demo.authorities("government").SearchAuthorities(request, timeout=demo.CALL_S)
        self.assertEqual(found.results[0].authority.external_id, ids[0])
        _, changes, summary = send(content)
        self.assertEqual((changes, summary.unchanged), ([], 3))
        _, changes, summary = send(lines(authority(ids[0], website="https://tl.example/")))
        self.assertEqual([(c.action, list(c.fields)) for c in changes], [("CHANGE", ["website"])])
        _, changes, _ = send(lines(authority(ids[1], status="CLOSED")))
        self.assertEqual([change.action for change in changes], ["CLOSE"])

    def test_one_bad_line_stops_the_whole_file_and_every_problem_has_its_line(self):
        good = f"py-{uuid.uuid4()}"
        content = lines(authority(good), {"authority": {"state": "ZZ"}}) + b"{not json\n"
        problems, _, summary = send(content)
        self.assertEqual({problem.line for problem in problems}, {2, 3})
        self.assertIn("authority.names", {problem.field for problem in problems})
        self.assertEqual((summary.applied, summary.revision), (False, ""))
        _, _, summary = send(lines(authority(good)), dry_run=True)
        self.assertEqual(summary.added, 1, "nothing of the file was written")

    def test_a_reader_may_not_import(self):
        with self.assertRaises(grpc.RpcError) as caught:
            send(lines(authority("py-never")), role="government")
        self.assertEqual(caught.exception.code(), grpc.StatusCode.PERMISSION_DENIED)
        self.assertEqual(demo.details(caught.exception)[0].reason, "ROLE_FORBIDDEN")


class Export(unittest.TestCase):
    """What is exported can be imported again."""

    def test_an_export_imports_as_no_change(self):
        pieces = list(demo.transfer("editor").Export(pb.ExportRequest(kinds=["authority"]), timeout=demo.CALL_S))
        content = b"".join(piece.piece for piece in pieces)
        records = [json.loads(line) for line in content.splitlines()]
        self.assertGreater(len(records), 3)
        self.assertEqual(pieces[-1].records, len(records))
        self.assertTrue(pieces[0].revision)
        self.assertEqual({record["authority"]["state"] for record in records}, {"MN"})
        problems, changes, summary = send(content, role="editor", dry_run=True)
        self.assertEqual((problems, changes), ([], []))
        self.assertEqual(summary.unchanged, len(records))

    def test_a_record_without_external_id_is_exported_by_its_name_and_found_again_by_it(self):
        new = authority_pb.Authority(state="MN", names={"en": f"Office {uuid.uuid4()}"}, kinds=[{"kind": "OTHER"}])
        request = authority_pb.CreateAuthorityRequest(authority=new)
        made = demo.authorities("editor").CreateAuthority(request, timeout=demo.CALL_S)
        pieces = demo.transfer("editor").Export(pb.ExportRequest(kinds=["authority"]), timeout=demo.CALL_S)
        records = [json.loads(line) for line in b"".join(piece.piece for piece in pieces).splitlines()]
        record = next(record for record in records if record["authority"]["externalId"] == made.name)
        self.assertEqual(send(lines(record), role="editor")[2].unchanged, 1)
        record["authority"]["website"] = "https://again.example/"
        _, changes, _ = send(lines(record), role="editor")
        self.assertEqual([(c.action, list(c.fields)) for c in changes], [("CHANGE", ["website"])])
        got = demo.authorities("editor").GetAuthority(authority_pb.GetAuthorityRequest(name=made.name), timeout=demo.CALL_S)
        self.assertEqual((got.external_id, got.website), ("", "https://again.example/"))
        problems, _, _ = send(lines(record, record), role="editor")
        self.assertEqual([problem.field for problem in problems], ["authority.externalId"])

    def test_a_closed_need_without_external_id_imports_as_no_change(self):
        stub, need = demo.needs("editor"), need_pb.Need(state="MN", title={"en": "Training"}, articles=["46.13"])
        made = stub.RegisterNeed(need_pb.RegisterNeedRequest(need=need), timeout=demo.CALL_S)
        closed = need_pb.CloseNeedRequest(name=made.name, outcome="WITHDRAWN")
        self.assertEqual(stub.CloseNeed(closed, timeout=demo.CALL_S).stage, "WITHDRAWN")
        pieces = demo.transfer("editor").Export(pb.ExportRequest(kinds=["need"]), timeout=demo.CALL_S)
        content = b"".join(piece.piece for piece in pieces)
        self.assertIn(made.name.encode(), content)
        problems, changes, _ = send(content, role="editor", dry_run=True)
        self.assertEqual((problems, changes), ([], []))

    def test_nobody_takes_over_the_name_of_another_record(self):
        stub, request = demo.providers("secretariat"), provider_pb.ListProvidersRequest(page_size=100)
        providers = stub.ListProviders(request, timeout=demo.CALL_S).providers
        mine = demo.accounts("provider").WhoAmI(account_pb.WhoAmIRequest(), timeout=demo.CALL_S).account.provider
        other = next(provider for provider in providers if provider.name != mine)
        own = next(provider for provider in providers if provider.name == mine)

        def call_myself(external_id):
            change = provider_pb.Provider(name=mine, external_id=external_id)
            mask = field_mask_pb2.FieldMask(paths=["external_id"])
            update = provider_pb.UpdateProviderRequest(provider=change, update_mask=mask)
            demo.providers("provider").UpdateProvider(update, timeout=demo.CALL_S)

        call_myself(other.name)
        try:
            line = {"provider": {"externalId": other.name, "names": {"en": "Another name"}, "kind": other.kind}}
            problems, changes, _ = send(lines(line), dry_run=True)
            self.assertEqual((problems, [change.external_id for change in changes]), ([], [other.external_id]))
        finally:
            call_myself(own.external_id)
