"""The public reason codes of a change of state, as the end of a sentence."""

from typing import Final

REASONS: Final = {
    "wage_shortfall": "pay below what the standard requires was found",
    "evidence_altered": "evidence was found to be altered",
    "surveillance_missed": "a due surveillance audit did not take place",
    "corrective_action_late": "a corrective action is overdue",
    "voluntary": "the enterprise asked for it",
    "investigation": "an investigation is under way",
    "remedied": "what stood against it has been remedied",
    "other": "a reason that is not on the public list",
}
