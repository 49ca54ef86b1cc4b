"""A stock client finds, reads and changes authorities, and is refused as the contract says."""

import unittest
import uuid

import demo
import grpc
from focalpoint.v1 import authority_service_pb2 as pb
from focalpoint.v1 import need_service_pb2 as need_pb
from google.protobuf import field_mask_pb2, timestamp_pb2


def search(query, role="government", **more):
    """The answer to a search."""
    request = pb.SearchAuthoritiesRequest(query=query, **more)
    return demo.authorities(role).SearchAuthorities(request, timeout=demo.CALL_S)


def first(query):
    """External id and State of the best result."""
    results = search(query).results
    best = results[0].authority if results else pb.Authority()
    return best.external_id, best.state


class Search(unittest.TestCase):
    """What a person types finds the record first."""

    def test_a_full_name_is_found_first(self):
        for name in ["Corruption Eradication Commission", "Komisi Pemberantasan Korupsi"]:
            self.assertEqual(first(name)[0], "demo-id-kpk", name)

    def test_an_acronym_is_found_first(self):
        self.assertEqual(first("KPK")[0], "demo-id-kpk")

    def test_a_state_with_a_kind_in_words_is_found_first(self):
        for query, state in [("central authority Mongolia", "MN"), ("autorité centrale Côte d'Ivoire", "CI")]:
            best = search(query).results[0].authority
            self.assertEqual(best.state, state, query)
            self.assertIn("MLA_CENTRAL", [entry.kind for entry in best.kinds], query)

    def test_a_name_with_one_typing_error_is_found_first(self):
        for name in ["Coruption Eradication Commission", "Komisi Pemberantasan Korupsy"]:
            self.assertEqual(first(name)[0], "demo-id-kpk", name)

    def test_a_filter_narrows_and_the_query_is_interpreted(self):
        answer = search("central authority Mongolia")
        self.assertEqual(list(answer.interpretation.states), ["MN"])
        self.assertIn("MLA_CENTRAL", answer.interpretation.kinds)
        answer = search("commission", filter=pb.AuthorityFilter(states=["KE"]))
        self.assertEqual({result.authority.state for result in answer.results}, {"KE"})


class Routes(unittest.TestCase):
    """Whom to ask in another State, and how."""

    def route(self, **question):
        """The answer to a question of Mongolia's government."""
        request = pb.ResolveRouteRequest(purpose="MUTUAL_LEGAL_ASSISTANCE", **question)
        return demo.authorities("government").ResolveRoute(request, timeout=demo.CALL_S)

    def test_an_office_is_named_with_its_channels_language_and_hours(self):
        friday = timestamp_pb2.Timestamp()
        friday.FromJsonString("2026-11-27T20:00:00Z")
        answer = self.route(requested_state="CH", at=friday, languages=["en", "fr"])
        self.assertEqual((answer.outcome, answer.requesting_state), ("ROUTED", "MN"))
        self.assertEqual(answer.authority.external_id, "demo-ch-bj")
        self.assertEqual([way.channel for way in answer.channels], ["DIRECT", "DIPLOMATIC", "POST"])
        self.assertEqual((answer.language, answer.translation_required), ("fr", False))
        self.assertEqual((answer.local_time, answer.open_now), ("2026-11-27T21:00:00+01:00", False))
        self.assertEqual(answer.next_open_time.ToJsonString(), "2026-11-30T07:00:00Z")

    def test_a_state_that_has_designated_nobody_is_an_answer(self):
        answer = self.route(requested_state="TO")
        self.assertEqual((answer.outcome, answer.HasField("authority")), ("NO_AUTHORITY_DESIGNATED", False))
        self.assertEqual([way.relation for way in answer.fallbacks], ["DIPLOMATIC"])
        self.assertFalse(answer.HasField("open_now"))


class Reading(unittest.TestCase):
    """Gets, lists, and what a caller may not see."""

    def test_pages_hold_every_authority_once(self):
        seen, request = [], pb.ListAuthoritiesRequest(page_size=100)
        while True:
            page = demo.authorities("government").ListAuthorities(request, timeout=demo.CALL_S)
            seen += [authority.name for authority in page.authorities]
            if not page.next_page_token:
                break
            request.page_token = page.next_page_token
        self.assertGreater(len(seen), 100)
        self.assertEqual(len(seen), len(set(seen)))

    def test_a_role_that_never_may_is_denied(self):
        stub = demo.authorities("provider")
        request = pb.SearchAuthoritiesRequest(query="KPK")
        demo.refused(self, grpc.StatusCode.PERMISSION_DENIED, "ROLE_FORBIDDEN", stub.SearchAuthorities, request)

    def test_a_caller_without_a_token_is_not_let_in(self):
        stub = demo.authorities(None)
        request = pb.SearchAuthoritiesRequest(query="KPK")
        demo.refused(self, grpc.StatusCode.UNAUTHENTICATED, "UNAUTHENTICATED", stub.SearchAuthorities, request)

    def test_what_one_may_not_see_is_the_same_bytes_as_what_is_not_there(self):
        listed = demo.needs("government").ListNeeds(need_pb.ListNeedsRequest(page_size=100), timeout=demo.CALL_S)
        hidden = next(need for need in listed.needs if need.state == "MN")
        answers = []
        for name in [hidden.name, f"needs/{uuid.uuid4()}"]:
            request = need_pb.GetNeedRequest(name=name)
            get = demo.needs("other-state").GetNeed
            error = demo.refused(self, grpc.StatusCode.NOT_FOUND, "NOT_FOUND", get, request)
            self.assertNotIn(name, error.details())
            trailer = sorted((key, value) for key, value in error.trailing_metadata())
            answers.append((error.code(), error.details(), trailer))
        self.assertEqual(answers[0], answers[1])


class Writing(unittest.TestCase):
    """Creates and updates, once each and never over a change that the caller has not seen."""

    @staticmethod
    def create(**more):
        """Creates an authority of Mongolia with a new name."""
        authority = pb.Authority(state="MN", names={"en": f"Office {uuid.uuid4()}"}, kinds=[pb.KindEntry(kind="OTHER")])
        request = pb.CreateAuthorityRequest(authority=authority, **more)
        return request, demo.authorities("editor").CreateAuthority(request, timeout=demo.CALL_S)

    def test_a_fresh_etag_updates_and_a_stale_one_is_aborted(self):
        _, made = self.create()
        stub, mask = demo.authorities("editor"), field_mask_pb2.FieldMask(paths=["website"])
        change = pb.Authority(name=made.name, etag=made.etag, website="https://one.example/")
        request = pb.UpdateAuthorityRequest(authority=change, update_mask=mask)
        updated = stub.UpdateAuthority(request, timeout=demo.CALL_S)
        self.assertEqual(updated.website, "https://one.example/")
        self.assertEqual(updated.names, made.names)
        self.assertNotEqual(updated.etag, made.etag)
        demo.refused(self, grpc.StatusCode.ABORTED, "STALE_ETAG", stub.UpdateAuthority, request)
        got = stub.GetAuthority(pb.GetAuthorityRequest(name=made.name), timeout=demo.CALL_S)
        self.assertEqual((got.etag, got.website), (updated.etag, updated.website))

    def test_another_state_cannot_write_the_entry(self):
        _, made = self.create()
        change = pb.Authority(name=made.name, etag=made.etag, website="https://one.example/")
        mask = field_mask_pb2.FieldMask(paths=["website"])
        with self.assertRaises(grpc.RpcError) as caught:
            request = pb.UpdateAuthorityRequest(authority=change, update_mask=mask)
            demo.authorities("other-state").UpdateAuthority(request, timeout=demo.CALL_S)
        codes = [grpc.StatusCode.NOT_FOUND, grpc.StatusCode.PERMISSION_DENIED]
        self.assertIn(caught.exception.code(), codes)

    def test_validate_only_reports_everything_and_writes_nothing(self):
        request, made = self.create(validate_only=True)
        name = request.authority.names["en"]
        self.assertEqual(made.names["en"], name)
        self.assertNotIn(name, [result.authority.names["en"] for result in search(name).results])
        wrong = pb.Authority(state="MN", emails=["nobody"], website="here")
        request = pb.CreateAuthorityRequest(authority=wrong, validate_only=True)
        create = demo.authorities("editor").CreateAuthority
        error = demo.refused(self, grpc.StatusCode.INVALID_ARGUMENT, "INVALID_FIELDS", create, request)
        _, fields = demo.details(error)
        self.assertEqual(set(fields), {"authority.names", "authority.emails[0]", "authority.website"})

    def test_a_repeated_request_id_does_it_once(self):
        request, made = self.create(request_id=str(uuid.uuid4()))
        create = demo.authorities("editor").CreateAuthority
        self.assertEqual(create(request, timeout=demo.CALL_S).name, made.name)
        request.authority.website = "https://other.example/"
        with self.assertRaises(grpc.RpcError) as caught:
            create(request, timeout=demo.CALL_S)
        self.assertEqual(demo.details(caught.exception)[0].reason, "REQUEST_ID_REUSED")

    def test_a_write_is_found_at_once_by_its_revision(self):
        request, call = pb.Authority(state="MN", names={"en": f"Bureau {uuid.uuid4()}"}), None
        stub = demo.authorities("editor")
        _, call = stub.CreateAuthority.with_call(pb.CreateAuthorityRequest(authority=request), timeout=demo.CALL_S)
        revision = dict(call.trailing_metadata())["focalpoint-revision"]
        answer = search(request.names["en"], min_revision=revision)
        self.assertEqual(answer.results[0].authority.names["en"], request.names["en"])
