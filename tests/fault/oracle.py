"""What must hold after every fault (V1 to V7), asked of the service and of the verbs on the host."""

import threading
import uuid

import demo  # noqa: F401 (makes the generated modules)
import grpc
from focalpoint.v1 import audit_service_pb2 as audit_pb
from focalpoint.v1 import authority_service_pb2 as pb
from focalpoint.v1 import need_service_pb2 as need_pb
from focalpoint.v1 import provider_service_pb2 as provider_pb
from focalpoint.v1 import provider_service_pb2_grpc as providers
from ledger import CALL_S, Ledger
from service import READY_CPU_S

RACERS = 6
# Who may know nothing of a State's needs before it consents.
STRANGERS = ["other-state", "provider", "administrator", None]


class Oracle:
    """The ledger, the checkpoints that were kept, and what strangers saw before there was any secret."""

    def __init__(self, service):
        self.service, self.ledger = service, Ledger()
        self.checkpoints = service.folder / "checkpoints"
        self.checkpoints.mkdir()
        self.seen = self.strangers()
        self.needs = []

    def keep_checkpoint(self):
        """Keeps the checkpoint of now, as somebody elsewhere would."""
        note = self.service.audit().GetCheckpoint(audit_pb.GetCheckpointRequest(), timeout=CALL_S).note
        (self.checkpoints / f"{len(list(self.checkpoints.iterdir()))}").write_text(note)

    def add_secret(self):
        """Registers a need that only its State knows of."""
        need = need_pb.Need(state="MN", title={"en": f"A secret {uuid.uuid4()}"}, description={"en": "Nobody else's."}, articles=["46.13"])
        request = need_pb.RegisterNeedRequest(need=need, request_id=str(uuid.uuid4()))
        self.needs.append(self.service.needs().RegisterNeed(request, timeout=CALL_S).name)

    def strangers(self, secret="needs/01981c3e-0000-7000-8000-000000000000"):
        """What those see who may know of no need, asking for a need of that name too; by who asks."""
        seen = {}
        for role in STRANGERS:
            needs = self.service.needs(role)
            suppliers = self.service.stub(providers.ProviderServiceStub, role)
            calls = [
                lambda: needs.ListNeeds(need_pb.ListNeedsRequest(), timeout=CALL_S),
                lambda: needs.GetNeed(need_pb.GetNeedRequest(name=secret), timeout=CALL_S),
                lambda: suppliers.ListProviders(provider_pb.ListProvidersRequest(), timeout=CALL_S),
            ]
            seen[role] = [answer(call) for call in calls]
        return seen

    def look(self):
        """V1 to V4 and V6 on a service that has started again."""
        self.ledger.compare(self.service)
        self.ledger.repeat(self.service)
        self.verify()
        secret = self.needs[-1:] or ["needs/01981c3e-0000-7000-8000-000000000000"]
        if self.strangers(secret[0]) != self.seen:
            raise AssertionError(f"V3: strangers see {self.strangers(secret[0])} in place of {self.seen}")
        for name in self.needs[-2:]:
            self.service.needs().GetNeed(need_pb.GetNeedRequest(name=name), timeout=CALL_S)
        self.race()

    def verify(self):
        """V2: the audit and every checkpoint that was kept."""
        kept = sorted(self.checkpoints.iterdir(), key=lambda path: int(path.name))
        arguments = [part for path in kept[:1] + kept[-4:] for part in ("--checkpoint", str(path))]
        code, said = self.service.offline("audit", "verify", *arguments)
        if code != 0:
            raise AssertionError(f"V2: {said[-400:]}")

    def race(self):
        """V6: of those who change one version at once, one wins and the others are told."""
        external_id = "raced"
        if external_id not in self.ledger.acknowledged and not self.ledger.write(self.service, external_id):
            raise AssertionError("V1: a write is not acknowledged after the fault")
        name = self.ledger.acknowledged[external_id][0]
        wanted = pb.GetAuthorityRequest(name=name, min_revision=self.ledger.revision)
        authority = self.service.authorities().GetAuthority(wanted, timeout=CALL_S)
        outcomes, start = [], threading.Barrier(RACERS)

        def update(number):
            changed = pb.Authority(name=name, etag=authority.etag, names={"en": f"Racer {number} {uuid.uuid4()}"})
            request = pb.UpdateAuthorityRequest(authority=changed, update_mask={"paths": ["names"]})
            start.wait()
            try:
                won = self.service.authorities().UpdateAuthority(request, timeout=CALL_S)
                outcomes.append("OK")
                versions = self.ledger.acknowledged[external_id][3] + 1
                self.ledger.acknowledged[external_id] = (name, won.etag, changed.names["en"], versions)
                # What was done before is no longer the newest version, so that repeating it would tell another.
                self.ledger.done = [done for done in self.ledger.done if done[1] != name]
            except grpc.RpcError as error:
                outcomes.append(error.code().name)

        threads = [threading.Thread(target=update, args=(n,)) for n in range(RACERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if sorted(outcomes) != ["ABORTED"] * (RACERS - 1) + ["OK"]:
            raise AssertionError(f"V6: {outcomes}")

    def start_again(self):
        """V7: ready in time; and V1 to V6."""
        self.service.start()
        if self.service.cpu() > READY_CPU_S:
            raise AssertionError(f"V7: ready after {self.service.cpu():.1f} s of CPU time")
        self.look()

    def same_index(self):
        """V4: with the service stopped, the index is that of a rebuild."""
        code, said = self.service.offline("reindex", "--check")
        if code != 0:
            raise AssertionError(f"V4: {said[-400:]}")


def answer(call):
    """An answer or a refusal as what a caller can tell of it; revisions count commits, and are left out."""
    try:
        said = call()
    except grpc.RpcError as error:
        return error.code().name, error.details(), dict(error.trailing_metadata() or ()).get("grpc-status-details-bin")
    if "revision" in said.DESCRIPTOR.fields_by_name:
        said.ClearField("revision")
    return said.SerializeToString(deterministic=True)
