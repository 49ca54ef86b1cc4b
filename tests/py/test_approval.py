"""A stock client is the first and the second person of what takes two."""

import json
import unittest

import demo
import grpc
from focalpoint.v1 import account_service_pb2 as account_pb
from focalpoint.v1 import approval_service_pb2 as pb
from focalpoint.v1 import authority_service_pb2 as authority_pb
from focalpoint.v1 import transfer_service_pb2 as transfer_pb

PRECONDITION = grpc.StatusCode.FAILED_PRECONDITION


def export(role, **what):
    """The text of an export."""
    pieces = demo.transfer(role).Export(transfer_pb.ExportRequest(**what), timeout=demo.CALL_S)
    return b"".join(piece.piece for piece in pieces).decode()


def approve(role, name):
    """Agrees to an act."""
    return demo.approvals(role).Approve(pb.ApproveRequest(name=name), timeout=demo.CALL_S)


class TwoPeople(unittest.TestCase):
    """Nobody does alone what takes two."""

    def asked(self, call, *arguments):
        """The approval that the first person is told of."""
        error = demo.refused(self, PRECONDITION, "SECOND_PERSON_REQUIRED", call, *arguments)
        info, _ = demo.details(error)
        return info.metadata["approval"]

    def test_two_of_the_secretariat_export_the_whole_directory_once(self):
        with self.assertRaises(grpc.RpcError) as caught:
            export("secretariat")
        info, _ = demo.details(caught.exception)
        self.assertEqual(info.reason, "SECOND_PERSON_REQUIRED")
        name = info.metadata["approval"]
        listed = demo.approvals("secretariat-2").ListPending(pb.ListPendingRequest(), timeout=demo.CALL_S).approvals
        asked = next(approval for approval in listed if approval.name == name)
        self.assertEqual((asked.operation, asked.export.format), ("TransferService.Export", "jsonl"))
        demo.refused(self, PRECONDITION, "WRONG_STAGE", demo.approvals("secretariat").Approve, pb.ApproveRequest(name=name))
        self.assertEqual(approve("secretariat-2", name).state, "APPROVED")
        records = [json.loads(line) for line in export("secretariat").splitlines()]
        self.assertEqual(records[0]["export"]["approval"], name)
        states = {record["authority"]["state"] for record in records if "authority" in record}
        self.assertGreater(len(states), 20)
        self.assertEqual({kind for record in records[1:] for kind in record}, {"authority", "officer", "provider", "need"})
        with self.assertRaises(grpc.RpcError) as caught:
            export("secretariat")
        self.assertNotEqual(demo.details(caught.exception)[0].metadata["approval"], name, "it was used")

    def test_an_editor_and_the_consent_officer_close_an_entry(self):
        new = authority_pb.Authority(state="MN", names={"en": "Office to close"}, kinds=[{"kind": "OTHER"}])
        stub = demo.authorities("editor")
        made = stub.CreateAuthority(authority_pb.CreateAuthorityRequest(authority=new), timeout=demo.CALL_S)
        name = self.asked(stub.CloseAuthority, authority_pb.CloseAuthorityRequest(name=made.name))
        again = self.asked(stub.CloseAuthority, authority_pb.CloseAuthorityRequest(name=made.name))
        self.assertEqual(name, again)
        get = authority_pb.GetAuthorityRequest(name=made.name)
        self.assertEqual(stub.GetAuthority(get, timeout=demo.CALL_S).status, "PUBLISHED")
        not_found = grpc.StatusCode.NOT_FOUND
        request = pb.ApproveRequest(name=name)
        for role in ("other-state", "secretariat", "administrator"):
            demo.refused(self, not_found, "NOT_FOUND", demo.approvals(role).Approve, request)
        self.assertEqual(approve("consent-officer", name).state, "DONE")
        self.assertEqual(stub.GetAuthority(get, timeout=demo.CALL_S).status, "CLOSED")

    def test_two_administrators_make_an_auditor(self):
        account = account_pb.Account(issuer="https://issuer.example", subject="py-auditor", role="AUDITOR")
        create = account_pb.CreateAccountRequest(account=account)
        name = self.asked(demo.accounts("administrator").CreateAccount, create)
        self.assertEqual(approve("administrator-2", name).account.subject, "py-auditor")
        exists = grpc.StatusCode.ALREADY_EXISTS
        demo.refused(self, exists, "EXTERNAL_ID_EXISTS", demo.accounts("administrator").CreateAccount, create)
