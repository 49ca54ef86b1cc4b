"""Health for everyone, reflection for whoever has signed in, and who one is."""

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
