"""The process that fetches: Scrapy, and the law of the crawl. No database here, and no parser."""
