"""Usage telemetry for a Python program, with the standard library alone. Copy this file.

    telemetry = Telemetry("https://telemetry.example.org", "my-app", "1.2.3")
    telemetry.record("Flow.start", size=7)

record() returns at once and throws nothing; a daemon thread sends. At its end the program waits for what is not sent yet,
two seconds at most. Where DO_NOT_TRACK or MY_APP_OPTOUT_TELEMETRY is set, nothing happens at all.
"""

import atexit
import collections
import gzip
import json
import os
import pathlib
import platform
import random
import re
import secrets
import threading
import time
import urllib.error
import urllib.request

MOST_WAITING = 1_000  # events; what comes on top is lost, and counted
MOST_IN_A_BATCH = 100
GATHERING = 1.0  # seconds from the first event of a batch to its sending
REQUEST_TIMEOUT = 10.0  # seconds
LONGEST_BACKOFF = 300.0  # seconds


class Telemetry:
    """Events of this run of a program. Thread-safe."""

    def __init__(self, endpoint, product, version, write_key=None, exit_timeout=2.0):
        self._url = endpoint.rstrip("/") + "/v1/events"
        self._exit_timeout = exit_timeout
        self._uid = None if opted_out(product) else installation(product)
        if self._uid is None:
            return
        self._headers = {"Content-Type": "application/json", "Content-Encoding": "gzip", "User-Agent": "rollcall-python"}
        if write_key:
            self._headers["Authorization"] = "Bearer " + write_key
        self._session = {
            "product": product,
            "version": version,
            "uid": self._uid,
            "started_at": milliseconds(),
            "architecture": platform.machine(),
            "platform": platform.system(),
            "platform_release": platform.release(),
            "runtime": "python " + platform.python_version(),
        }
        self._begin()
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._begin)
        atexit.register(self.close)

    def _begin(self):
        """A session of this process, which has sent nothing yet. A fork is another process."""
        self._session = {**self._session, "session_id": secrets.token_hex(16)}
        self._numbered = 0
        self._lost = 0
        self._waiting = collections.deque()
        self._closing = False
        self._thread = None
        self._changed = threading.Condition()

    def record(self, event, **attributes):
        """Says that something happened. No user data: neither in the name nor in the attributes."""
        if self._uid is None:
            return
        try:
            happened = {"event": event, "occurred_at": milliseconds()}
            if attributes:
                happened["attributes"] = {name: str(value) for name, value in attributes.items()}
            with self._changed:
                if self._closing or len(self._waiting) >= MOST_WAITING:
                    self._lost += 1
                    return
                self._waiting.append(happened)
                if self._thread is None:
                    self._thread = threading.Thread(target=self._run, name="telemetry", daemon=True)
                    self._thread.start()
                self._changed.notify_all()
        except Exception:  # telemetry never fails its program
            pass

    def close(self):
        """Waits for what is not sent yet, for two seconds at most; then it is lost."""
        if self._uid is None or self._thread is None:
            return
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._thread.join(self._exit_timeout)

    def _run(self):
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._closing)
                self._changed.wait_for(lambda: self._closing, GATHERING)
                if not self._waiting:
                    return
                batch = [self._numbered_event() for _ in range(min(len(self._waiting), MOST_IN_A_BATCH))]
            lost = self._send(batch)
            with self._changed:
                self._lost += lost

    def _numbered_event(self):
        event = self._waiting.popleft()
        self._numbered += 1
        event["session_seq"] = self._numbered
        if self._lost:
            event["lost_before"], self._lost = self._lost, 0
        return event

    def _send(self, events):
        """Sends until there is a response that says what became of the events; returns how many of them are lost."""
        backoff = 1.0
        while True:
            last = self._closing
            status, retry_after, verdicts = self._post(events)
            if status == 202:
                return sum(1 for each in verdicts if each.get("verdict") == "rejected")
            if last or not (status == 0 or status == 429 or status >= 500):
                return len(events)
            with self._changed:
                self._changed.wait_for(lambda: self._closing, retry_after or random.uniform(backoff / 2, backoff))
            backoff = min(2 * backoff, LONGEST_BACKOFF)

    def _post(self, events):
        """The status of the response (0: none of an edge), its Retry-After in seconds or None, and its verdicts."""
        batch = {**self._session, "sent_at": milliseconds(), "events": events}
        try:
            request = urllib.request.Request(self._url, gzip.compress(json.dumps(batch).encode()), self._headers)
            with urllib.request.urlopen(request, timeout=REQUEST_TIMEOUT) as response:
                return response.status, None, json.load(response)["events"]
        except urllib.error.HTTPError as refused:
            after = refused.headers.get("Retry-After", "")
            return refused.code, int(after) if after.isdigit() else None, []
        except Exception:  # no network, no such URL, a page of somebody else's, …
            return 0, None, []


def opted_out(product):
    """Whether the user's environment says no: any value but an empty one, 0 and false."""
    own = re.sub("[^A-Z0-9]", "_", product.upper())
    own = "_" + own if own[0].isdigit() else own
    values = (os.environ.get(name, "") for name in ("DO_NOT_TRACK", own + "_OPTOUT_TELEMETRY"))
    return any(value.lower() not in ("", "0", "false") for value in values)


def installation(product):
    """A random id, kept in the user's state folder. None, and so no telemetry, where it cannot be kept."""
    try:
        folder = pathlib.Path(os.environ.get("XDG_STATE_HOME") or pathlib.Path.home() / ".local" / "state", product)
        folder.mkdir(parents=True, exist_ok=True)
        kept = folder / "telemetry-id"
        if not kept.exists():
            new = folder / ("telemetry-id." + secrets.token_hex(4))
            new.write_text(secrets.token_hex(16))
            try:
                os.link(new, kept)  # the first of several processes wins
            except FileExistsError:
                pass
            finally:
                new.unlink()
        uid = kept.read_text().strip()
        return uid if re.fullmatch("[0-9a-f]{32}", uid) else None
    except Exception:
        return None


def milliseconds():
    return int(time.time() * 1000)


if __name__ == "__main__":  # python3 telemetry.py URL
    import sys

    telemetry = Telemetry(sys.argv[1], "my-app", "1.2.3")
    telemetry.record("Flow.start", size=7)
    telemetry.record("Flow.stop")
