"""Stand-ins for the sites that we watch: one file per platform, each with ``make(captures)``."""
