"""The audit as somebody checks it who trusts nothing but hashes: roots, proofs and leaves, computed here."""

import base64
import hashlib
import json
import unittest

import demo
import grpc
from focalpoint.v1 import audit_service_pb2 as pb
from focalpoint.v1 import authority_service_pb2


def node(left, right):
    """The hash above two others."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(leaf, index, size, proof):
    """The root that a proof leads to, as RFC 6962 defines the tree: from the root down, and back up with the hashes."""
    sides = []
    while size > 1:
        left = 1 << ((size - 1).bit_length() - 1)
        sides.append(index < left)
        index, size = (index, left) if index < left else (index - left, size - left)
    if len(sides) != len(proof):
        raise AssertionError("the proof has another length")
    for is_left, other in zip(reversed(sides), proof):
        leaf = node(leaf, other) if is_left else node(other, leaf)
    return leaf


class Audit(unittest.TestCase):
    """What a caller can check of its own rows."""

    def test_a_row_of_ones_own_is_in_the_tree_of_the_checkpoint(self):
        request = authority_service_pb2.CreateAuthorityRequest()
        with self.assertRaises(grpc.RpcError):
            demo.authorities("government").CreateAuthority(request, timeout=demo.CALL_S)
        stub = demo.audit("government")
        newest = stub.ListAuditEntries(pb.ListAuditEntriesRequest(page_size=1), timeout=demo.CALL_S).audit_entries[0]
        self.assertEqual((newest.operation, newest.outcome), ("AuthorityService.CreateAuthority", "DENIED"))
        checkpoint = stub.GetCheckpoint(pb.GetCheckpointRequest(), timeout=demo.CALL_S)
        text, _, signatures = checkpoint.note.rpartition("\n\n")
        origin, size, root = text.split("\n")
        self.assertTrue(signatures.startswith(f"\u2014 {origin} "))
        request = pb.GetInclusionProofRequest(name=newest.name, tree_size=int(size))
        proof = stub.GetInclusionProof(request, timeout=demo.CALL_S)
        self.assertEqual(json.loads(proof.leaf)["method"], newest.operation)
        leaf = hashlib.sha256(b"\x00" + proof.leaf).digest()
        self.assertEqual(root_of(leaf, proof.leaf_index, int(size), proof.hashes), base64.b64decode(root))

    def test_a_provider_has_no_checkpoint_and_no_numbers(self):
        stub = demo.audit("provider")
        demo.refused(self, grpc.StatusCode.PERMISSION_DENIED, "ROLE_FORBIDDEN", stub.GetCheckpoint, pb.GetCheckpointRequest())
        rows = stub.ListAuditEntries(pb.ListAuditEntriesRequest(), timeout=demo.CALL_S).audit_entries
        self.assertEqual({row.name for row in rows}, {""})
