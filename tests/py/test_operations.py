"""Health for everyone, reflection for whoever has signed in, and who one is."""

import json
import subprocess
import unittest

import demo
import grpc
from focalpoint.v1 import account_service_pb2 as pb
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase


class Operations(unittest.TestCase):
    """What tools rely on."""

    def test_health_is_truthful_without_a_token(self):
        stub = health_pb2_grpc.HealthStub(demo.channel(None))
        for service in ["", "focalpoint.v1.AuthorityService", "focalpoint.v1.MatchingService"]:
            answer = stub.Check(health_pb2.HealthCheckRequest(service=service), timeout=demo.CALL_S)
            self.assertEqual(answer.status, health_pb2.HealthCheckResponse.SERVING, service)
        with self.assertRaises(grpc.RpcError) as caught:
            stub.Check(health_pb2.HealthCheckRequest(service="focalpoint.v1.Nothing"), timeout=demo.CALL_S)
        self.assertEqual(caught.exception.code(), grpc.StatusCode.NOT_FOUND)

    def test_reflection_answers_a_signed_in_caller(self):
        database = ProtoReflectionDescriptorDatabase(demo.channel("government"))
        self.assertIn("focalpoint.v1.AuthorityService", database.get_services())
        file = database.FindFileContainingSymbol("focalpoint.v1.Authority")
        self.assertEqual(file.package, "focalpoint.v1")

    def test_reflection_answers_nobody_else(self):
        with self.assertRaises(grpc.RpcError) as caught:
            ProtoReflectionDescriptorDatabase(demo.channel(None)).get_services()
        self.assertEqual(caught.exception.code(), grpc.StatusCode.UNAUTHENTICATED)

    def test_every_role_of_the_ready_file_signs_in(self):
        for role in demo.ready()["tokens"]:
            answer = demo.accounts(role).WhoAmI(pb.WhoAmIRequest(), timeout=demo.CALL_S)
            self.assertEqual(answer.account.subject, role)
            self.assertIn("focalpoint.v1.AccountService.WhoAmI", {m.replace("/", ".") for m in answer.methods})

    def test_a_role_that_there_is_not_is_a_wrong_field(self):
        account = pb.Account(issuer="https://issuer.example", subject="somebody", role="NONSENSE", state="MN")
        request = pb.CreateAccountRequest(account=account)
        create = demo.accounts("account-manager").CreateAccount
        error = demo.refused(self, grpc.StatusCode.INVALID_ARGUMENT, "INVALID_FIELDS", create, request)
        self.assertIn("account.role", demo.details(error)[1])

    def test_a_demonstration_that_ends_by_itself_shows_a_contact_and_a_match_in_one_document(self):
        command = ["cargo", "run", "-q", "--locked", "--", "demo", "--once", "--json", "--listen", "127.0.0.1:0"]
        ended = subprocess.run(command, cwd=demo.ROOT, stdout=subprocess.PIPE, timeout=demo.START_S, check=True)
        found, shown, matched = [tried["answer"] for tried in json.loads(ended.stdout)["tried"]]
        self.assertEqual(found["results"][0]["authority"]["state"], "MN")
        self.assertEqual(shown["results"][0]["authority"]["externalId"], "demo-id-kpk")
        self.assertTrue(matched["candidates"][0]["parts"])
