"""The platform behind a real socket, on this machine only."""

import socket
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # werkzeug is imported when a server starts
    from _typeshed.wsgi import WSGIApplication

    from voxform.emulator.connection import Listener

HOST = "127.0.0.1"


@dataclass(slots=True)
class Server:
    """A listening server; connections wait until `serve_forever` runs."""

    listener: "Listener" = field(repr=False)
    url: str
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    started: bool = False
    stopped: bool = False

    def serve_forever(self) -> None:
        """Answer requests, each in a thread of its own, until `shutdown` or Ctrl-C."""
        with self.lock:
            if self.stopped:
                return
            self.started = True
        self.listener.serve_forever(poll_interval=0.05)

    def shutdown(self) -> None:
        """Stop listening, wait for that and take no more requests; to be called from another thread than serves."""
        with self.lock:
            if self.stopped:
                return
            self.stopped = True
        if self.started:
            self.listener.shutdown()
        else:
            self.listener.server_close()
        self.listener.hang_up()


def serve(platform: "WSGIApplication", port: int) -> Server:
    """Listen on 127.0.0.1; port 0 takes a free one. Nothing is logged.

    Raises:
        OSError: the port is taken.
    """
    from voxform.emulator.connection import Connection, Listener

    # Bound here: werkzeug would end the whole program when the port is taken.
    with socket.create_server((HOST, port), backlog=128) as bound:
        listener = Listener(HOST, port, platform, Connection, fd=bound.fileno())
    return Server(listener, f"http://{HOST}:{listener.port}")
