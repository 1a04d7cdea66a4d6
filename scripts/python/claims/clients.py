"""Claims about requests and aiohttp, tried on a server of our own."""

import asyncio
import contextlib
import http.server
import inspect
import pathlib
import socket
import subprocess
import sys
import threading

import aiohttp
import requests

from claims import raised, run

PATIENCE = 60


def requests_has_no_timeout():
    """`requests` waits forever unless it is told otherwise."""
    assert inspect.signature(requests.Session.request).parameters["timeout"].default is None
    assert inspect.signature(requests.adapters.HTTPAdapter.send).parameters["timeout"].default is None


def requests_raises_where_nobody_answers():
    """`requests` raises an exception where there is no connection."""
    raised(requests.ConnectionError, requests.get, f"http://127.0.0.1:{_free_port()}/", timeout=PATIENCE)


def requests_raises_no_status():
    """`requests` raises nothing for a 404, unless `raise_for_status` is called."""
    with _Server() as server, requests.Session() as session:
        answer = session.get(server.address + "missing", timeout=PATIENCE)
        assert answer.status_code == 404
        raised(requests.HTTPError, answer.raise_for_status)


def session_keeps_its_connection():
    """A `Session` uses its connection again; without one, each request opens a connection."""
    with _Server() as server:
        with requests.Session() as session:
            for _ in range(3):
                session.get(server.address, timeout=PATIENCE)
        assert server.connections == 1
        for _ in range(3):
            requests.get(server.address, timeout=PATIENCE)
        assert server.connections == 4


def aiohttp_wants_its_session_closed():
    """A session of aiohttp that nobody closes is told; `async with` closes it."""
    program = pathlib.Path(__file__).parents[1] / "messages.py"
    wrong, mended = (
        subprocess.run(
            [sys.executable, program, "unclosed-session", *more],
            capture_output=True,
            text=True,
            check=True,
            timeout=PATIENCE,
        ).stderr
        for more in ([], ["mended"])
    )
    assert "Unclosed client session" in wrong, wrong
    assert mended == "", mended


def aiohttp_stops_at_100_connections():
    """A session of aiohttp has 100 connections at most, unless it is told otherwise."""

    async def main():
        async with aiohttp.ClientSession() as session:
            assert session.connector.limit == 100

    asyncio.run(main())


def aiohttp_gives_up_after_300_seconds():
    """A session of aiohttp grants each request 300 seconds in all, unless it is told otherwise."""

    async def main():
        async with aiohttp.ClientSession() as session:
            assert session.timeout.total == 300

    asyncio.run(main())


def aiohttp_counts_the_wait_for_a_connection():
    """That deadline includes the wait for a connection: the second request fails, and has never been sent."""

    async def main(server):
        deadline = aiohttp.ClientTimeout(total=0.2)
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=1), timeout=deadline) as session:
            first = asyncio.create_task(session.get(server.address + "never", timeout=aiohttp.ClientTimeout()))
            # It has the only connection, and keeps it.
            await asyncio.to_thread(server.is_asked.wait, PATIENCE)
            [error] = await asyncio.gather(session.get(server.address), return_exceptions=True)
            assert isinstance(error, asyncio.TimeoutError), error
            assert server.connections == 1
            first.cancel()
            await asyncio.wait([first])

    with _Server() as server:
        asyncio.run(main(server))


def aiohttp_raises_no_status():
    """aiohttp raises nothing for a 404, unless it is asked to with `raise_for_status`."""

    async def get(server, **options):
        async with aiohttp.ClientSession(**options) as session, session.get(server.address + "missing") as answer:
            return answer.status

    with _Server() as server:
        assert asyncio.run(get(server)) == 404
        with contextlib.closing(get(server, raise_for_status=True)) as asked:
            raised(aiohttp.ClientResponseError, asyncio.run, asked)


class _Server:
    """Answers every request, with a 404 at /missing and not at all at /never; counts its connections."""

    def __init__(self):
        self.connections = 0
        self.is_asked = threading.Event()
        self.closing = threading.Event()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self):
                outer.connections += 1
                super().setup()

            def do_GET(self):
                outer.is_asked.set()
                if self.path == "/never":
                    outer.closing.wait(PATIENCE)
                    self.close_connection = True
                    return
                self.send_response(404 if self.path == "/missing" else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.block_on_close = False
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}/"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.closing.set()
        self.server.shutdown()
        self.server.server_close()


def _free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


if __name__ == "__main__":
    run(globals())
