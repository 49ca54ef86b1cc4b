"""Nodes on one PostgreSQL, asked as one: each call goes to any of them that runs. And the load on them, of which every write is
looked for on the other nodes."""

import collections
import contextlib
import pathlib
import random
import shutil
import tempfile
import threading
import time
import uuid

import demo
import grpc
import postgres
import watcher
from focalpoint.v1 import account_service_pb2 as account_pb
from focalpoint.v1 import account_service_pb2_grpc as accounts
from focalpoint.v1 import authority_service_pb2 as pb
from focalpoint.v1 import change_service_pb2_grpc as changes
from focalpoint.v1 import need_service_pb2 as need_pb
from grpc_health.v1 import health_pb2, health_pb2_grpc
from ledger import CALL_S, FAULTS, Writers
from service import Service

# Keys that nodes have in common.
KEYS = ["audit.pem", "page.key", "issuer.pem"]
# How long what was taken back may still be had on another node, and how long a node may take to go on after a fault.
BOUND_S, RECOVERY_S = 2, 60
# How long a node is waited for that may not answer at all.
ASK_S = 1


class Nodes:
    """Nodes that are asked as one, each a service with a way of its own to the database."""

    def __init__(self, folder, site, number):
        self.folder, self.site, self.all = folder, site, []
        self.draw = random.Random(1)
        self.away = set()  # nodes that are not asked, as they are down or cut off
        self.channels = True  # what runs, as writers ask a service
        for node in range(number):
            own = folder / f"node-{node}"
            own.mkdir()
            self.all.append(Service(own, ["--database-url", site.url(node)]))

    def start(self, watch):
        """Starts all, each under what `watch` says of its number, and the others with the keys of the first."""
        for number, node in enumerate(self.all):
            if number > 0:
                node.data.mkdir(mode=0o700)
                for key in KEYS:
                    shutil.copy2(self.all[0].data / key, node.data)
            node.start(watch(number))

    def kill(self):
        """Ends all."""
        for node in self.all:
            node.kill()

    def here(self):
        """Those that are asked."""
        return [node for node in self.all if node not in self.away]

    def any(self):
        """Any of them."""
        return self.draw.choice(self.here())

    def authorities(self, role="editor"):
        """AuthorityService of any node as a role."""
        return self.any().authorities(role)

    def needs(self, role="editor"):
        """NeedService of any node as a role."""
        return self.any().needs(role)

    def audit(self, role="auditor"):
        """AuditService of any node as a role."""
        return self.any().audit(role)

    def stub(self, make, role):
        """A stub of any node as a role."""
        return self.any().stub(make, role)

    def offline(self, *arguments):
        """Runs a verb on the data directory of any node."""
        return self.any().offline(*arguments)

    def until_serving(self):
        """Waits until every node serves and says so."""
        for node in self.all:
            within(RECOVERY_S, lambda node=node: status(node) == "SERVING", "a node does not serve")


def status(node):
    """What a node says of itself."""
    stub = node.stub(health_pb2_grpc.HealthStub, None)
    try:
        said = stub.Check(health_pb2.HealthCheckRequest(), timeout=CALL_S).status
    except grpc.RpcError as error:
        return error.code().name
    return health_pb2.HealthCheckResponse.ServingStatus.Name(said)


def within(seconds, holds, what):
    """Waits until that holds."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} within {seconds} s")
        time.sleep(0.05)


@contextlib.contextmanager
def nodes(number, prepare=lambda site, primary: None, watch=lambda number: ()):
    """Nodes on one server, its site and the server; `prepare` may set the site up before they start, and `watch` names a program
    that runs a node."""
    with tempfile.TemporaryDirectory(prefix="focalpoint-nodes-") as made:
        folder = pathlib.Path(made)
        folder.chmod(0o755)
        servers = folder / "servers"
        servers.mkdir()
        with postgres.site(servers, number) as (site, primary):
            prepare(site, primary)
            several = Nodes(folder, site, number)
            try:
                several.start(watch)
                yield several, site, primary
            finally:
                several.kill()


class Load(Writers):
    """Writers on any node, who look for each acknowledged write on all, by search and by name, before the next one."""

    def __init__(self, service, ledger, number=4):
        super().__init__(service, ledger, number)
        self.counted = collections.Counter()

    def wrote(self, external_id):
        """Looks for a write on every node at its revision."""
        name, etag, text, _ = self.ledger.acknowledged[external_id]
        for node in self.service.here():
            try:
                search = pb.SearchAuthoritiesRequest(query=text.split(", ")[1], min_revision=etag, page_size=3)
                results = node.authorities().SearchAuthorities(search, timeout=CALL_S).results
                found = [(result.authority.name, result.authority.etag) for result in results][:1]
                got = node.authorities().GetAuthority(pb.GetAuthorityRequest(name=name, min_revision=etag), timeout=CALL_S)
            except (grpc.RpcError, ValueError) as error:
                if isinstance(error, grpc.RpcError) and error.code() not in FAULTS:
                    self.ledger.wrong.append(f"read of {external_id}: {error.code()} {error.details()}")
                self.counted["not answered"] += 1
                continue
            if found != [(name, etag)] or got.etag != etag:
                self.ledger.wrong.append(f"{external_id} at {etag}: a search finds {found}, by name it is {got.etag}")
            self.counted["found"] += 1


class Follower:
    """Keeps a copy of what the editor may read, by a stream from one node after the other (V5)."""

    def __init__(self, several):
        self.nodes, self.wrong, self.ended = several, [], threading.Event()
        self.path = several.folder / "copy.sqlite"
        self.thread = threading.Thread(target=self.run, daemon=True)

    def run(self):
        """Follows streams until it is told to end."""
        copy, seen = watcher.Copy(self.path), ""
        while not self.ended.is_set():
            node = self.nodes.any()
            try:
                self.stream = node.stub(changes.ChangeServiceStub, "editor")
                seen = self.follow(copy, seen)
            except grpc.RpcError as error:
                if watcher.reason(error) in watcher.BEGIN_AGAIN:
                    self.wrong.append(f"V5: {error.details()}")
                elif error.code() not in FAULTS:
                    self.wrong.append(f"V5: {error.code()} {error.details()}")
            except ValueError:
                # A channel that was closed under the stream.
                pass
            self.ended.wait(0.1)

    def follow(self, copy, seen):
        """Follows one stream; answers the revision up to which it told."""
        request, is_copy, pending = watcher.pb.WatchChangesRequest(), False, []
        if copy.place():
            request.resume_token = copy.place()[1]
        for message in self.stream.WatchChanges(request):
            pending.extend(message.changes)
            is_copy = is_copy or message.copy
            if not message.resume_token:
                continue
            if message.revision < seen or pending and message.revision == seen and not is_copy:
                self.wrong.append(f"V5: {message.revision} is told after {seen}")
            copy.apply(pending, is_copy, message.revision, message.resume_token)
            seen, pending, is_copy = message.revision, [], False
            if self.ended.is_set():
                break
        return seen

    def compare(self, ledger):
        """The copy, once it has come so far, is what may be read."""
        copy = watcher.Copy(self.path)
        within(RECOVERY_S, lambda: copy.place() and copy.place()[0] >= ledger.revision, f"V5: the copy is not at {ledger.revision}")
        records = copy.records()
        for external_id, (name, etag, text, _) in ledger.acknowledged.items():
            had = records.get(name, {})
            if had.get("names", {}).get("en") != text or had.get("etag") != etag:
                raise AssertionError(f"V5: {external_id} is {had.get('names', {}).get('en')} in the copy, not {text}")
        ours = {name for name in records if name.startswith("authorities/")}
        if self.wrong or len(ours) != len(ledger.acknowledged):
            raise AssertionError(f"V5: {self.wrong[:3]}; {len(ours)} records of {len(ledger.acknowledged)}")

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()


def tried(several, call):
    """What a call answers, made on any node again as long as a fault lasts; the call repeats one request."""
    deadline = time.monotonic() + RECOVERY_S
    while True:
        try:
            return call(several.any())
        except (grpc.RpcError, ValueError) as error:
            if isinstance(error, grpc.RpcError) and error.code() not in FAULTS or time.monotonic() > deadline:
                raise
            time.sleep(0.1)


class Rights:
    """A need that its State shows another and takes back, and an account that is disabled and enabled again."""

    def __init__(self, several):
        self.nodes, self.counted = several, collections.Counter()
        asked = account_pb.WhoAmIRequest()
        said = tried(several, lambda node: self.accounts(node, "government").WhoAmI(asked, timeout=CALL_S))
        self.account = said.account.name

    @staticmethod
    def accounts(node, role):
        """AccountService of a node as a role."""
        return node.stub(accounts.AccountServiceStub, role)

    def act(self, method, request, role):
        """Does something with the need on any node, once."""
        request.request_id = str(uuid.uuid4())
        return tried(self.nodes, lambda node: getattr(node.needs(role), method)(request, timeout=CALL_S))

    def show(self, clocks_agree=True):
        """Registers a need and shows it to another State; each node shows it then. A consent begins by the clock of the node that took
        it: where clocks differ, one that is behind that one shows nothing yet."""
        need = need_pb.Need(state="MN", title={"en": f"Shown {uuid.uuid4()}"}, description={"en": "What is shown."}, articles=["46.13"])
        made = self.act("RegisterNeed", need_pb.RegisterNeedRequest(need=need), "editor")
        # By the etag a node knows what another did a moment ago.
        made = self.act("SubmitNeed", need_pb.SubmitNeedRequest(name=made.name, etag=made.etag), "editor")
        until = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 30 * 86400))
        consent = need_pb.Consent(audience=need_pb.Audience(states=["ID"]), until=until)
        self.need = self.act("GrantConsent", need_pb.GrantConsentRequest(name=made.name, etag=made.etag, consent=consent), "consent-officer")
        wanted = need_pb.GetNeedRequest(name=made.name, min_revision=self.need.etag)
        shown = [had(lambda node=node: node.needs("other-state").GetNeed(wanted, timeout=CALL_S)) for node in self.nodes.here()]
        if not (all(shown) if clocks_agree else any(shown)):
            raise AssertionError(f"the need that is shown is read by {shown.count(True)} of {len(shown)} nodes")

    def is_shown(self, node):
        """Whether the other State sees the need on a node; nothing where it does not answer."""
        return had(lambda: node.needs("other-state").GetNeed(need_pb.GetNeedRequest(name=self.need.name), timeout=ASK_S))

    def is_let_in(self, node):
        """Whether the account is let in on a node."""
        return had(lambda: node.authorities("government").ListAuthorities(pb.ListAuthoritiesRequest(page_size=1), timeout=ASK_S))

    def take_back(self):
        """Takes the consent back and disables the account: nobody who is asked two seconds later, on whatever node, gives either.
        Answers the nodes that gave one of them sooner."""
        self.act("WithdrawConsent", need_pb.WithdrawConsentRequest(name=self.need.name, etag=self.need.etag), "consent-officer")
        withdrawn = time.monotonic()
        disable = account_pb.DisableAccountRequest(name=self.account, request_id=str(uuid.uuid4()))
        tried(self.nodes, lambda node: self.accounts(node, "account-manager").DisableAccount(disable, timeout=CALL_S))
        return self.watch([(self.is_shown, withdrawn), (self.is_let_in, time.monotonic())])

    def watch(self, rights):
        """Asks every node for what was taken back, at once and for some while; answers those that gave it, not for too long."""
        wrong, given = [], set()

        def ask(node, has, since):
            while time.monotonic() < since + BOUND_S + 1:
                asked = time.monotonic()
                answer = has(node)
                is_late = asked > since + BOUND_S
                if answer and is_late:
                    wrong.append(f"{has.__name__} {asked - since:.2f} s after it was taken back")
                elif answer:
                    given.add(node)
                what = {True: "still given", False: "refused", None: "not answered"}[answer]
                self.counted[f"{what} {'after' if is_late else 'within'} 2 s"] += 1
                time.sleep(0.02)

        running = [node for node in self.nodes.all if node.is_there()]
        threads = [threading.Thread(target=ask, args=(node, *right)) for node in running for right in rights]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if wrong:
            raise AssertionError(f"taken back, and yet had: {wrong[:3]}")
        return given

    def enable(self):
        """Lets the account in again; every node does then."""
        account = account_pb.Account(name=self.account, disabled=False)
        request = account_pb.UpdateAccountRequest(account=account, update_mask={"paths": ["disabled"]}, request_id=str(uuid.uuid4()))
        tried(self.nodes, lambda node: self.accounts(node, "account-manager").UpdateAccount(request, timeout=CALL_S))
        for node in self.nodes.all:
            within(BOUND_S + CALL_S, lambda node=node: self.is_let_in(node), "the account is not let in again")


def had(call):
    """Whether a call is answered; nothing where the node does not answer."""
    try:
        call()
    except ValueError:
        return None
    except grpc.RpcError as error:
        return None if error.code() in FAULTS else False
    return True
