"""The tables. Alembic's migrations bring a database to exactly this shape; a test compares the two."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    true,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _line(length: int) -> String:
    """Text from outside, of any length: SQLite takes no notice of one, PostgreSQL would refuse what is longer."""
    return String(length).with_variant(String(), "postgresql")


def _count() -> Integer:
    """Bytes or samples: more than four bytes hold, which PostgreSQL's integers have."""
    return Integer().with_variant(BigInteger(), "postgresql")


def _request_columns() -> list[Column[object]]:
    """The columns of a `Request`; fresh objects for each table."""
    return [
        Column("model", _line(200), nullable=False),
        Column("task", String(8), nullable=False),
        Column("source_lang", _line(8), nullable=False),
        Column("target_lang", _line(8), nullable=False),
        Column("pnc", Boolean, nullable=False),
        Column("options", Text, nullable=False),
    ]


def _order() -> Column[object]:
    """Which came first: counted, because clocks are set back. See `counting.next_place`."""
    return Column("place", Integer, nullable=False, server_default="0")


def _belongs_to(table: str, column: str) -> Column[object]:
    return Column(column, String(64), ForeignKey(f"{table}.id", ondelete="CASCADE"), nullable=False)


# what recordings belong together for; each has one of its owner's, and membership hangs on its id
project = Table(
    "project",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("owner", _line(200), nullable=False),
    Column("name", _line(200), nullable=False),
    Column("description", Text, nullable=False, server_default=""),
    Column("languages", Text, nullable=False, server_default="[]"),  # [code, ...]
    # how its recordings are transcribed unless something else is said; a null model: nobody said it
    Column("model", _line(200)),
    Column("task", String(8)),
    Column("source_lang", _line(8)),
    Column("target_lang", _line(8)),
    Column("pnc", Boolean),
    Column("vocabulary", Text, nullable=False, server_default=""),  # a phrase a line
    Column("retention_days", Integer),  # null: for ever
    Column("licence", Text, nullable=False, server_default=""),
    Column("consent", Text, nullable=False, server_default=""),
    Column("created", DateTime(timezone=True), nullable=False),
    _order(),
    Index("ix_project_name", "owner", "name", unique=True),
)

recording = Table(
    "recording",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("sha256", String(64), nullable=False, server_default=""),  # of the bytes, which other rows may share
    Column("owner", _line(200), nullable=False),
    Column("name", Text, nullable=False),
    # one of the same owner; never null, which SQLite cannot say of a reference that is added to a table
    Column("project_id", String(64), ForeignKey("project.id")),
    Column("num_samples", _count(), nullable=False),
    Column("original_rate", Integer, nullable=False),
    Column("original_channels", Integer, nullable=False),
    Column("codec", _line(100), nullable=False),
    Column("size", _count(), nullable=False),
    Column("warnings", Text, nullable=False, server_default="[]"),  # [sentence, ...]
    Column("separate_channels", Integer, nullable=False, server_default="0"),  # kept apart beside the timeline
    Column("created", DateTime(timezone=True), nullable=False),
    _order(),
    # equal bytes are one recording of a project; an index, for SQLite adds no constraint to a table that is there
    Index("ix_recording_content", "project_id", "sha256", unique=True),
    Index("ix_recording_owner", "owner"),
    Index("ix_recording_sha256", "sha256"),
)

hypothesis = Table(
    "hypothesis",
    metadata,
    Column("id", String(64), primary_key=True),
    _belongs_to("recording", "recording_id"),
    *_request_columns(),
    Column("model_revision", _line(200), nullable=False),
    Column("created", DateTime(timezone=True), nullable=False),
    Index("ix_hypothesis_recording_id", "recording_id"),
)

hypothesis_segment = Table(
    "hypothesis_segment",
    metadata,
    Column("hypothesis_id", String(64), ForeignKey("hypothesis.id", ondelete="CASCADE"), primary_key=True),
    Column("id", String(64), primary_key=True),
    Column("start", Float, nullable=False),
    Column("end", Float, nullable=False),
    Column("speaker", _line(200)),
    Column("language", _line(8), nullable=False),
    Column("text", Text, nullable=False),
    Column("words", LargeBinary, nullable=False),
    Column("doubt", String(16)),
    Column("channel", Integer),
)

transcript = Table(
    "transcript",
    metadata,
    Column("id", String(64), primary_key=True),
    _belongs_to("recording", "recording_id"),
    Column("hypothesis_id", String(64), ForeignKey("hypothesis.id", ondelete="CASCADE")),
    *_request_columns(),
    Column("created", DateTime(timezone=True), nullable=False),
    Column("version", Integer, nullable=False),
    # both null: of the whole recording; else of this part (seconds), and never the current one
    Column("region_start", Float),
    Column("region_end", Float),
    Column("for_comparison", Boolean, nullable=False, server_default=false()),
    # of an import's text; null where a model was asked
    Column("origin_name", Text),
    Column("origin_format", String(40)),
    _order(),
    Index("ix_transcript_recording_id", "recording_id"),
)

segment = Table(
    "segment",
    metadata,
    Column("transcript_id", String(64), ForeignKey("transcript.id", ondelete="CASCADE"), primary_key=True),
    Column("id", String(64), primary_key=True),
    Column("start", Float, nullable=False),
    Column("end", Float, nullable=False),
    Column("speaker", _line(200)),
    Column("language", _line(8), nullable=False),
    Column("status", String(16), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("changed", Integer, nullable=False),  # the transcript's version that wrote this row
    Column("removed", Boolean, nullable=False),  # kept as a row so that an open page learns of it
    Column("words", LargeBinary, nullable=False),
    Column("doubt", String(16)),
    Column("split", String(8)),
    Column("fields", Text),  # of an imported row, a JSON object
    Column("channel", Integer),  # in which it was heard, from 0; null: in the mix
    Column("edit_id", Integer),  # of the edit that left it as it is, or removed it; null: of none that is known
    # the score of this segment against its hypothesis, written with the text it belongs to;
    # null while nobody has touched or verified it
    Column("word_errors", Integer),
    Column("word_count", Integer),
    Column("char_errors", Integer),
    Column("char_count", Integer),
    Index("ix_segment_changed", "transcript_id", "changed"),
    # all that the progress of a transcript is counted from, so that no row of words is read for it
    Index(
        "ix_segment_progress",
        *("transcript_id", "removed", "status", "word_errors", "word_count", "char_errors", "char_count"),
    ),
)

# a segment's text as it is searched (studio.text.sought); empty of one that was removed
segment_text = Table(
    "segment_text",
    metadata,
    Column("transcript_id", String(64), ForeignKey("transcript.id", ondelete="CASCADE"), primary_key=True),
    Column("segment_id", String(64), primary_key=True),
    Column("start", Float, nullable=False),
    Column("text", Text, nullable=False),
)

edit = Table(
    "edit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _belongs_to("transcript", "transcript_id"),
    Column("op", String(40), nullable=False),
    Column("before", LargeBinary, nullable=False),
    Column("after", LargeBinary, nullable=False),
    Column("actor", _line(200), nullable=False),
    Column("took", Float),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("state", String(10), nullable=False),  # done | undone | dropped
    Column("source", Text),  # where its texts came from; null: they were made here
    Column("prior", Text),  # {segment's id: edit that had left it so, ...}; null in logs from before there was one
    Index("ix_edit_transcript_id", "transcript_id", "state", "id"),
    Index("ix_edit_actor", "transcript_id", "actor", "state", "id"),
)

job = Table(
    "job",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("actor", _line(200), nullable=False),
    Column("state", String(16), nullable=False),
    Column("part", Float, nullable=False, server_default="0"),
    Column("doing", Text, nullable=False, server_default=""),
    Column("payload", Text, nullable=False, server_default="{}"),  # JSON, as its kind reads it
    Column("result", Text),  # JSON, likewise; also what is done so far
    Column("error", Text),
    Column("home", String(64), nullable=False, server_default=""),  # the process that was asked
    Column("worker", String(64), nullable=False, server_default=""),  # the process that holds the lease
    # until when, in seconds of the database's clock; of a queued one, before when nobody takes it
    Column("lease", Float, nullable=False, server_default="0"),
    Column("queued", Float, nullable=False, server_default="0"),  # since when, on the same clock
    Column("halt", Boolean, nullable=False, server_default=false()),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("turn", Integer, nullable=False, server_default="0"),  # counted at each claim: whose turn was last
    Column("created", DateTime(timezone=True), nullable=False),
    Column("finished", Float),  # on the database's clock
    _order(),
    Index("ix_job_state", "state", "kind", "place"),
    Index("ix_job_actor", "actor", "turn"),
)

job_recording = Table(
    "job_recording",
    metadata,
    Column("job_id", String(64), ForeignKey("job.id", ondelete="CASCADE"), primary_key=True),
    Column("recording_id", String(64), ForeignKey("recording.id", ondelete="CASCADE"), primary_key=True),
    Index("ix_job_recording_recording_id", "recording_id"),
)

# what receivers of webhooks are to be told; it hangs on no job, for those are deleted as soon as they have ended
delivery = Table(
    "delivery",
    metadata,
    Column("id", String(64), primary_key=True),  # of the message
    Column("hook", String(40), primary_key=True),  # name of the receiver
    Column("type", String(40), nullable=False),
    Column("job_id", String(64), nullable=False),
    Column("body", Text, nullable=False),  # JSON; empty once it was given up
    Column("created", Float, nullable=False),  # on the database's clock
    Column("due", Float),  # on the same; null: given up
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("failure", Text),  # of the last
    Index("ix_delivery_due", "hook", "due"),
)

# what a transcription is to hear and has heard; the job of the same id says how it stands
run = Table(
    "run",
    metadata,
    Column("id", String(64), primary_key=True),
    _belongs_to("recording", "recording_id"),
    _belongs_to("transcript", "transcript_id"),
    Column(
        "windows", LargeBinary, nullable=False
    ),  # [[start, end, channel or null], ...]: a resumed run uses the same cuts
    Column("windows_done", Integer, nullable=False),
    Column("created", DateTime(timezone=True), nullable=False),
    _order(),
    UniqueConstraint("transcript_id"),
    Index("ix_run_recording_id", "recording_id"),
)

# what a model says of a transcript; the job of the same id says how it stands
answer = Table(
    "answer",
    metadata,
    Column("id", String(64), primary_key=True),
    _belongs_to("transcript", "transcript_id"),
    Column("kind", String(16), nullable=False),
    Column("question", Text, nullable=False),
    Column("model", _line(200), nullable=False),
    Column("reach", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("citations", Text, nullable=False),  # {"3": segment's id}
    Column("related", Text, nullable=False),  # [segment's id, ...]
    Column("created", DateTime(timezone=True), nullable=False),
    _order(),
    Index("ix_answer_transcript_id", "transcript_id", "place"),
)

receipt = Table(
    "receipt",
    metadata,
    Column("transcript_id", String(64), ForeignKey("transcript.id", ondelete="CASCADE"), primary_key=True),
    Column("key", String(64), primary_key=True),  # chosen by whoever asked for the edit
    Column("written", Text, nullable=False),  # [segment's id, ...]
    Column("removed", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)

# people; what is signed with "user:<id>" stays when the row, and the name with it, goes
user = Table(
    "user",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("name", _line(60), nullable=False),
    Column("folded", _line(60), nullable=False),  # what two names that nobody tells apart have in common
    Column("password", Text),  # argon2id; null: no login
    Column("is_admin", Boolean, nullable=False, server_default=false()),
    Column("is_active", Boolean, nullable=False, server_default=true()),
    Column("created", DateTime(timezone=True), nullable=False),
    Column("seen", Float),  # on the database's clock
    Index("ix_user_folded", "folded", unique=True),
)

# of browsers that are logged in
session = Table(
    "session",
    metadata,
    Column("digest", String(64), primary_key=True),  # of the secret in the cookie, which is not kept
    _belongs_to("user", "user_id"),
    Column("began", Float, nullable=False),  # on the database's clock
    Column("used", Float, nullable=False),  # to the hour, or a tenth of how long it holds
    Index("ix_session_user_id", "user_id"),
)

# by whom an issuer of OpenID Connect means whom
identity = Table(
    "identity",
    metadata,
    Column("key", String(64), primary_key=True),  # a hash of the issuer and of what it calls somebody
    _belongs_to("user", "user_id"),
    Index("ix_identity_user_id", "user_id"),
)

invitation = Table(
    "invitation",
    metadata,
    Column("digest", String(64), primary_key=True),  # of the secret in the link
    Column("inviter", _line(200), nullable=False),
    Column("is_admin", Boolean, nullable=False, server_default=false()),
    Column("project_id", String(64), ForeignKey("project.id", ondelete="CASCADE")),  # into which; null: into none
    Column("role", String(16)),  # in it
    Column("expires", Float, nullable=False),  # on the database's clock
)

# who is in a project that is shared, which is its own owner then: "project:<id>"
member = Table(
    "member",
    metadata,
    Column("project_id", String(64), ForeignKey("project.id", ondelete="CASCADE"), primary_key=True),
    Column("user_id", String(64), ForeignKey("user.id", ondelete="CASCADE"), primary_key=True),
    Column("role", String(16), nullable=False),
    Index("ix_member_user_id", "user_id"),
)

# tries to log in that failed, or are under way
guess = Table(
    "guess",
    metadata,
    Column("key", String(64), primary_key=True),  # hash of a name, or of an address
    Column("count", Integer, nullable=False),
    Column("since", Float, nullable=False),  # on the database's clock
)

token = Table(
    "token",
    metadata,
    Column("digest", String(64), primary_key=True),  # of its secret, which is not kept
    Column("name", _line(100), nullable=False),
    Column("owner", _line(200), nullable=False),
    Column("scope", String(40), nullable=False),
    Column("created", DateTime(timezone=True), nullable=False),
    Column("used", DateTime(timezone=True)),
    Index("ix_token_name", "owner", "name", unique=True),
)

# what a project writes otherwise than models do, and words that are written so there
glossary = Table(
    "glossary",
    metadata,
    Column("id", String(64), primary_key=True),
    _belongs_to("project", "project_id"),
    Column("wrong", Text, nullable=False),  # empty: a word for the vocabulary alone
    Column("right", Text, nullable=False),
    Column("key", Text, nullable=False),  # studio.glossary.Pair.key
    Column("count", Integer, nullable=False, server_default="0"),  # segments in which a person corrected it so
    Column("state", String(10), nullable=False),  # offered | accepted | never
    Column("at", DateTime(timezone=True), nullable=False),
    Index("ix_glossary_key", "project_id", "key", unique=True),
)

# what is never to be proposed in a project when its texts are proofread
unwanted = Table(
    "unwanted",
    metadata,
    Column("id", String(64), primary_key=True),
    _belongs_to("project", "project_id"),
    Column("rule", String(40), nullable=False),
    Column("wrong", Text, nullable=False),  # the words as they stand
    Column("right", Text, nullable=False),
    Column("key", Text, nullable=False),  # studio.store.unwanted.key_of
    Column("at", DateTime(timezone=True), nullable=False),
    Index("ix_unwanted_key", "project_id", "key", unique=True),
)

# what a person corrected in a segment, as its text stands
correction = Table(
    "correction",
    metadata,
    Column("transcript_id", String(64), ForeignKey("transcript.id", ondelete="CASCADE"), primary_key=True),
    Column("segment_id", String(64), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("wrong", Text, nullable=False),
    Column("right", Text, nullable=False),
    Column("key", Text, nullable=False),
    Index("ix_correction_key", "key"),
)

# up to which of its versions a transcript's corrections were looked at
learned = Table(
    "learned",
    metadata,
    Column("transcript_id", String(64), ForeignKey("transcript.id", ondelete="CASCADE"), primary_key=True),
    Column("version", Integer, nullable=False),
)

# pages in which a transcript is open; nobody's once they have said nothing for a while
presence = Table(
    "presence",
    metadata,
    Column("page", String(64), primary_key=True),  # a hash of whose it is and what it calls itself
    _belongs_to("transcript", "transcript_id"),
    Column("actor", _line(200), nullable=False),
    Column("colour", Integer, nullable=False),  # a number, alike for all who see him
    Column("segment_id", String(64)),  # where he is; null: nowhere yet
    Column("typing", Boolean, nullable=False),
    Column("reads", Boolean, nullable=False),  # and may change nothing
    Column("seen", Float, nullable=False),  # on the database's clock
    Index("ix_presence_transcript_id", "transcript_id"),
)

counter = Table(
    "counter",
    metadata,
    Column("name", String(16), primary_key=True),
    Column("value", Integer, nullable=False),
)

# whoever comes without an account; nothing of his is without this row, and all of it goes with it
visitor = Table(
    "visitor",
    metadata,
    Column("owner", _line(200), primary_key=True),
    Column("key", String(64), nullable=False),  # signs the addresses that are lent to him
    Column("seen", Float, nullable=False),  # on the database's clock
    Column("day", Integer, nullable=False, server_default="0"),  # since 1970, UTC: the one that `seconds` are of
    Column("seconds", Float, nullable=False, server_default="0"),  # of sound that models heard for him
    Index("ix_visitor_seen", "seen"),
)

# browsers of visitors that are logged in with an account of the Hub; what is done there is done for the account
hub_login = Table(
    "hub_login",
    metadata,
    Column("visitor", _line(200), primary_key=True),  # as he is called without it
    Column("account", _line(200), nullable=False),  # the owner that it stands for, made of the account's `sub`
    Column("name", _line(200), nullable=False),  # to be shown
    Column("until", Float, nullable=False),  # on the database's clock
    Index("ix_hub_login_account", "account"),
)
