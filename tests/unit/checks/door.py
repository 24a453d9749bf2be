"""A service of which only the door is seen: it lets callers in or not, and answers nothing more."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@contextmanager
def door(lets_in: Callable[[str, Message], bool]) -> Iterator[str]:
    """The address of a service that answers 200 where `lets_in` says so of a path and headers, else 401."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            self.send_response(200 if lets_in(self.path, self.headers) else 401)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST = answer  # noqa: N815 - names of the standard library

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
