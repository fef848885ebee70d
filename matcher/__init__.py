"""From Japanese text to hits: folding, terms, and the language of queries. Pure."""
