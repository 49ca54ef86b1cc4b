"""A small disk of its own, whose power can be cut: ext4 on a loop device, or memory that fills up."""

import contextlib
import fcntl
import os
import sqlite3
import struct
import subprocess

# EXT4_IOC_SHUTDOWN, and its flag to flush nothing: what was not synced is lost.
SHUTDOWN, FLUSH_NOTHING = 0x8004587D, 2
SIZE_MIB = 256


def run(*command):
    """Runs a program that must succeed."""
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


class Disk:
    """A file system in a file, mounted in `folder`/disk."""

    def __init__(self, folder):
        self.image, self.mounted = folder / "image", folder / "disk"
        self.mounted.mkdir()
        with self.image.open("wb") as image:
            image.truncate(SIZE_MIB * 2**20)
        run("mkfs.ext4", "-q", str(self.image))
        self.mount()

    def mount(self):
        """Mounts it, after a cut with what its journal has."""
        run("mount", "-o", "loop", str(self.image), str(self.mounted))

    def unmount(self):
        """Takes it away."""
        run("umount", str(self.mounted))

    def cut(self):
        """Cuts the power: nothing more reaches it."""
        folder = os.open(self.mounted, os.O_RDONLY)
        try:
            fcntl.ioctl(folder, SHUTDOWN, struct.pack("I", FLUSH_NOTHING))
        finally:
            os.close(folder)


@contextlib.contextmanager
def memory(folder, mib):
    """A disk of so many MiB in memory, which fills up; answers its folder and what makes it larger."""
    mounted = folder / "small"
    mounted.mkdir()
    run("mount", "-t", "tmpfs", "-o", f"size={mib}m", "tmpfs", str(mounted))
    try:
        yield mounted, lambda larger: run("mount", "-o", f"remount,size={larger}m", str(mounted))
    finally:
        run("umount", "-l", str(mounted))


def lost_by(folder, synchronous):
    """How many acknowledged rows a cut loses where SQLite syncs in that way: the control of the cut itself."""
    disk = Disk(folder)
    file = disk.mounted / "control.db"
    log = sqlite3.connect(file, isolation_level=None)
    log.execute("PRAGMA journal_mode=WAL")
    log.execute(f"PRAGMA synchronous={synchronous}")
    log.execute("CREATE TABLE row (id INTEGER PRIMARY KEY, text TEXT)")
    # What is there before is on the disk, so that the file itself outlives the cut.
    log.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    os.sync()
    for number in range(200):
        log.execute("INSERT INTO row VALUES (?, ?)", (number, "x" * 500))
    disk.cut()
    with contextlib.suppress(sqlite3.Error):
        log.close()
    disk.unmount()
    disk.mount()
    try:
        log = sqlite3.connect(file)
        return 200 - log.execute("SELECT count(*) FROM row").fetchone()[0]
    except sqlite3.Error:
        return 200
    finally:
        log.close()
        disk.unmount()
