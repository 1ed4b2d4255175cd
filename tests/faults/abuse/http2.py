"""HTTP/2 as small as abuse needs it: frames by hand, so that each of them can be wrong. Headers by Debian's python3-hpack."""

import socket
import struct
import time

import hpack

DATA, HEADERS, PRIORITY, RST, SETTINGS, PUSH, PING, GOAWAY, WINDOW, CONTINUATION = range(10)
END_STREAM, END_HEADERS, ACK = 1, 4, 1
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"


def frame(kind, flags, stream, payload=b""):
    return struct.pack(">I", len(payload))[1:] + bytes([kind & 255, flags & 255]) + struct.pack(">I", stream) + payload


def grpc_message(body):
    return b"\0" + struct.pack(">I", len(body)) + body


class Closed(Exception):
    """The server hung up, which it may do to whoever abuses it."""


class Connection:
    def __init__(self, port, timeout=10):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.encoder = hpack.Encoder()
        self.decoder = hpack.Decoder()
        self.decoder.max_allowed_table_size = 1 << 16
        self.buffer = b""
        self.stream = -1
        self.answers = {}  # stream: {header: value}, once it has ended
        self.may_send = {0: 65535}  # flow control, of the connection and of streams
        self.first_window = 65535
        self.begun = {}
        self.send(PREFACE + frame(SETTINGS, 0, 0, struct.pack(">HI", 4, 1 << 24)) + frame(WINDOW, 0, 0, struct.pack(">I", 1 << 28)))

    def close(self):
        self.socket.close()

    def send(self, octets):
        try:
            self.socket.sendall(octets)
        except OSError as error:
            raise Closed() from error

    def headers(self, path, token, timeout="5S", extra=()):
        fields = [(":method", "POST"), (":scheme", "http"), (":path", path), (":authority", "localhost"), ("te", "trailers"),
                  ("content-type", "application/grpc")]
        if timeout:
            fields.append(("grpc-timeout", timeout))
        if token:
            fields.append(("authorization", "Bearer " + token))
        return self.encoder.encode(fields + list(extra), huffman=False)

    def request(self, path, token, body, timeout="5S", extra=()):
        """Sends a whole call and returns its stream. Waits where flow control says so."""
        self.stream += 2
        block = self.headers(path, token, timeout, extra)
        message = grpc_message(body)
        octets = frame(HEADERS, END_HEADERS, self.stream, block)
        self.may_send[self.stream] = self.first_window
        for at in range(0, len(message), 16000):
            piece = message[at:at + 16000]
            while min(self.may_send[0], self.may_send.get(self.stream, 0)) < len(piece):
                self.send(octets)
                octets = b""
                self.read()
                if self.stream in self.answers:
                    return self.stream  # refused before all of it was sent
            self.may_send[0] -= len(piece)
            self.may_send[self.stream] -= len(piece)
            octets += frame(DATA, END_STREAM if at + 16000 >= len(message) else 0, self.stream, piece)
        self.send(octets)
        return self.stream

    def read(self):
        """Handles one frame of the server."""
        while len(self.buffer) < 9 or len(self.buffer) < 9 + int.from_bytes(self.buffer[:3], "big"):
            try:
                octets = self.socket.recv(1 << 16)
            except TimeoutError:
                raise
            except OSError as error:
                raise Closed() from error
            if not octets:
                raise Closed()
            self.buffer += octets
        size = int.from_bytes(self.buffer[:3], "big")
        kind, flags, stream = self.buffer[3], self.buffer[4], int.from_bytes(self.buffer[5:9], "big")
        payload, self.buffer = self.buffer[9:9 + size], self.buffer[9 + size:]
        if kind == HEADERS:
            self.begun.setdefault(stream, {}).update((k, v) for k, v in self.decoder.decode(payload))
        elif kind == SETTINGS and not flags & ACK:
            for at in range(0, len(payload), 6):
                name, value = struct.unpack(">HI", payload[at:at + 6])
                if name == 4:
                    for each in self.may_send:
                        self.may_send[each] += value - self.first_window if each else 0
                    self.first_window = value
            self.send(frame(SETTINGS, ACK, 0))
        elif kind == PING and not flags & ACK:
            self.send(frame(PING, ACK, 0, payload))
        elif kind == WINDOW:
            if stream in self.may_send:
                self.may_send[stream] += struct.unpack(">I", payload)[0]
        elif kind == RST:
            self.begun.setdefault(stream, {})["reset"] = str(struct.unpack(">I", payload)[0])
        elif kind == GOAWAY:
            self.begun.setdefault(0, {})["goaway"] = str(struct.unpack(">I", payload[4:8])[0])
        if stream and (kind == RST or (kind in (HEADERS, DATA) and flags & END_STREAM)):
            self.answers[stream] = self.begun.pop(stream, {})
            self.may_send.pop(stream, None)

    def answer(self, stream, seconds=20):
        """The trailers of a call; waits until it has ended."""
        until = time.monotonic() + seconds
        while stream not in self.answers:
            if time.monotonic() > until:
                raise TimeoutError(f"no answer on stream {stream}")
            self.read()
        return self.answers.pop(stream)


def call(connection, path, token, body, timeout="5S", extra=()):
    return connection.answer(connection.request(path, token, body, timeout, extra))
