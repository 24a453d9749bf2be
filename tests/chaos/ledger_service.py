"""A service that takes its time over an order, before and after it stands in the ledger."""

import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path


class Orders(BaseHTTPRequestHandler):
    """One connection."""

    def do_POST(self) -> None:
        """Take an order."""
        time.sleep(0.1)
        with Path(sys.argv[2]).open("a") as ledger:
            ledger.write(f"{self.path}\n")
        time.sleep(0.1)
        self.do_GET()

    def do_GET(self) -> None:
        """Say that all is well."""
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()


HTTPServer(("127.0.0.1", int(sys.argv[1])), Orders).serve_forever()
