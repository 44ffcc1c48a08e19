"""What comes of each finding when NeMo 3.0 meets it."""

from __future__ import annotations

from collections.abc import Mapping

from studio.formats.documents import Finding, Severity
from studio.formats.nemo.faults import Fault

SEVERITIES: Mapping[Severity, str] = {
    "stops": "NeMo stops",
    "drops": "NeMo drops it",
    "misreads": "NeMo misreads it",
    "poor": "poor for training",
}
"""For a person."""

_RULES: Mapping[Severity, frozenset[str]] = {
    "drops": frozenset(["offset.past_end", "validation_status", "skipme", "tar.no_member", "nemo.dropped"]),
    "misreads": frozenset(
        [
            "duration.not_exact", "duration.past_end", "id.collision", "lang.not_target", "offset.ignored",
            "offset.missing", "tar.member_twice",
            "sampling_rate.with_offset", "text.special_token", "timestamp.range", "timestamp.shape", "nemo.extra",
            "nemo.id", "nemo.language", "nemo.prompt", "nemo.samples", "nemo.sound", "nemo.text", "studio.row",
            "studio.rows", "studio.sound",
        ]
    ),
    "poor": frozenset(
        [
            "duration.long", "duration.short", "itn.untrue", "pnc.untrue", "pred_text.mixed", "row.nested",
            "row.not_finite", "task.mismatch", "text.control", "text.double_space", "text.empty", "text.missing",
            "text.not_nfc", "timestamp.no_tokens", "timestamp.order", "timestamp.tokens_without_slot",
            "text.too_fast", "audio.cut_off",
        ]
    ),
}  # fmt: skip
"""At all that is in none of these NeMo stops."""
_BY_RULE = {rule: severity for severity, rules in _RULES.items() for rule in rules}


def severity_of(rule: str) -> Severity:
    return _BY_RULE.get(rule, "stops")


def finding(line: int, fault: Fault) -> Finding:
    rule, message = fault
    return Finding(line, rule, message, severity_of(rule))
