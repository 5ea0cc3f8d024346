"""A client of cardbridge.v1, written from sdk/docs/protocol.md alone. The comments name the sections it follows."""
import argparse, base64, hashlib, json, os, socket, struct, sys

PROTOCOL = "cardbridge.v1"
TEXT, CLOSE, PING, PONG = (0x80 | opcode for opcode in (1, 8, 9, 10))  # RFC 6455 §5.2, with FIN

def shown(text):  # "Security for authors of clients": what comes from the port is text only, no control of a terminal
    return "".join(c if c.isprintable() else "?" for c in text)

def get(port, *headers):  # "Finding the bridge": the literal address, also as Host
    sock = socket.create_connection(("127.0.0.1", port), timeout=10)
    sock.sendall("\r\n".join(["GET / HTTP/1.1", f"Host: 127.0.0.1:{port}", *headers, "", ""]).encode())
    stream = sock.makefile("rb")
    status, *lines = iter(lambda: stream.readline(8192).decode("latin-1").strip(), "")
    fields = (line.partition(":") for line in lines)
    return sock, stream, int(status.split()[1]), {name.lower(): value.strip() for name, _, value in fields}

def probe(port):  # "The probe": any other answer is another program
    try:
        sock, stream, status, headers = get(port)
        answer = json.loads(stream.read(min(int(headers["content-length"]), 65536)))
        sock.close()
        return answer["protocol"] if status == 200 and answer["product"] == "cardbridge" else None
    except (OSError, ValueError, LookupError, TypeError):
        return None

class Bridge:
    def __init__(self, port, origin):  # "Opening the WebSocket"
        key = base64.b64encode(os.urandom(16)).decode()
        accept = hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()
        self.sock, self.stream, status, headers = get(
            port, "Upgrade: websocket", "Connection: Upgrade", f"Sec-WebSocket-Key: {key}",
            "Sec-WebSocket-Version: 13", f"Sec-WebSocket-Protocol: {PROTOCOL}", f"Origin: {origin}")
        if status != 101:
            sys.exit(f"The upgrade was refused with status {status}" + " (look at the origin)" * (status == 403))
        if (base64.b64decode(headers["sec-websocket-accept"]), headers["sec-websocket-protocol"]) != (accept, PROTOCOL):
            sys.exit(f"Who answered the upgrade does not speak {PROTOCOL}")
        self.sock.settimeout(None)  # "Asking for access": it takes as long as people take
        self.requests = 0

    def send(self, first, payload):  # "Frames": whole and masked; longer than 65535 bytes is nothing we send
        length, mask = len(payload), os.urandom(4)
        head = struct.pack(">BBH", first, 0xFE, length) if length > 125 else struct.pack(">BB", first, 0x80 | length)
        self.sock.sendall(head + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload)))

    def read(self, size):
        data = self.stream.read(size)
        return data if len(data) == size else sys.exit("The connection was cut")  # "Closing", 1006

    def receive(self):  # "Frames": the bridge sends each message in one frame, not masked, of at most 65536 bytes
        while True:
            first, length = self.read(2)
            if length > 125:
                length = int.from_bytes(self.read({126: 2, 127: 8}[length]), "big")
            payload = self.read(length) if length <= 65536 else sys.exit("The message is too long")
            if first == TEXT:
                return json.loads(payload)
            if first == CLOSE:
                sys.exit(f"The bridge closed the connection: {int.from_bytes(payload[:2], 'big')}")  # "Closing"
            if first == PING:
                self.send(PONG, payload)

    def call(self, method, **params):  # "Requests and answers"
        self.requests += 1
        request = dict(jsonrpc="2.0", id=self.requests, method=method, params=params)
        self.send(TEXT, json.dumps(request).encode())
        while (message := self.receive()).get("id") != self.requests and "error" not in message:
            if message.get("method") == "operation.progress":  # "Events"; unknown ones are ignored, see "Versions"
                print(json.dumps(message["params"]), file=sys.stderr)
        if "error" in message:  # "Errors": also one with `id` null is ours, for we have one request at a time
            sys.exit(shown(f"{message['error']['data']['code']}: {message['error']['data']['remedy']}"))
        return message["result"]

arguments = argparse.ArgumentParser()
arguments.add_argument("--port", type=int, help="without it: 28730, 28731 and 28732")
arguments.add_argument("--origin", required=True, help="of the service that will verify the token")
arguments.add_argument("--nonce", required=True, help="from that service, in base64")
wanted = arguments.parse_args()
found = {port: probe(port) for port in ([wanted.port] if wanted.port else [28730, 28731, 28732])}
fitting = [port for port, protocol in found.items() if protocol == PROTOCOL]
if not fitting:
    sys.exit("Client and bridge do not fit" if any(found.values()) else "No bridge answers")
try:
    bridge = Bridge(fitting[0], wanted.origin)
    bridge.call("access.request")
    for reader in bridge.call("readers.list")["readers"]:
        print(shown(f"{reader['name']}: {reader['state']} {reader.get('card', {}).get('kind', '')}"), file=sys.stderr)
    print(json.dumps(bridge.call("card.authenticate", challengeNonce=wanted.nonce)["token"]))
except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
    sys.exit(f"The connection broke, or who answers is no bridge: {error!r}")
