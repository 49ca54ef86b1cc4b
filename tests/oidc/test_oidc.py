"""An OpenID provider of others as the issuer of tokens: its keys over TLS, their rotation, its outage."""

import base64
import contextlib
import html
import http.cookiejar
import json
import os
import pathlib
import re
import socket
import ssl
import subprocess
import tempfile
import time
import unittest
import urllib.error
import urllib.parse
import urllib.request

import demo
import grpc
from focalpoint.v1 import account_service_pb2 as pb
from focalpoint.v1 import account_service_pb2_grpc

HERE = pathlib.Path(__file__).resolve().parent
AUDIENCE = "https://focalpoint.test"
OTHER_AUDIENCE = "https://elsewhere.test"
# The service asks an issuer that failed, or whose token names an unknown key, again after 30 s.
ASKED_AGAIN_S = 30
START_S = 120


def new_key(kid):
    """A private key of P-256 as a JSON Web Key."""
    script = "const {generateKeyPairSync:g}=require('crypto');const k=g('ec',{namedCurve:'P-256'}).privateKey;"
    script += "console.log(JSON.stringify(k.export({format:'jwk'})))"
    made = subprocess.run(["node", "-e", script], check=True, capture_output=True, timeout=60)
    return json.loads(made.stdout) | {"kid": kid, "alg": "ES256", "use": "sig"}


def free_port():
    """A port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def head(token):
    """The header of a token."""
    part = token.split(".")[0]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


@contextlib.contextmanager
def running(command, **options):
    """A process of its own, which ends with the block."""
    child = subprocess.Popen(command, **options)
    try:
        yield child
    finally:
        demo.end(child)
        if child.stdout:
            child.stdout.close()


class World:
    """A folder with certificates, the settings of a provider, and a service that trusts it."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.data = self.folder / "data"
        self.provider_port, self.operations_port = free_port(), free_port()
        self.issuer = f"https://localhost:{self.provider_port}"
        self.focalpoint("init", "--data-dir", str(self.data), "--issuer", self.issuer, "--administrator", "program", "--administrator", "second")
        self.ca = self.data / "certs" / "ca.pem"
        self.tls = ssl.create_default_context(cafile=str(self.ca))
        self.port = free_port()
        self.origin = f"https://localhost:{self.port}"
        self.secret = self.folder / "secret"
        self.secret.touch(mode=0o600)
        self.secret.write_text("secret\n")
        # A client whose name is the audience: its identity tokens lack nothing but the type of an access token.
        self.clients = [
            self.client("program"),
            self.client("stranger"),
            self.client(AUDIENCE, ["authorization_code"], ["code"], [f"{self.issuer}/back"]),
            self.client("pages", ["authorization_code"], ["code"], [f"{self.origin}/sign-in/back"]),
        ]
        certificates = f'certificate = "{self.data}/certs/server.pem"\nprivate_key = "{self.data}/certs/server-key.pem"\n'
        (self.folder / "serve.toml").write_text(
            f'listen = "127.0.0.1:{self.port}"\ndata_dir = "{self.data}"\noperations_listen = "127.0.0.1:{self.operations_port}"\n'
            f"[tls]\n{certificates}"
            f'[[issuers]]\nissuer = "{self.issuer}"\naudience = "{AUDIENCE}"\nalgorithms = ["ES256"]\n'
            f'jwks = "{self.issuer}/jwks"\nca = "{self.ca}"\n'
            f'[web]\norigin = "{self.origin}"\nissuer = "{self.issuer}"\nclient_id = "pages"\nclient_secret = "{self.secret}"\n'
            f'authorization_endpoint = "{self.issuer}/auth"\ntoken_endpoint = "{self.issuer}/token"\n'
        )

    @staticmethod
    def command(*arguments):
        """The program with arguments."""
        return ["cargo", "run", "-q", "--locked", "--", *arguments]

    def focalpoint(self, *arguments):
        """Runs the program to its end."""
        subprocess.run(self.command(*arguments), cwd=demo.ROOT, check=True, stdout=subprocess.DEVNULL, timeout=START_S)

    @staticmethod
    def client(name, grants=("client_credentials",), responses=(), redirects=()):
        """A client of the provider."""
        return {
            "client_id": name,
            "client_secret": "secret",
            "id_token_signed_response_alg": "ES256",
            "grant_types": list(grants),
            "response_types": list(responses),
            "redirect_uris": list(redirects),
        }

    @contextlib.contextmanager
    def provider(self, *keys):
        """The provider, signing with the first of the keys and publishing all."""
        settings = self.folder / "provider.json"
        settings.write_text(
            json.dumps(
                {
                    "modules": os.environ["FOCALPOINT_OIDC_MODULES"],
                    "port": self.provider_port,
                    "certificate": str(self.data / "certs" / "server.pem"),
                    "privateKey": str(self.data / "certs" / "server-key.pem"),
                    "jwks": {"keys": list(keys)},
                    "clients": self.clients,
                }
            )
        )
        with running(["node", str(HERE / "provider.mjs"), str(settings)], stdout=subprocess.PIPE, text=True) as child:
            for line in child.stdout:
                if line == "ready\n":
                    break
            else:
                raise RuntimeError("the provider does not start")
            yield

    @contextlib.contextmanager
    def service(self):
        """The service; gives its address."""
        file = self.folder / "ready.json"
        file.unlink(missing_ok=True)
        command = self.command("serve", "--config", str(self.folder / "serve.toml"), "--ready-file", str(file))
        with running(command, cwd=demo.ROOT, stdout=subprocess.DEVNULL) as child:
            deadline = time.monotonic() + START_S
            while not file.exists():
                if child.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError("the service does not start")
                time.sleep(0.05)
            yield json.loads(file.read_text())["address"]

    def readiness(self):
        """Status and content of `/readyz`."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.operations_port}/readyz", timeout=30) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)

    def metric(self, name):
        """The value of a metric of the issuer."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.operations_port}/metrics", timeout=30) as answer:
            line = f'{name}{{issuer="{self.issuer}"}} '
            return next(float(text.removeprefix(line)) for text in answer.read().decode().splitlines() if text.startswith(line))

    def opener(self):
        """A browser that keeps cookies and trusts the authority."""
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        return urllib.request.build_opener(cookies, urllib.request.HTTPSHandler(context=self.tls))

    def access_token(self, client, resource=AUDIENCE):
        """An access token by client credentials."""
        return self.token({"grant_type": "client_credentials", "resource": resource}, client)["access_token"]

    def token(self, form, client):
        """What the provider answers a client that shows its secret as RFC 6749 has it."""
        pair = f"{urllib.parse.quote(client, safe='')}:secret"
        request = urllib.request.Request(f"{self.issuer}/token", urllib.parse.urlencode(form).encode())
        request.add_header("Authorization", "Basic " + base64.b64encode(pair.encode()).decode())
        with self.opener().open(request, timeout=30) as answer:
            return json.load(answer)

    def id_token(self, person):
        """An identity token of a person who signs in and consents."""
        back = f"{self.issuer}/back"
        query = {"client_id": AUDIENCE, "response_type": "code", "scope": "openid", "redirect_uri": back}
        # Nothing is at the address that the provider sends the browser back to.
        with self.assertion(self.opener(), f"{self.issuer}/auth?{urllib.parse.urlencode(query)}", person) as error:
            code = urllib.parse.parse_qs(urllib.parse.urlsplit(error.url).query)["code"][0]
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": back}
        return self.token(form, AUDIENCE)["id_token"]

    @staticmethod
    def assertion(browser, address, person):
        """What comes after a person has signed in and consented at the provider."""
        page = browser.open(address, timeout=30)
        for form in ({"prompt": "login", "login": person, "password": "x"}, {"prompt": "consent"}):
            action = html.unescape(re.search(r'<form[^>]* action="([^"]+)"', page.read().decode()).group(1))
            try:
                page = browser.open(action, urllib.parse.urlencode(form).encode(), timeout=30)
            except urllib.error.HTTPError as error:
                return error
        return page

    def send(self, browser, path, form):
        """Sends a form from one of our own pages."""
        request = urllib.request.Request(f"{self.origin}{path}", urllib.parse.urlencode(form).encode())
        request.add_header("Origin", self.origin)
        return browser.open(request, timeout=30)

    def sign_in(self, browser, person, invitation="", **change):
        """Signs a person in to the pages, with what the provider said changed; the page that comes of it."""
        page = self.send(browser, "/sign-in/issuer", {"next": "/account", "invitation": invitation}).read().decode()
        address = html.unescape(re.search(r'href="([^"]+)"[^>]* data-onward', page).group(1))
        back = self.assertion(browser, address, person).read().decode()
        said = dict(re.findall(r'<input type="hidden" name="(state|code|iss)" value="([^"]*)"', back))
        return self.send(browser, "/sign-in/back", {name: html.unescape(value) for name, value in said.items()} | change)


class Provider(unittest.TestCase):
    """What a service makes of the tokens of a real provider."""

    def accounts(self, address, method, request, token):
        """What AccountService answers."""
        credentials = grpc.ssl_channel_credentials(self.world.ca.read_bytes())
        options = [("grpc.ssl_target_name_override", "localhost")]
        with grpc.secure_channel(address, credentials, options=options) as channel:
            call = getattr(account_service_pb2_grpc.AccountServiceStub(channel), method)
            return call(request, metadata=[("authorization", f"Bearer {token}")], timeout=30)

    def call(self, address, token):
        """The role of the caller, or the code of the refusal."""
        try:
            return self.accounts(address, "WhoAmI", pb.WhoAmIRequest(), token).account.role
        except grpc.RpcError as error:
            return error.code()

    def refused(self, browser, person, **change):
        """A sign-in to the pages that is refused."""
        with self.assertRaises(urllib.error.HTTPError) as refused:
            self.world.sign_in(browser, person, **change)
        with refused.exception as error:
            self.assertEqual(error.code, 403, change)
            return error.read().decode()

    def until_accepted(self, address, token, known=None):
        """Calls until the service has asked the issuer again; a known token is accepted all the while."""
        begun = time.monotonic()
        while (answer := self.call(address, token)) != "ADMINISTRATOR":
            self.assertEqual(answer, grpc.StatusCode.UNAUTHENTICATED)
            self.assertLess(time.monotonic() - begun, ASKED_AGAIN_S + 10)
            if known:
                self.assertEqual(self.call(address, known), "ADMINISTRATOR")
            time.sleep(0.5)

    def until_ready(self):
        """Waits for the next look of the service at itself, which it takes every 250 ms."""
        deadline = time.monotonic() + 5
        while (answer := self.world.readiness())[0] != 200:
            self.assertLess(time.monotonic(), deadline, answer)
            time.sleep(0.05)

    def test_tokens_rotation_and_outage(self):
        refused = grpc.StatusCode.UNAUTHENTICATED
        first, second = new_key("first"), new_key("second")
        with tempfile.TemporaryDirectory(prefix="focalpoint-oidc-") as folder:
            self.world = world = World(folder)
            with world.service() as address:
                # The provider is down from the start: the service is up, and says what it lacks.
                status, condition = world.readiness()
                self.assertEqual((status, condition["issuerKeys"], condition["storeWritable"]), (503, False, True))

                with world.provider(first):
                    token = world.access_token("program")
                    self.assertEqual((head(token)["typ"], head(token)["kid"]), ("at+jwt", "first"))
                    self.until_accepted(address, token)
                    self.until_ready()
                    self.assertEqual(world.metric("focalpoint_issuer_keys"), 1)
                    self.assertEqual(self.call(address, world.access_token("stranger")), refused)
                    elsewhere = world.access_token("program", OTHER_AUDIENCE)
                    self.assertEqual(self.call(address, elsewhere), refused)
                    identity = world.id_token("program")
                    self.assertEqual(head(identity)["kid"], "first")
                    self.assertEqual(self.call(address, identity), refused)

                # The provider is down: what it signed goes on.
                self.assertEqual(self.call(address, token), "ADMINISTRATOR")

                with world.provider(second, first):
                    rotated = world.access_token("program")
                    self.assertEqual(head(rotated)["kid"], "second")
                    self.until_accepted(address, rotated, known=token)
                    self.assertEqual(world.metric("focalpoint_issuer_keys"), 2)
                    unseen = world.access_token("program")
                # Down again: so does what no call has shown before.
                for kept in (token, rotated, unseen):
                    self.assertEqual(self.call(address, kept), "ADMINISTRATOR")

    def test_people_sign_in_to_the_pages(self):
        with tempfile.TemporaryDirectory(prefix="focalpoint-oidc-") as folder:
            self.world = world = World(folder)
            with world.provider(new_key("first")), world.service():
                browser = world.opener()
                page = world.sign_in(browser, "program")
                self.assertEqual(page.url, f"{world.origin}/account")
                self.assertIn("Administrator", page.read().decode())
                with browser.open(f"{world.origin}/search?q=x", timeout=30) as search:
                    self.assertEqual(search.url, f"{world.origin}/search?q=x")
                for person, change in [
                    ("stranger", {}),
                    ("program", {"state": "x"}),
                    ("program", {"code": "x"}),
                    ("program", {"iss": "https://other.example"}),
                ]:
                    stranger = world.opener()
                    self.refused(stranger, person, **change)
                    with stranger.open(f"{world.origin}/account", timeout=30) as outside:
                        self.assertIn("/sign-in", outside.url)

    def test_an_invitation_is_accepted_at_the_sign_in(self):
        with tempfile.TemporaryDirectory(prefix="focalpoint-oidc-") as folder:
            self.world = world = World(folder)
            with world.provider(new_key("first")), world.service() as address:
                token = world.access_token("program")
                self.until_accepted(address, token)
                account = pb.Account(display_name="Nora Manager", role="ACCOUNT_MANAGER", state="CH")
                code = self.accounts(address, "InviteAccount", pb.InviteAccountRequest(account=account), token).code
                for wrong in ("x", code[:-1], code + "x", "x" * 5000):
                    self.assertIn("not the code of an open invitation", self.refused(world.opener(), "newcomer", invitation=wrong))
                # Who has an account needs no invitation, and uses none up.
                self.assertIn("Administrator", world.sign_in(world.opener(), "program", invitation=code).read().decode())
                page = world.sign_in(world.opener(), "newcomer", invitation=code)
                self.assertEqual(page.url, f"{world.origin}/account")
                self.assertIn("Nora Manager", page.read().decode())
                self.refused(world.opener(), "another", invitation=code)
                # The account is there from now on.
                self.assertIn("Nora Manager", world.sign_in(world.opener(), "newcomer").read().decode())


if __name__ == "__main__":
    unittest.main()
