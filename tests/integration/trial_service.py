"""A service that counts what is ordered of it, sends its callers elsewhere and looks around."""

import os
import socket
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar

EDITION = "first edition"


class Orders(BaseHTTPRequestHandler):
    """One connection."""

    orders: ClassVar[list[str]] = []

    def do_POST(self) -> None:
        """Take an order."""
        self.orders.append(self.path)
        self._say(201, "taken")

    def do_GET(self) -> None:
        """Tell how many came, unless the path asks for something worse."""
        path, _, port = self.path.partition("?")
        if path == "/die":
            os._exit(1)
        if path == "/away":
            self._say(302, "elsewhere", location=f"http://127.0.0.1:{port}/")
        elif path == "/reach":
            with socket.socket() as there:
                self._say(200, os.strerror(there.connect_ex(("127.0.0.1", int(port)))).lower())
        else:
            self._say(200, f"{EDITION}: {len(self.orders)} orders")

    def _say(self, status: int, text: str, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())


HTTPServer(("127.0.0.1", int(sys.argv[1])), Orders).serve_forever()
