"""`python -m crawler`: the process that crawls, started by crawler/process.py alone.

Before all else it starts the process that fetches, so that the two load their modules side by side.

While modules are loaded nobody looks for cycles among what they define: none of it is garbage, and
the looking took a sixth of the start (2026-11). While pages are read they look seldom: 2,000 pages
left no cycles worth 1 MB, and the looking took a tenth of the processor's time.

The linear algebra that comes with numpy, which nobody asks for any here, is told to start no
threads: as it is loaded each waits in a circle for work, which takes 0.04 s.
"""

from __future__ import annotations

import gc
import os

if __name__ == "__main__":
    gc.disable()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from crawler.errands import Fetcher

    fetcher = Fetcher()
    from crawler.child import main  # only now, for the reason above
    from crawler.ending import end

    gc.freeze()
    gc.set_threshold(200_000, 20, 20)
    gc.enable()
    end(main(fetcher))
