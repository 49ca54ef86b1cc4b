"""What was acknowledged: writers who keep count, and the comparison of what is there with it (V1)."""

import threading
import uuid

import demo  # noqa: F401 (makes the generated modules)
import grpc
from focalpoint.v1 import authority_service_pb2 as pb

# Codes that may be answered while a fault lasts; whatever else comes back is a fault of the service.
FAULTS = {grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.CANCELLED, grpc.StatusCode.UNKNOWN}
CALL_S = 10
# Makes a record fill most of a page of the database.
FILLER = "A long name " * 250


def word():
    """A word of letters that nothing else has."""
    return uuid.uuid4().hex.translate(str.maketrans("0123456789abcdef", "bcdfghklmnprstvz"))


class Ledger:
    """The records that writers made, by external id: what was acknowledged last, and what may or may not have been done."""

    def __init__(self):
        self.lock = threading.Lock()
        self.acknowledged = {}  # external id -> (name, etag, text, how many versions)
        self.open = {}  # external id -> the request whose answer never came
        self.done = []  # (request, name, text) of acknowledged requests
        self.wrong = []
        self.revision = ""  # of the newest acknowledged write

    def size(self):
        """How many writes were acknowledged."""
        with self.lock:
            return len(self.done)

    def write(self, service, external_id):
        """Creates the record of that id or changes it; answers whether that was acknowledged."""
        known = self.acknowledged.get(external_id)
        text = f"Office {external_id}, {word()}"
        authority = pb.Authority(external_id=external_id, state="MN", names={"en": text, "fr": FILLER}, status="PUBLISHED")
        request = pb.CreateAuthorityRequest(authority=authority, request_id=str(uuid.uuid4()))
        call = service.authorities().CreateAuthority
        if known:
            authority.name, authority.etag = known[0], known[1]
            request = pb.UpdateAuthorityRequest(authority=authority, request_id=request.request_id, update_mask={"paths": ["names"]})
            call = service.authorities().UpdateAuthority
        with self.lock:
            self.open[external_id] = request
        return self.send(call, request, external_id)

    def send(self, call, request, external_id):
        """Sends a request and takes its answer down."""
        try:
            answer, told = call.with_call(request, timeout=CALL_S)
            revision = dict(told.trailing_metadata())["focalpoint-revision"]
        except (grpc.RpcError, ValueError) as error:
            # A channel that was closed under a call is a ValueError.
            if isinstance(error, grpc.RpcError) and error.code() not in FAULTS:
                self.wrong.append(f"{external_id}: {error.code()} {error.details()}")
            return False
        text = request.authority.names["en"]
        with self.lock:
            versions = self.acknowledged.get(external_id, ("", "", "", 0))[3]
            self.acknowledged[external_id] = (answer.name, answer.etag, text, versions + 1)
            self.open.pop(external_id, None)
            self.revision = max(self.revision, revision)
            self.done.append((request, answer.name, text))
        return True

    def written_elsewhere(self, service, name):
        """Takes a record in that others have written, as it is at the newest revision; it is not repeated."""
        wanted = pb.GetAuthorityRequest(name=name, min_revision=self.revision)
        found = service.authorities().GetAuthority(wanted, timeout=CALL_S)
        self.acknowledged[found.external_id] = (found.name, found.etag, found.names["en"], 100)

    def compare(self, service):
        """V1: nothing acknowledged is lost, nothing is done twice, what was never answered is done wholly or not at all."""
        there = {}
        token = ""
        while True:
            listed = pb.ListAuthoritiesRequest(page_size=100, page_token=token, min_revision=self.revision)
            page = service.authorities().ListAuthorities(listed, timeout=CALL_S)
            for authority in page.authorities:
                if authority.external_id in there:
                    raise AssertionError(f"{authority.external_id} is there twice")
                there[authority.external_id] = authority
            token = page.next_page_token
            if not token:
                break
        for external_id, (_, _, text, _) in self.acknowledged.items():
            found = there.get(external_id)
            may_be = {text}
            if external_id in self.open:
                may_be.add(self.open[external_id].authority.names["en"])
            if found is None or found.names["en"] not in may_be:
                raise AssertionError(f"{external_id}: {found and found.names['en']} in place of {may_be}")
        strange = set(there) - set(self.acknowledged) - set(self.open)
        if strange or self.wrong:
            raise AssertionError(f"never written: {strange}; wrong answers: {self.wrong[:3]}")

    def repeat(self, service):
        """V1: the newest requests that were acknowledged, repeated, do nothing; those that were not are done now, once."""
        for request, name, _ in self.done[-5:]:
            again = self.call(service, request)(request, timeout=CALL_S)
            if again.name != name:
                raise AssertionError(f"{request.request_id} was done twice: {name} and {again.name}")
        for external_id, request in list(self.open.items()):
            if not self.send(self.call(service, request), request, external_id):
                raise AssertionError(f"{external_id}: an unanswered request cannot be repeated")
        for external_id, (name, _, text, versions) in list(self.acknowledged.items())[-5:]:
            listed = pb.ListAuthorityRevisionsRequest(name=name, page_size=100)
            revisions = service.authorities().ListAuthorityRevisions(listed, timeout=CALL_S).revisions
            if versions < 100 and len(revisions) != versions:
                raise AssertionError(f"{external_id} has {len(revisions)} versions after {versions} acknowledged writes")
            wanted = pb.GetAuthorityRequest(name=name, min_revision=self.revision)
            found = service.authorities().GetAuthority(wanted, timeout=CALL_S)
            if found.names["en"] != text:
                raise AssertionError(f"{external_id}: {found.names['en']} in place of {text}")

    @staticmethod
    def call(service, request):
        """The method of a request."""
        made = isinstance(request, pb.CreateAuthorityRequest)
        return service.authorities().CreateAuthority if made else service.authorities().UpdateAuthority


class Writers:
    """Threads that write until they are stopped, or the service is gone."""

    def __init__(self, service, ledger, number=4):
        self.service, self.ledger = service, ledger
        self.ended = threading.Event()
        self.threads = [threading.Thread(target=self.tell, args=(n,), daemon=True) for n in range(number)]

    def tell(self, number):
        """Writes, and tells where that ends otherwise than it should."""
        try:
            self.run(number)
        except Exception as error:
            self.ledger.wrong.append(f"writer {number}: {error!r}")

    def run(self, number):
        """Writes to records of its own, a new one now and then."""
        turn = 0
        while not self.ended.is_set() and self.service.channels is not None:
            external_id = f"w{number}-{(self.ledger.size() if turn % 4 == 0 else turn) % 40}"
            turn += 1
            if external_id in self.ledger.open:
                continue
            try:
                acknowledged = self.ledger.write(self.service, external_id)
            except ValueError:
                # The service was killed before it was asked.
                acknowledged = False
            if acknowledged:
                self.wrote(external_id)
            else:
                self.ended.wait(0.02)

    def wrote(self, external_id):
        """Is told of every write that was acknowledged, before the next one of its thread."""

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        for thread in self.threads:
            thread.join()
