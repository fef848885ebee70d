"""`python -m crawler.fetching`: the process that fetches, started by crawler/errands.py alone.

While modules are loaded nobody looks for cycles among what they define: none of it is garbage, and
the looking took a sixth of the start (2026-11). While pages are fetched it looks seldom: where a
thousand requests wait it looked at these for 0.02 s, and found nothing worth the memory.

Scrapy's TLS comes first of all: as it is loaded Scrapy (2.19.0) looks for its module among those
that are there, and reads their source. The fewer are there the sooner it is found: 0.03 s of 0.45.
"""

from __future__ import annotations

import gc

if __name__ == "__main__":
    gc.disable()
    import scrapy.core.downloader.contextfactory  # noqa: F401 - first, for the reason above

    from crawler.ending import end
    from crawler.fetching.process import main  # only now, for the reason above

    gc.freeze()
    gc.set_threshold(200_000, 20, 20)
    gc.enable()
    main()
    end(0)
