"""Runs moto for the sandbox's gateway, and for nobody else.

    python emulator.py          (settings as one JSON line on standard input)

It is started by the gateway and ends with it: when standard input closes, whatever the reason (the gateway ended, or was
killed with SIGKILL), so does this process. It says what happens as JSON lines on standard output: `replaying`, `ready`
with the port, or `failed` with a reason a person can act on. What moto prints goes to standard error.

Settings: `token` (requests without it are refused: other programs and web pages on this machine reach the gateway
only), `stateDir` (a folder that keeps every change, see emulator_journal.py; absent: nothing is kept), `owner` (shown
to whoever finds that folder in use) and `requireVersion` ([major, minor] of moto at least).
"""

import json
import os
import sys
import threading
import time

import emulator_determinism as determinism

# Before anything imports moto: it must see the replaced clock.
determinism.install_clock()


def say(event, **details):
    sys.stdout.write(json.dumps({"event": event, **details}) + "\n")
    sys.stdout.flush()


def fail(reason, **details):
    say("failed", reason=reason, **details)
    os._exit(1)


def end_with_parent(application):
    """Reads standard input until it closes, then ends the process, finished writes on disk."""

    def watch():
        while sys.stdin.buffer.read(4096):
            pass
        application.close()
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()


def lock(folder, owner):
    """Makes the folder this process's own until it ends, however it ends: the system holds the lock, not the file."""
    import fcntl

    file = os.open(os.path.join(folder, "sandbox.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    # A sandbox that was just killed needs a moment to be gone.
    deadline = time.monotonic() + 5
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            if time.monotonic() > deadline:
                fail("locked", detail=folder, owner=os.read(file, 500).decode("utf-8", "replace").strip())
            time.sleep(0.05)
    os.ftruncate(file, 0)
    os.write(file, (owner + "\n").encode())


def load_moto(required):
    try:
        import moto
        from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
    except ImportError as error:
        fail("import", detail=str(error), python=sys.executable)
    version = [int(part) for part in moto.__version__.split(".")[:2] if part.isdigit()]
    if version < required:
        fail("version", detail=moto.__version__, python=sys.executable)
    import emulator_corrections as corrections
    from emulator_application import without_controls
    from emulator_fleet_controls import with_controls

    determinism.install_randomness()
    determinism.install_backends()
    corrections.install()
    # Route rules accept a header for the account; an inherited variable would win over it.
    os.environ.pop("MOTO_ACCOUNT_ID", None)
    application = DomainDispatcherApplication(without_controls(create_backend_app, corrections.install_loaded))
    application.debug = True
    return moto.__version__, with_controls(application)


def main():
    settings = json.loads(sys.stdin.buffer.readline())
    folder = settings.get("stateDir")
    if folder:
        lock(folder, settings.get("owner", ""))
    version, moto_application = load_moto(settings["requireVersion"])

    from werkzeug.serving import WSGIRequestHandler, make_server

    from emulator_application import Application
    from emulator_fleet_controls import settle
    from emulator_journal import Journal, JournalError

    class QuietHandler(WSGIRequestHandler):
        def log_request(self, *_):
            pass

    journal = None
    try:
        if folder:
            journal = Journal(os.path.join(folder, "emulator.journal"))
        application = Application(moto_application, settings["token"], journal, settle)
        end_with_parent(application)
        failed = application.replay(lambda done, total: say("replaying", done=done, total=total))
    except JournalError as error:
        fail("journal", detail=str(error))

    server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=QuietHandler)
    server.daemon_threads = True
    server.request_queue_size = 128
    say("ready", port=server.server_port, version=version, replayFailures=failed)
    server.serve_forever()


if __name__ == "__main__":
    main()
