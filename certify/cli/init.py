"""`certify init`: make an instance folder."""

import argparse

from certify.cli.doing import print_document
from certify.cli.exits import DONE
from certify.cli.options import add_common

_NEXT = "Next: certify person add NAME --role administrator --dir {folder}"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `certify init`."""
    parser.add_argument("--name", required=True, help="the name of the certification body")
    parser.add_argument("--url", required=True, help="where its pages will be: https://…")
    parser.add_argument("--did", default="", help="its did:web (default: follows from the URL)")
    parser.add_argument("--origin", default="", help="the log's name (default: from the URL)")
    parser.add_argument(
        "--max-age", type=int, default=168, metavar="HOURS", help="of a proof, in the trust file"
    )
    add_common(parser)


def run(args: argparse.Namespace) -> int:
    """Make the instance; print the fingerprint of its trust file."""
    from certify.create import Body, create_instance
    from certify.passphrase import ask_passphrase

    body = Body(
        name=args.name,
        public_url=args.url.rstrip("/"),
        did=args.did,
        origin=args.origin,
        max_age_hours=args.max_age,
    )
    passphrase = ask_passphrase(args.dir, new=True)
    instance = create_instance(args.dir, body, passphrase=passphrase)
    settings = instance.settings
    instance.close()
    document = {
        "dir": str(args.dir),
        "issuer": settings.issuer_did,
        "origin": settings.origin,
        "log_vkey": settings.log_vkey,
        "trust": str(args.dir / "trust.json"),
        "trust_fingerprint": settings.trust_fingerprint,
    }
    lines = [
        f"{settings.issuer_name} is ready in {args.dir}.",
        f"Trust file: {args.dir / 'trust.json'}, fingerprint {settings.trust_fingerprint}.",
        "Publish this fingerprint in a second place: buyers compare the two.",
        "Back up the keys folder and the passphrase apart from each other.",
        _NEXT.format(folder=args.dir),
    ]
    print_document(args, document, "\n".join(lines))
    return DONE
