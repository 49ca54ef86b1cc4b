"""A stock client ranks providers for a need and sees why."""

import unittest

import demo
import grpc
from focalpoint.v1 import matching_service_pb2 as pb
from focalpoint.v1 import need_service_pb2 as need_pb


def need(external_id):
    """The name of a need of the demonstration that the government user sees."""
    request = need_pb.ListNeedsRequest(page_size=100)
    listed = demo.needs("government").ListNeeds(request, timeout=demo.CALL_S)
    return next(need.name for need in listed.needs if need.external_id == external_id)


class Matching(unittest.TestCase):
    """The matcher explains itself."""

    def test_parts_sum_to_the_score_and_both_sides_have_contacts(self):
        request = pb.MatchNeedRequest(need=need("demo-need-mn-case-management"), limit=5)
        answer = demo.matching("government").MatchNeed(request, timeout=demo.CALL_S)
        self.assertGreater(len(answer.candidates), 0)
        scores = [candidate.score for candidate in answer.candidates]
        self.assertEqual(scores, sorted(scores, reverse=True))
        self.assertLessEqual(len(answer.candidates), 5)
        for candidate in answer.candidates:
            self.assertEqual(sum(part.contribution for part in candidate.parts), candidate.score)
            self.assertTrue(candidate.provider.name.startswith("providers/"))
            self.assertTrue(candidate.provider.names)
            self.assertTrue(all(outcome.passed for outcome in candidate.rule_outcomes))
        best = answer.candidates[0]
        self.assertTrue(any(part.evidence for part in best.parts))
        self.assertIn("STATE", {contact.side for contact in best.contacts})
        self.assertTrue(answer.run.config_hash and answer.revision)
        for exclusion in answer.excluded:
            self.assertTrue(any(not rule.passed and rule.reason for rule in exclusion.rules))

    def test_the_same_question_has_the_same_answer(self):
        request = pb.MatchNeedRequest(need=need("demo-need-mn-case-management"), limit=10)
        answers = [demo.matching("government").MatchNeed(request, timeout=demo.CALL_S) for _ in range(2)]
        self.assertEqual(answers[0].candidates, answers[1].candidates)

    def test_a_need_of_another_state_is_not_there(self):
        request = pb.MatchNeedRequest(need=need("demo-need-mn-case-management"))
        match = demo.matching("other-state").MatchNeed
        demo.refused(self, grpc.StatusCode.NOT_FOUND, "NOT_FOUND", match, request)
