"""The criterion language, version 1: small, pure, exact, three-valued.

The way of a check: `lex` makes tokens, `parse` a tree (`syntax`), `types` says what kind each part
has and refuses what has no meaning, `evaluate` makes closures once, `check` joins these and
evaluates, `explain` says in a sentence how a result came about. Nothing here reads a file, a clock
or an attribute of a value, and nothing is handed to Python's own evaluator.

The grammar, the kinds and the rules of unknown values are in docs/criterion-language.md.
"""

LANGUAGE_VERSION = "1"
MAX_LENGTH = 2_000  # characters of an expression
MAX_DEPTH = 50  # levels of its tree
MAX_NODES = 500  # parts of its tree
