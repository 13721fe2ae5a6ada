"""The command line. `main` imports only the group that was asked for, so `verify` starts fast."""

import sys
from collections.abc import Sequence
from typing import Any, Final

GROUPS: Final = {
    "verify": "check a certificate: PDF, .vc.json, .proof.json, .tlog-proof, number or address",
    "init": "make an instance folder",
    "serve": "serve pages, API and ledger",
    "worker": "do the background work",
    "migrate": "bring the database to the newest form",
    "check": "check an instance from end to end",
    "person": "people, their roles and keys",
    "enterprise": "enterprises",
    "standards": "standards and their editions",
    "audit": "audits: evidence, evaluation, findings, replay",
    "decide": "grant, refuse, suspend, reinstate, withdraw",
    "certificate": "certificates and their files",
    "ledger": "the log: checkpoint, entries, proofs, publishing",
    "demo": "build the sample world",
}
"""Each group is the module `certify.cli.<group>` with `add_arguments(parser)` and `run(args)`."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    arguments = sys.argv[1:] if argv is None else list(argv)
    if not arguments or arguments[0] in {"-h", "--help"}:
        print(_overview())
        return 0 if arguments else _wrong_usage("name a command", arguments)
    group, *rest = arguments
    if group not in GROUPS:
        return _wrong_usage(f"there is no command {group!r}", arguments)
    return _run(group, rest)


def _run(group: str, arguments: list[str]) -> int:
    import gc

    if group == "verify":
        gc.disable()  # it lives for a blink and reads bounded files: collecting costs more
    try:
        code = _call(group, arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        return _after_broken_pipe()
    except KeyboardInterrupt:
        from certify.cli.exits import INTERRUPTED

        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 -- the edge of the program: every error gets its exit
        return _report(error, arguments)
    finally:
        if group == "verify":
            gc.freeze()  # spares the interpreter the search for garbage on its way out
            gc.enable()
    return code


def _call(group: str, arguments: list[str]) -> int:
    from importlib import import_module

    from certify.cli.options import Parser

    module = import_module(f"certify.cli.{group}")
    parser = Parser(prog=f"certify {group}", description=GROUPS[group])
    module.add_arguments(parser)
    return int(module.run(parser.parse_args(arguments)))


def _report(error: Exception, arguments: Sequence[str]) -> int:
    """Tell an error in one sentence and return its exit code.

    What is neither ours nor the machine's is our own fault: no details, unless CERTIFY_TRACEBACK
    asks for them.
    """
    import os

    from certify.cli.exits import INTERNAL, exit_code_of, is_known
    from certify.cli.refusal import refusal_to_json, refusal_to_text

    code = exit_code_of(error)
    sentence = str(error)
    if isinstance(error, OSError) and error.strerror:
        place = f" at {error.filename}" if error.filename else ""
        sentence = f"The system says{place}: {error.strerror}."
    elif not is_known(error):
        sentence = f"Internal error ({type(error).__name__}); CERTIFY_TRACEBACK=1 shows where."
    if code == INTERNAL and os.environ.get("CERTIFY_TRACEBACK"):
        import traceback

        traceback.print_exception(error)
    print(
        f"{getattr(error, 'usage', '')}certify: {refusal_to_text(error, sentence)}", file=sys.stderr
    )
    if "--json" in arguments:
        _print_json(refusal_to_json(error, sentence))
    return code


def _wrong_usage(message: str, arguments: Sequence[str]) -> int:
    from certify.cli.exits import USAGE

    print(f"certify: {message}; see certify --help", file=sys.stderr)
    if "--json" in arguments:
        _print_json({"error": "UsageWrong", "sentence": message})
    return USAGE


def _print_json(document: dict[str, Any]) -> None:
    import json

    print(json.dumps(document, ensure_ascii=False))


def _overview() -> str:
    lines = [f"  {group:<12}{summary}" for group, summary in GROUPS.items()]
    return "\n".join(
        ["usage: certify COMMAND …", "", *lines, "", "certify COMMAND --help tells more."]
    )


def _after_broken_pipe() -> int:
    """Whoever read us is gone: nobody saw the answer, so no exit code may say it was good."""
    import os

    from certify.cli.exits import BROKEN_PIPE

    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return BROKEN_PIPE
