"""Houji under test: a demo county in a directory of its own, on a free port, ended by its process id."""

import json
import os
import queue
import shutil
import subprocess
import tempfile
import threading
import time
import urllib.request

PROGRAM = os.environ.get("HOUJI", "target/release/houji")
# A demo county is made within seconds; a loaded machine may need longer.
PATIENCE_S = 120


class Houji:
    """Use it with `with`; `base` is its address, `said` what it printed."""

    def __init__(self, small=True):
        self.size = ["--small"] if small else []

    def __enter__(self):
        self.data = tempfile.mkdtemp(prefix="houji-clients-")
        line = [PROGRAM, "demo", *self.size, "--rate-limit", "off", "--listen", "127.0.0.1:0", "--data", self.data]
        environment = {**os.environ, "HOUJI_LOG": os.environ.get("HOUJI_LOG", "warn")}
        self.process = subprocess.Popen(line, stdout=subprocess.PIPE, text=True, encoding="utf-8", env=environment)
        self.lines = queue.Queue()
        self.said = []
        threading.Thread(target=self._read, daemon=True).start()
        try:
            self.base = self.value("listening on ")
        except BaseException:
            self.__exit__()
            raise
        return self

    def _read(self):
        for line in self.process.stdout:
            self.lines.put(line.rstrip("\n"))
        self.lines.put(None)

    def value(self, beginning):
        """The rest of the first line that begins so."""
        until = time.monotonic() + PATIENCE_S
        while True:
            for line in self.said:
                if line.startswith(beginning):
                    return line[len(beginning):].strip()
            try:
                line = self.lines.get(timeout=max(0.0, until - time.monotonic()))
            except queue.Empty:
                raise SystemExit(f"houji did not say {beginning!r}") from None
            if line is None:
                raise SystemExit(f"houji ended: {self.process.wait()}")
            self.said.append(line)

    def get(self, path):
        """A JSON answer."""
        with urllib.request.urlopen(self.base + path, timeout=30) as answer:
            return json.load(answer)

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.data, ignore_errors=True)
