"""Where `gikai` begins: ready for Ctrl-C before anything is loaded that takes time.

What is loaded stays to the end, so nobody looks for cycles in it, neither meanwhile nor when Python
closes down: that took a quarter of `gikai --help` (2026-11). What a command then loads and reads
stays as well, so they look seldom, as in crawler/__main__.py: 1,000 sources are read in 57 ms
instead of 79.
"""

from __future__ import annotations

import atexit
import gc
import os
import signal
import sys
import threading

from bot.interruption import CODE, INTERRUPTED


def main() -> None:
    """Run `gikai`; Ctrl-C ends it with one line and code 130, however early it comes."""
    before = signal.getsignal(signal.SIGINT)
    if before is not signal.SIG_IGN:  # as in the background, or under nohup
        signal.signal(signal.SIGINT, _leave)
    _open_streams()
    gc.disable()
    # The command line is loaded here, where its loading can be interrupted without a traceback.
    from bot.cli import main

    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()
    signal.signal(signal.SIGINT, before)
    try:
        main()
    except KeyboardInterrupt:
        _leave()
    finally:
        if before is not signal.SIG_IGN:  # Python closes down, and nothing is left to undo
            signal.signal(signal.SIGINT, _leave)
        gc.freeze()
        ending = sys.exception()
        if isinstance(ending, SystemExit) and isinstance(ending.code, int | None):
            _end_at_once(ending.code or 0)


def _open_streams() -> None:
    """Where the caller closed stdin, stdout or stderr, put nothing in its place.

    The next file that is opened, the database perhaps, would else be what is printed to.
    """
    while (lowest := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(lowest)
    sys.stdout = sys.stdout or os.fdopen(1, "w", encoding="utf-8")
    sys.stderr = sys.stderr or os.fdopen(2, "w", encoding="utf-8")


def _end_at_once(code: int) -> None:
    """End where Python would only take modules apart, which is a twentieth of `gikai --help`.

    It ends as it always does where anything is registered to be done then, or a thread still works.
    """
    # Nothing public tells, and to be registered first, so as to be called last, would cut off what
    # was registered before us, as a .pth file does for coverage. Without logging, pools and
    # temporary folders nothing is registered.
    registered = getattr(atexit, "_ncallbacks", None)
    if registered is None or registered() or threading.active_count() > 1:
        return
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:  # Python flushes once more, and says so
            return
    os._exit(code)


def _leave(*_: object) -> None:
    """Nothing is under way that has to be undone; not even loaded modules are asked."""
    os.write(sys.__stderr__.fileno() if sys.__stderr__ else 2, INTERRUPTED.encode())
    os._exit(CODE)


if __name__ == "__main__":
    main()
