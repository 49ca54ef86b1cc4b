"""Notices by mail, against an SMTP server that is not ours: over STARTTLS and signed in, refused for now and for good, cut off
before the answer, and sent by a process that is killed before it can say so."""

import asyncio
import email
import email.policy
import json
import os
import pathlib
import re
import socket
import ssl
import subprocess
import tempfile
import threading
import time
import unittest
import urllib.request

import demo
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

ISSUER = "https://issuer.focalpoint.example"
PASSWORD = "correct horse"
WAIT_S = 90


def free_port():
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(test, condition):
    """Waits for what will happen."""
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
        time.sleep(0.1)
    return test.fail("it did not happen")


class Mailbox:
    """A mail server's judgement: what it does with each next mail, and what it has taken or read."""

    def __init__(self):
        self.script, self.taken, self.read, self.held = [], [], [], threading.Event()

    async def handle_RCPT(self, server, session, envelope, address, options):
        envelope.step = self.script.pop(0) if self.script else "take"
        if envelope.step in ("451", "550"):
            return f"{envelope.step} {address} is not to be reached"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.read.append((session.ssl is not None, session.authenticated, envelope, mail))
        if envelope.step == "drop":
            server.transport.abort()
            return "250 OK"
        if envelope.step == "hold":
            self.held.set()
            await asyncio.sleep(3600)
        self.taken.append(mail)
        return "250 OK"


class Notices(unittest.TestCase):
    """One service, one mail server, and two administrators, of whom one is told of what waits for the second person."""

    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="focalpoint-notices-")))
        self.data = self.folder / "data"
        self.mailbox, self.port = Mailbox(), free_port()
        self.operations = f"127.0.0.1:{free_port()}"
        self.service = None
        self.run_program("init", "--data-dir", self.data, "--administrator", "ada", "--administrator", "bo")
        password = self.folder / "password"
        password.write_text(PASSWORD + "\n")
        password.chmod(0o600)
        config = self.data / "focalpoint.toml"
        text = config.read_text()
        text = text.replace("[tls]", f'operations_listen = "{self.operations}"\n\n[tls]', 1)
        text += "\n[notices]\nenabled = true\nretry_seconds = 1\nattempts = 4\n\n[notices.smtp]\n"
        text += f'host = "127.0.0.1"\nport = {self.port}\nfrom = "focalpoint@service.example"\nusername = "focalpoint"\n'
        text += f'password_file = "{password}"\nca = "{self.data / "certs" / "ca.pem"}"\n'
        config.write_text(text)
        for who in ("ada", "bo"):
            self.run_program("token", who, "--data-dir", self.data, "--output", self.folder / who)

    def tearDown(self):
        if self.service is not None:
            demo.end(self.service)

    def run_program(self, *arguments, code=0):
        """Runs the program to its end."""
        command = demo.PROGRAM + [str(argument) for argument in arguments]
        environment = {key: value for key, value in os.environ.items() if not key.startswith("FOCALPOINT_")}
        ended = subprocess.run(command, cwd=demo.ROOT, env=environment, capture_output=True, text=True, timeout=demo.START_S)
        self.assertEqual(ended.returncode, code, ended.stderr)
        return ended

    def start(self):
        """Starts the service."""
        ready = self.folder / "ready.json"
        ready.unlink(missing_ok=True)
        self.service, said = demo.serving(["serve"], self.folder, stderr=(self.folder / "log").open("a"))
        self.address = said["address"].replace("127.0.0.1", "localhost")

    def call(self, who, *arguments, code=0):
        """Calls the service as somebody."""
        where = ["--server", self.address, "--ca", self.data / "certs" / "ca.pem", "--token-file", self.folder / who]
        return self.run_program(*arguments, *where, code=code)

    def serve_mail(self, tls=True):
        """Starts the mail server."""
        context = None
        if tls:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            certificates = self.data / "certs"
            context.load_cert_chain(certificates / "server.pem", certificates / "server-key.pem")

        def sign_in(server, session, envelope, mechanism, data):
            return AuthResult(success=(data.login, data.password) == (b"focalpoint", PASSWORD.encode()))

        secured = {"tls_context": context, "require_starttls": True, "authenticator": sign_in, "auth_required": True}
        controller = Controller(self.mailbox, hostname="127.0.0.1", port=self.port, **(secured if tls else {}))
        controller.start()
        self.addCleanup(controller.stop)

    def ask(self, subject):
        """Has Ada ask for something that takes a second person, and gives the name of what waits."""
        create = ["account", "create", "--issuer", ISSUER, "--role", "AUDITOR", "--display-name", "quokkamarker"]
        asked = self.call("ada", *create, "--subject", subject, code=3)
        return re.search(r"approvals/[0-9a-f-]{36}", asked.stderr).group()

    def metrics(self):
        """What the operations endpoint tells."""
        with urllib.request.urlopen(f"http://{self.operations}/metrics", timeout=demo.CALL_S) as answer:
            return answer.read().decode()

    def outbox(self, *more):
        """What the operator sees of the outbox."""
        listed = self.run_program("notices", "list", "--json", "--data-dir", self.data, *more)
        return json.loads(listed.stdout)["notices"]

    def test_a_mail_says_in_its_readers_language_what_waits_and_nothing_else(self):
        self.serve_mail()
        self.start()
        self.call("bo", "account", "notify", "bo at people.example", code=3)
        self.call("bo", "account", "notify", "bo@people.example", "--language", "ar")
        name = self.ask("carol")
        mail = until(self, lambda: self.mailbox.taken)[0]
        encrypted, signed_in, envelope, _ = self.mailbox.read[0]
        self.assertTrue(encrypted and signed_in)
        self.assertEqual((envelope.mail_from, envelope.rcpt_tos), ("focalpoint@service.example", ["bo@people.example"]))
        self.assertEqual(mail["Subject"], "إجراء في انتظار شخص ثان")
        self.assertEqual((mail["To"], mail["From"]), ("bo@people.example", "focalpoint@service.example"))
        self.assertEqual((mail["Auto-Submitted"], mail.get_content_type()), ("auto-generated", "text/plain"))
        self.assertEqual(mail.get_content_charset(), "utf-8")
        body = mail.get_content()
        self.assertIn(name, body)
        self.assertIn("focalpoint approval list", body)
        for secret in ("quokkamarker", "carol", "Administrator", "AUDITOR", PASSWORD):
            self.assertNotIn(secret, mail.as_string() + body)
        sent = until(self, lambda: self.outbox("--state", "sent"))
        self.assertEqual(mail["Message-ID"], f"<{sent[0]['id']}@service.example>")
        self.assertEqual((sent[0]["kind"], sent[0]["resource"]), ("APPROVAL_TO_DECIDE", name))
        # Who gave no address, or takes it back, is told nothing.
        self.call("bo", "account", "notify", "--off")
        self.ask("dora")
        self.assertEqual(len(self.outbox("--state", "sent", "--state", "waiting")), 1)
        self.assertNotIn("bo@people.example", (self.folder / "log").read_text())

    def test_what_is_refused_for_now_or_cut_off_is_sent_again_and_what_is_refused_is_given_up(self):
        self.serve_mail()
        self.start()
        self.call("bo", "account", "notify", "bo@people.example")
        self.mailbox.script = ["451", "drop", "take"]
        self.ask("carol")
        until(self, lambda: self.mailbox.taken)
        identifiers = {mail["Message-ID"] for *_, mail in self.mailbox.read}
        self.assertEqual((len(self.mailbox.read), len(identifiers)), (2, 1))
        self.mailbox.script = ["550"]
        name = self.ask("dora")
        dead = until(self, lambda: self.outbox("--state", "dead"))
        self.assertEqual([(it["resource"], it["reason"], it["attempts"]) for it in dead], [(name, "REFUSED", 1)])
        self.assertNotIn("people.example", json.dumps(dead) + (self.folder / "log").read_text())
        until(self, lambda: "focalpoint_notices_dead 1" in self.metrics())
        self.assertIn('focalpoint_notices_total{outcome="dead"} 1', self.metrics())
        # The operator has it sent after all.
        self.run_program("notices", "retry", "--data-dir", self.data, code=1)
        demo.end(self.service)
        self.assertIn("1 notices", self.run_program("notices", "retry", "--data-dir", self.data).stdout)
        self.start()
        until(self, lambda: len(self.mailbox.taken) == 2)
        self.assertEqual(until(self, lambda: self.outbox("--state", "sent"))[-1]["resource"], name)

    def test_a_service_that_is_killed_before_it_can_say_so_repeats_one_mail_under_one_identifier(self):
        self.serve_mail()
        self.start()
        self.call("bo", "account", "notify", "bo@people.example")
        self.mailbox.script = ["hold"]
        self.ask("carol")
        self.assertTrue(self.mailbox.held.wait(WAIT_S))
        self.service.kill()
        self.service.wait()
        self.start()
        until(self, lambda: self.mailbox.taken)
        until(self, lambda: self.outbox("--state", "sent"))
        identifiers = {mail["Message-ID"] for *_, mail in self.mailbox.read}
        self.assertEqual((len(self.mailbox.read), len(identifiers)), (2, 1))

    def test_nothing_is_sent_without_tls_and_no_call_waits_for_the_mail_server(self):
        self.start()
        self.call("bo", "account", "notify", "bo@people.example")
        self.ask("carol")
        waiting = until(self, lambda: [it for it in self.outbox() if it["reason"]])
        self.assertEqual(waiting[0]["reason"], "NO_CONNECTION")
        self.serve_mail(tls=False)
        until(self, lambda: [it for it in self.outbox() if it["state"] == "dead"])
        self.assertEqual(self.mailbox.read, [])


if __name__ == "__main__":
    unittest.main()
