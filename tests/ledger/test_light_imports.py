"""What `certify verify` imports of the ledger must start fast."""

import json
import subprocess
import sys

LIGHT = """
import json, sys
before = set(sys.modules)
import ledger.canonical, ledger.data_integrity, ledger.policy, ledger.proof, ledger.tiles
print(json.dumps(sorted(set(sys.modules) - before)))
"""
FOREIGN = {"cryptography", "_cffi_backend", "_openssl"}


def test_verifying_imports_the_standard_library_and_ed25519_alone() -> None:
    run = subprocess.run([sys.executable, "-c", LIGHT], capture_output=True, check=True)
    loaded = {name.partition(".")[0] for name in json.loads(run.stdout)}
    assert "ledger" in loaded
    assert loaded - sys.stdlib_module_names - {"ledger"} <= FOREIGN
