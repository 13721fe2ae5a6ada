"""What is public of a log: entries, proofs, bundles, always at the newest stored note.

Readers never see what is merely committed. They notice by themselves what other processes
published, and take it only after comparing it with its note.
"""

import threading

from sqlalchemy import Engine

from ledger import selfcheck, store
from ledger.errors import EntryUnknown, LedgerDamaged
from ledger.note import Verifier
from ledger.proof import Bundle, TlogProof, format_bundle, format_tlog_proof
from ledger.replay import Following, Replay, check_following, follow
from ledger.selfcheck import Loaded
from ledger.status_tree import StatusLeaf
from ledger.store import StoredCheckpoint
from ledger.tree import Hash, leaf_hash, prove_inclusion


class PublicLog:
    """A log to read from. Its functions may be called from several threads."""

    def __init__(self, engine: Engine, verifier: Verifier, loaded: Loaded) -> None:
        self._engine = engine
        self._verifier = verifier
        self._replay = loaded.replay
        self._public = loaded.public
        self._damage = loaded.damage
        self._refused = loaded.damage
        self._taking = threading.Lock()

    @property
    def refusal(self) -> str | None:
        """Why this log does not write any more, None as long as it does."""
        return None if self._refused is None else str(self._refused)

    @property
    def size(self) -> int:
        """Number of public entries."""
        public = self._refresh()
        return 0 if public is None else public.size

    def checkpoint(self) -> str | None:
        """Return the newest note, None when nothing was published yet."""
        public = self._refresh()
        return None if public is None else public.note

    def find_index(self, leaf: str) -> int | None:
        """Return the index of the public entry with this leaf hash, given in hex."""
        public = self._refresh()
        found = self._provable().find_index(Hash(bytes.fromhex(leaf)))
        return found if public is not None and found is not None and found < public.size else None

    def entry(self, index: int) -> bytes:
        """Return the bytes of a public entry. Raises `EntryUnknown` beyond the last one."""
        for _, entry in self.entries(index, 1):
            return entry
        raise EntryUnknown(f"entry {index}")

    def entries(self, start: int, count: int) -> list[tuple[int, bytes]]:
        """Return index and bytes of up to `count` public entries from `start` on."""
        stop = min(start + count, self.size)
        if not 0 <= start < stop:
            return []
        with store.reading(self._engine) as connection:
            return list(store.iterate_entries(connection, start, stop))

    def prove(self, index: int) -> str:
        """Return the tlog-proof of a public entry, its bytes in `extra`.

        Raises:
            EntryUnknown: it is not public, or not there.
            LedgerDamaged: its stored bytes are not what was signed.
        """
        public = self._refresh()
        self._provable()
        if public is None or not 0 <= index < public.size:
            raise EntryUnknown(f"entry {index}")
        return format_tlog_proof(self._prove(index, self.entry(index), public))

    def find_status(self, serial: int) -> StatusLeaf | None:
        """Return the public state of a serial."""
        self._refresh()
        replay = self._provable()
        return replay.status.leaf(serial) if 0 <= serial < replay.status.count else None

    def bundle(self, subject: str, serial: int) -> bytes:
        """Return the bundle `NUMBER.proof.json` of a certificate, at the newest checkpoint.

        Raises:
            EntryUnknown: the certificate is not public yet, or is not there.
            LedgerDamaged: its stored bytes are not what was signed.
        """
        self._refresh()
        with self._taking:
            public, status = self._public, self._provable().status
            if public is None or not 0 <= serial < status.count:
                raise EntryUnknown(f"certificate with serial {serial}")
            leaf, path = status.leaf(serial), status.prove(serial)
        with store.reading(self._engine) as connection:
            records = store.load_subject(connection, subject, size=public.size)
            last = store.find_entry(connection, public.size - 1)
        proofs = tuple(self._prove(index, entry, public) for index, entry in records)
        if last is None or leaf.record not in {leaf_hash(proof.extra) for proof in proofs}:
            raise EntryUnknown(f"certificate {subject} with serial {serial}")
        status_root = self._prove(public.size - 1, last, public)
        return format_bundle(Bundle(subject, proofs, status_root, leaf, path))

    def _refresh(self) -> StoredCheckpoint | None:
        """Return the newest note; take the entries that another process published."""
        if self._damage is not None:
            return self._public
        with store.reading(self._engine) as connection:
            newest = store.find_checkpoint(connection)
        if newest != self._public:
            try:
                with self._taking:
                    self._follow_others()
            except LedgerDamaged as damage:  # reading goes on at the note that still holds
                self._refused = self._refused or damage
        return self._public

    def _follow_others(self) -> None:
        size = self._replay.size
        with store.reading(self._engine) as connection:
            newest = store.find_checkpoint(connection)
            if newest is None or newest.size < size:
                raise LedgerDamaged(
                    f"{size} entries were published, but the database was put back to an older "
                    "copy while the log was open. Put back the newest copy of the database"
                )
            entries = list(store.iterate_entries(connection, size, newest.size))
        if newest.size > size:
            selfcheck.check_stored_note(newest, self._verifier)
            following = follow(self._replay, entries)
            check_following(following, size=newest.size, root=newest.root)
            self._replay.take(following.envelopes)
            self._public = newest

    def _take(self, following: Following, checkpoint: StoredCheckpoint) -> None:
        """Make public what was just published, unless a reading thread did so already."""
        with self._taking:
            if self._replay.size == following.first:
                self._replay.take(following.envelopes)
                self._public = checkpoint

    def _prove(self, index: int, entry: bytes, public: StoredCheckpoint) -> TlogProof:
        tree = self._provable().tree
        if leaf_hash(entry) != tree(index, index + 1):
            raise LedgerDamaged(f"the stored entry {index} is not what was signed")
        return TlogProof(index, prove_inclusion(index, public.size, tree), public.note, entry)

    def _provable(self) -> Replay:
        if self._damage is not None:
            raise LedgerDamaged(self._damage.reason)
        return self._replay
