"""A process that writes to a log on disk; run by tests, never collected.

    writer.py FOLDER HOLDER COUNT

Issues COUNT certificates, publishes after each and prints what it then knows to be public: one
JSON object a line with leaf, serial, subject and the newest note.
"""

import json
import sys
from pathlib import Path

from instance import Instance

from ledger import store
from ledger.log import Log


def issue_and_publish(instance: Instance, log: Log, holder: str) -> dict[str, object]:
    """Issue a certificate, publish it, and say what was promised by that."""
    subject, serial = instance.issue(holder)
    log.publish()
    leaf = instance.read(store.find_last, subject)
    return {"leaf": leaf, "serial": serial, "subject": subject, "note": log.checkpoint()}


if __name__ == "__main__":
    folder, holder, count = sys.argv[1:]
    instance = Instance(Path(folder))
    log = instance.open()
    for _ in range(int(count)):
        print(json.dumps(issue_and_publish(instance, log, holder)), flush=True)  # noqa: T201
