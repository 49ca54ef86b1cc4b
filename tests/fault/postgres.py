"""PostgreSQL servers of our own, each on a machine of its own as far as the network goes: a namespace, with a cable from every
node to the machine that the nodes' address leads to, and one between the machines. A cable is a pair of veth devices."""

import contextlib
import os
import pathlib
import shutil
import subprocess

# How long a server may take to start, stop or take over, and the port of each on its machine.
PATIENCE_S, PORT = 60, 5432
SETTINGS = """
listen_addresses = '*'
unix_socket_directories = '{folder}'
port = {port}
ssl = on
ssl_cert_file = '{folder}/server.pem'
ssl_key_file = '{folder}/server.key'
max_connections = 100
wal_receiver_status_interval = 1
wal_retrieve_retry_interval = 200ms
log_line_prefix = '%m [%p] %a '
"""
ACCESS = "local all all trust\nhostssl all all {net} trust\nhostssl replication all {net} trust\n"


def run(*command, **more):
    """Runs a program that must succeed, and answers what it says."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, check=False, **more)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command))}: {done.stderr.strip()[-600:]}")
    return done.stdout.strip()


def programs():
    """The folder of the newest PostgreSQL that is installed."""
    found = pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb")
    return max((path.parent for path in found), key=lambda path: int(path.parent.name))


class Machine:
    """A machine for a server: a namespace of the network, and a folder."""

    def __init__(self, site, name):
        self.site, self.name = site, name
        self.namespace = f"focalpoint-{os.getpid()}-{name}"
        self.folder = site.folder / name
        self.folder.mkdir(mode=0o755)
        for file in ["server.pem", "server.key"]:
            shutil.copy(site.folder / file, self.folder)
            shutil.chown(self.folder / file, "postgres", "postgres")
        shutil.chown(self.folder, "postgres", "postgres")
        (self.folder / "server.key").chmod(0o600)
        run("ip", "netns", "add", self.namespace)
        run("ip", "-n", self.namespace, "link", "set", "lo", "up")

    def program(self, name, *arguments):
        """Runs a program of PostgreSQL there, as its user."""
        command = ["ip", "netns", "exec", self.namespace, "runuser", "-u", "postgres", "--", str(programs() / name)]
        # What a server says must not go to our pipe, whose end would be waited for.
        with (self.folder / "said").open("ab") as said:
            done = subprocess.run([*command, *arguments], cwd="/", stdout=said, stderr=said, timeout=PATIENCE_S, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"{name} {arguments}: {self.said()}")

    def said(self):
        """The end of what programs and server there said."""
        return (self.folder / "said").read_text(errors="replace")[-1500:]

    def make(self):
        """Makes a cluster."""
        data = self.folder / "data"
        self.program("initdb", "--no-sync", "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C")
        (data / "pg_hba.conf").write_text(ACCESS.format(net=self.site.net))
        self.configure("")

    def follow(self, primary, name="standby"):
        """Makes a copy of a running server, which follows it by the cable between them."""
        address = f"host={self.site.between(primary)} port={PORT} user=postgres application_name={name} sslmode=require"
        self.program("pg_basebackup", "-D", str(self.folder / "data"), "-R", "-X", "stream", "-c", "fast", "-d", address)
        self.configure("")

    def configure(self, more):
        """Sets the configuration; a running server takes it in by `reload`."""
        file = self.folder / "data" / "postgresql.conf"
        file.write_text(SETTINGS.format(folder=self.folder, port=PORT) + more + "\n")

    def control(self, *arguments):
        """Starts, stops, promotes or reloads the server."""
        data = str(self.folder / "data")
        self.program("pg_ctl", "-s", "-w", "-t", str(PATIENCE_S), "-D", data, "-l", str(self.folder / "log"), *arguments)

    def sql(self, statement, database="postgres"):
        """Runs a statement as the superuser, and answers what it tells."""
        command = ["runuser", "-u", "postgres", "--", str(programs() / "psql"), "-X", "-A", "-t", "-h", str(self.folder)]
        return run(*command, "-p", str(PORT), "-d", database, "-c", statement, cwd="/")


class Site:
    """Machines, and the cables of a number of nodes to one of them."""

    def __init__(self, folder, nodes):
        self.folder, self.nodes, self.machines = folder, nodes, []
        # Others on this computer may do the same.
        self.prefix = f"10.{20 + os.getpid() % 200}"
        self.net = f"{self.prefix}.0.0/16"
        folder.chmod(0o755)
        self.certify()

    def certify(self):
        """Makes an authority, and a certificate that names every address of the database."""
        key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "9"]
        # As of some days ago, for nodes whose clock is behind.
        before = ["faketime", "-f", "-3d", "openssl", "req", "-x509", *key]
        names = ",".join(f"IP:{self.address(node)}" for node in range(self.nodes))
        at = self.folder
        authority = ["-keyout", at / "ca.key", "-out", at / "ca.pem", "-subj", "/CN=authority of a test"]
        run(*before, *authority, "-addext", "keyUsage=critical,keyCertSign")
        server = ["-keyout", at / "server.key", "-out", at / "server.pem", "-subj", "/CN=database", "-CA", at / "ca.pem"]
        more = ["-addext", f"subjectAltName={names}", "-addext", "basicConstraints=critical,CA:FALSE"]
        run(*before, *server, "-CAkey", at / "ca.key", *more)

    def address(self, node):
        """The database as a node reaches it."""
        return f"{self.prefix}.{node}.2"

    def between(self, machine):
        """A machine as the other one reaches it."""
        return f"{self.prefix}.200.{1 + self.machines.index(machine)}"

    def cable(self, node):
        """The names of both ends of a node's cable, its own and the database's."""
        return f"fp{os.getpid()}n{node}", f"fp{os.getpid()}d{node}"

    def machine(self, name):
        """Sets up a machine; the first one gets the nodes' cables, the second one to the first."""
        made = Machine(self, name)
        self.machines.append(made)
        if len(self.machines) == 1:
            for node in range(self.nodes):
                ours, theirs = self.cable(node)
                run("ip", "link", "add", ours, "type", "veth", "peer", "name", theirs, "netns", made.namespace)
                run("ip", "address", "add", f"{self.prefix}.{node}.1/30", "dev", ours)
                run("ip", "link", "set", ours, "up")
                self.plug(node, made)
        else:
            first = self.machines[0]
            run("ip", "-n", first.namespace, "link", "add", "between", "type", "veth", "peer", "between", "netns", made.namespace)
            for machine in (first, made):
                run("ip", "-n", machine.namespace, "address", "add", f"{self.between(machine)}/30", "dev", "between")
                run("ip", "-n", machine.namespace, "link", "set", "between", "up")
        return made

    def plug(self, node, machine):
        """Gives the far end of a cable its address, and makes the cable whole."""
        _, theirs = self.cable(node)
        run("ip", "-n", machine.namespace, "address", "replace", f"{self.address(node)}/30", "dev", theirs)
        run("ip", "-n", machine.namespace, "link", "set", theirs, "up")

    def lead_to(self, machine):
        """Takes the nodes' cables from the machine where they are to another: the address leads there now."""
        before = next(other for other in self.machines if other is not machine)
        for node in range(self.nodes):
            _, theirs = self.cable(node)
            run("ip", "-n", before.namespace, "link", "set", theirs, "netns", machine.namespace)
            self.plug(node, machine)

    def cut(self, node, machine, is_cut=True):
        """Cuts the cable of a node, or makes it whole again: what is sent is lost, and nobody is told."""
        _, theirs = self.cable(node)
        run("ip", "-n", machine.namespace, "link", "set", theirs, "down" if is_cut else "up")

    def cut_between(self):
        """Cuts the cable between the machines."""
        run("ip", "-n", self.machines[1].namespace, "link", "set", "between", "down")

    def url(self, node):
        """The database for a node."""
        return f"postgres://focalpoint@{self.address(node)}:{PORT}/focalpoint?sslrootcert={self.folder / 'ca.pem'}"

    def take_away(self):
        """Ends the servers, and takes namespaces and cables away."""
        for machine in self.machines:
            with contextlib.suppress(RuntimeError, subprocess.TimeoutExpired):
                machine.control("-m", "immediate", "stop")
            with contextlib.suppress(RuntimeError):
                run("ip", "netns", "delete", machine.namespace)
        for node in range(self.nodes):
            # Where a namespace is kept by somebody for a while yet.
            with contextlib.suppress(RuntimeError):
                run("ip", "link", "delete", self.cable(node)[0])


@contextlib.contextmanager
def site(folder, nodes):
    """A site with one server, which has an empty database for the nodes."""
    made = Site(folder, nodes)
    try:
        primary = made.machine("one")
        primary.make()
        primary.control("start")
        primary.sql("CREATE ROLE focalpoint LOGIN")
        primary.sql("CREATE DATABASE focalpoint OWNER focalpoint TEMPLATE template0")
        yield made, primary
    finally:
        made.take_away()
