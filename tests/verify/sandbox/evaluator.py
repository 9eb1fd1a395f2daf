"""The program of the tests: it runs whatever the test sends, and says what came of it.

A request is a length (four bytes) and Python text; the reply is a length and JSON, `["value", result]` with what the
text has assigned to `result`, or `["raised", name of the exception, text]`.
"""

import json
import os
import struct
import sys


def _read(descriptor, count):
    data = b""
    while len(data) < count:
        part = os.read(descriptor, count - len(data))
        if not part:
            sys.exit(0)
        data += part
    return data


def serve(reader, writer):
    names = {}
    while True:
        (length,) = struct.unpack("!I", _read(reader, 4))
        text = _read(reader, length)
        try:
            exec(text, names)
            reply = ["value", names.get("result")]
        except Exception as error:
            reply = ["raised", type(error).__name__, str(error)[:200]]
        data = json.dumps(reply).encode()
        os.write(writer, struct.pack("!I", len(data)) + data)


if __name__ == "__main__":
    serve(int(sys.argv[1]), int(sys.argv[2]))
