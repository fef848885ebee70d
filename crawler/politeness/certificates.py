"""Whose certificates are believed: the system's authorities, and those that people configured."""

from __future__ import annotations

import logging
import ssl
from typing import TYPE_CHECKING

from OpenSSL.crypto import FILETYPE_ASN1
from scrapy.core.downloader.contextfactory import _ScrapyClientContextFactory
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from twisted.internet.ssl import (
    Certificate,
    optionsForClientTLS,
    platformTrust,
    trustRootFromCertificates,
)

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings
    from twisted.internet._sslverify import IOpenSSLTrustRoot
    from twisted.internet.interfaces import IOpenSSLClientConnectionCreator

_logger = logging.getLogger(__name__)


class Certificates(_ScrapyClientContextFactory):
    """Verifies every host but those whose sources say ``verify_tls = false``.

    Scrapy's own factory (2.19.0) verifies all hosts or none, by the system's authorities alone.
    """

    def __init__(self, settings: BaseSettings) -> None:
        super().__init__(verify_certificates=False)
        self._unverified: dict[str, str] = settings.getdict("GIKAI_UNVERIFIED")
        self._told: set[str] = set()
        self._roots = trusted(settings.get("GIKAI_CA_FILE"))

    def creatorForNetloc(self, hostname: bytes, port: int) -> IOpenSSLClientConnectionCreator:
        """What makes the TLS connection to a host."""
        host = hostname.decode("ascii")
        if host in self._unverified:
            if host not in self._told:
                self._told.add(host)
                _logger.warning("%s is not verified: %s", host, self._unverified[host])
            return super().creatorForNetloc(hostname, port)  # type: ignore[return-value]  # it provides the interface
        options = self._get_cert_options_kwargs()
        return optionsForClientTLS(host, self._roots, extraCertificateOptions=options)


def trusted(further: str | None) -> IOpenSSLTrustRoot:
    """The system's authorities, and those of a file in PEM beside them."""
    if further is None:
        return platformTrust()  # type: ignore[no-any-return,no-untyped-call]  # Twisted has no annotation here
    context = ssl.create_default_context()
    context.load_verify_locations(further)
    roots = context.get_ca_certs(binary_form=True)
    loaded = [Certificate.load(root, FILETYPE_ASN1) for root in roots]
    return trustRootFromCertificates(loaded)  # type: ignore[no-any-return,no-untyped-call]  # nor here


class VerifiedDownloads(HTTP11DownloadHandler):
    """Scrapy's own download handler, believing in our ``Certificates``."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._contextFactory = Certificates(crawler.settings)  # type: ignore[assignment]  # zope's interface
