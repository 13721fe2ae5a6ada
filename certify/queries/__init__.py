"""What pages, API and command line read. Nothing here changes anything or needs a passphrase."""

from certify.queries.certificates import (
    CertificatePage,
    ListedCertificate,
    NewestBundle,
    certificate_page,
    credential_bytes,
    credential_jwt_bytes,
    document_digests,
    find_pdf,
    list_certificates,
    newest_bundle,
    proof_bytes,
    tlog_proof_bytes,
)

__all__ = [
    "CertificatePage",
    "ListedCertificate",
    "NewestBundle",
    "certificate_page",
    "credential_bytes",
    "credential_jwt_bytes",
    "document_digests",
    "find_pdf",
    "list_certificates",
    "newest_bundle",
    "proof_bytes",
    "tlog_proof_bytes",
]
