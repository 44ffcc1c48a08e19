/** What travels between page and server: made from studio/api by `python -m studio.api.generate`. */

export interface AddProject {
  name: string;
  description?: string;
  /** Codes of what is spoken in it. */
  languages?: string[];
  request?: ProjectAsks | null;
  /** A phrase a line. */
  vocabulary?: string;
  /** So long after it came a recording is kept; null: for ever. */
  retention_days?: number | null;
  licence?: string;
  /** What those who are heard have agreed to. */
  consent?: string;
  action: "add";
}

/** What a model said about a transcript. */
export interface AnswerInfo {
  id: string;
  kind: AnswerKind;
  /** Empty for a summary. */
  question: string;
  model: string;
  state: RunState;
  /** Grows; cites as `[3]`, `[3, 5]` and `[3-5]`. */
  text: string;
  /** Such as “Reading part 2 of 5”. */
  doing: string;
  /** 0..1 */
  part: number;
  /** The id of the segment behind each number that is cited. */
  citations: Record<string, string>;
  /** Ids of the segments nearest in words, where the text cites none. */
  related: string[];
  /** ISO 8601. */
  created: string;
  error: string | null;
}

export type AnswerKind = "summary" | "question";

export interface AnswerStarted {
  answer: AnswerInfo;
}

/** Those of a transcript, newest first. */
export interface Answers {
  answers: AnswerInfo[];
}

/** The page is closed, or out of sight. */
export interface AwayRequest {
  transcript: string;
  page: string;
  away: true;
}

export interface CancelExport {
  action: "cancel";
  export: string;
}

export interface ChangeAsk {
  action: "stop" | "delete";
  answer: string;
}

/** Everything that is said of it is replaced. */
export interface ChangeProject {
  name: string;
  description?: string;
  /** Codes of what is spoken in it. */
  languages?: string[];
  request?: ProjectAsks | null;
  /** A phrase a line. */
  vocabulary?: string;
  /** So long after it came a recording is kept; null: for ever. */
  retention_days?: number | null;
  licence?: string;
  /** What those who are heard have agreed to. */
  consent?: string;
  action: "change";
  project: string;
}

/** A value, and what a person reads for it. */
export type Choice = [value: string, label: string];

/** Segments and their words, one array for each field: 30,000 words parse in milliseconds. The first nine have an entry for each segment, the last five one for each word, in order. */
export interface Columns {
  id: string[];
  /** Milliseconds. */
  start: number[];
  /** Milliseconds. */
  end: number[];
  revision: number[];
  /** Their places in `STATUSES`. */
  status: number[];
  speaker: (string | null)[];
  /** Words of each segment. */
  count: number[];
  /** The hypothesis' text where it differs from the segment's. */
  original: (string | null)[];
  quality_flag: (QualityFlag | null)[];
  text: string[];
  /** Milliseconds. */
  word_start: number[];
  /** Milliseconds. */
  word_end: number[];
  /** Percent, -1 for none. */
  confidence: number[];
  /** Their places in `TIMED_BY`. */
  timed_by: number[];
}

/** A stretch of words that both transcripts have, or in which they differ. */
export interface CompareRun {
  same: boolean;
  /** Words [first, last) of the segment. */
  first: number;
  last: number;
  text: string;
  /** Words [other_first, other_last) of the row's words of the other. */
  other_first: number;
  other_last: number;
  other_text: string;
}

/** Its run is stopped and resumed like every other. */
export interface CompareStarted {
  /** The id of the new one. */
  transcript: string;
}

export interface Delete {
  action: "delete";
  recording: string;
}

/** One that is empty. */
export interface DeleteProject {
  action: "delete";
  project: string;
}

/** Nothing besides the segment. */
export interface DeleteSegment {
  segment: string;
}

/** Nothing besides the segments. */
export interface DeleteSegments {
  segments: string[];
}

/** It was done, and there is nothing more to say. */
export interface Done {
}

export type EditRequest = OperationRequest | MoveRequest | RestoreRequest;

/** What an edit did. */
export interface Edited {
  /** Of the segments touched. */
  changes: WireChanges;
}

/** `unavailable`: the disk is full or the database busy, ask again. `logged_out`: ask again once somebody has logged in. */
export type ErrorCode = "conflict" | "not_found" | "invalid" | "unavailable" | "logged_out" | "fault";

export interface ExportStarted {
  /** The key to it. */
  export: string;
}

/** How an export stands; from `url` on only once it is done. */
export interface ExportState {
  export: string;
  /** Its name. */
  format: string;
  state: "working" | "done" | "failed";
  /** 0..1 */
  part: number;
  doing: string;
  /** So many recordings it was narrowed to; null where it was not. */
  chosen: number | null;
  /** So many segments of its transcript; null where it was not narrowed to some. */
  chosen_segments: number | null;
  /** Why there is none. */
  message: string | null;
  /** What would give something where there was nothing: all segments. */
  offer: "all" | null;
  /** Below the studio's own path. */
  url?: string;
  name?: string;
  rows?: number;
  /** Segments that were left out. */
  skipped?: number;
  /** How many of them, by reason. */
  reasons?: Record<string, number>;
  /** How many recordings and transcripts gave nothing at all, by reason. */
  empty?: Record<string, number>;
  /** Whose loader has read it back. */
  checked_by?: "nemo" | "studio";
  /** What is to be known of what went out, a sentence each. */
  warnings?: string[];
  /** The segments that were left out, the first 500. */
  left_out?: LeftOut[];
}

/** Has a diarizer give the words of a transcript their speakers. */
export interface FindSpeakers {
  action: "start";
  transcript: string;
  model?: string;
}

/** A setting of a format. */
export interface FormatOption {
  name: string;
  label: string;
  help: string;
  default: string;
  choices: Choice[];
}

/** A way out, as the export form offers it. */
export interface FormatRow {
  name: string;
  title: string;
  help: string;
  /** It is read back by a loader of its own. */
  checked: boolean;
  /** The segments that go out where nobody says which. */
  status: "verified" | "all";
  options: FormatOption[];
}

/** Those that can be exported, the default first. */
export interface Formats {
  formats: FormatRow[];
}

/** What a change left. */
export interface GlossaryChanged {
  entries: GlossaryEntry[];
  /** New ones. */
  added: number;
}

export interface GlossaryEntry {
  id: string;
  wrong: string;
  right: string;
  /** Segments in which a person corrected it so. */
  count: number;
  state: "offered" | "accepted" | "never";
  /** Seconds since 1970: when it was found or last changed. */
  at: number;
}

/** All entries of a project: what is offered first. */
export interface GlossaryNow {
  entries: GlossaryEntry[];
}

/** The answer to what an import asks. */
export interface GoOn {
  action: "go_on";
  intake: string;
  /** Spoken in rows that do not say. */
  source_lang?: string | null;
  /** Rows too long for a segment are split at their pauses. */
  split_long?: boolean;
  /** Bad rows are left out and told. */
  skip_bad?: boolean;
}

/** What is new in a transcript, asked by a page in which it is open; others are told where that is. */
export interface HereRequest {
  transcript: string;
  page: string;
  /** Newer than this version; of -1 all. */
  since: number;
  /** The current one. */
  segment?: string | null;
  /** Somebody types in it, or did so a moment ago. */
  typing?: boolean;
  /** A run, or times behind an edit, are waited for: how it stands is told also where nothing changed. */
  follow?: boolean;
}

/** An edit that stands. */
export interface HistoryEntry {
  /** Grows with time. */
  number: number;
  /** What undo calls it. */
  label: string;
  /** Whether whoever asks made it. */
  mine: boolean;
  /** How he is called. */
  actor: string;
  /** ISO 8601. */
  at: string | null;
  rows: HistoryRow[];
  /** Rows that are not told. */
  more: number;
}

/** What was done to a transcript, newest first. */
export interface HistoryPage {
  entries: HistoryEntry[];
  /** There may be older ones: ask again with `before`. */
  more: boolean;
}

/** What an edit did to one segment. Null is what the edit left as it was. */
export interface HistoryRow {
  segment: string;
  /** Seconds. */
  start: number;
  /** Its text; also null where there was no such segment. */
  before: string | null;
  /** Its text; also null where the segment is gone. */
  after: string | null;
  status: Status | null;
  /** Empty: nobody any more. */
  speaker: string | null;
}

/** A segment in which something is said, of a recording among many. */
export interface HitRow {
  recording: string;
  /** Of the recording. */
  name: string;
  transcript: string;
  /** Of the text. */
  language: string;
  translation: boolean;
  segment: string;
  revision: number;
  status: Status;
  text: string;
  /** Of each word: milliseconds. */
  word_start: number[];
  word_end: number[];
}

/** Where something is said that may be changed, by recording and by time. */
export interface HitsIn {
  rows: HitRow[];
  /** There are more, and these are the first. */
  more: boolean;
  /** Recordings that say it, too, and may only be read. */
  only_read: number;
}

export interface InsertSegment {
  start: number;
  end: number;
  text?: string;
  speaker?: string | null;
  channel?: number | null;
}

export interface IntakeStarted {
  /** The key to it. */
  intake: string;
}

/** How it stands; what is told stands in it once it has ended. */
export interface IntakeState {
  /** The key to it. */
  intake: string;
  kind: "files" | "import";
  /** It was made in the page: nobody has it elsewhere, and stopping this is its end. */
  spoken: boolean;
  state: "working" | "asks" | "done" | "failed" | "stopped";
  /** 0..1 */
  part: number;
  doing: string;
  /** What an import asks, of which nothing is imported yet: the language of rows that do not say it, or whether bad rows are to be left out. */
  asks: "language" | "rest" | null;
  /** That came in. */
  recordings: number;
  /** What came of it, or why it asks; sentences. */
  summary: string[];
  /** Of single files and rows; at most 100. */
  details: string[];
  /** So many of those are not told. */
  more: number;
  /** To choose from, where the language is asked for. */
  languages: Choice[];
}

export type JsonValue = unknown;

/** A recording that was made in the page and could not be taken in: it can be tried again, downloaded, deleted. */
export interface KeptSound {
  /** The key to it. */
  intake: string;
  name: string;
  seconds: number;
  why: string;
}

/** The newest of the same that is being made or can be had, so that a reload shows it again. */
export interface LatestExport {
  latest: ExportState | null;
}

/** What is under way or asks, so that a reload shows it again. */
export interface LatestIntake {
  latest: IntakeState | null;
  /** The newest first. */
  kept: KeptSound[];
}

/** The newest of a transcript. */
export interface LatestSearch {
  latest: SpeakerSearch | null;
}

/** Deletes everything of the visitor's, now and for good. */
export interface Leave {
  action: "leave";
}

/** A segment that stayed, and where it is. */
export interface LeftOut {
  recording: string;
  /** Of the recording. */
  name: string;
  transcript: string;
  segment: string;
  start: number;
  /** Seconds. */
  end: number;
  reason: string;
}

/** An address is opened by the browser itself with this as its query. */
export interface Lent {
  query: string;
  /** So long it holds. */
  seconds: number;
}

/** A recording in the library, with what is told of its best transcript. */
export interface LibraryRow {
  id: string;
  name: string;
  /** Seconds. */
  duration: number;
  /** ISO 8601. */
  created: string;
  /** Grows with every recording that is added, whatever the clock says. */
  place: number;
  /** Bytes of the original file. */
  size: number;
  /** Null without a transcript, empty for an import's. */
  model: string | null;
  origin: Origin | null;
  language: string | null;
  segments: number;
  /** Segments. */
  verified: number;
  /** Segments. */
  unusable: number;
  /** 0..1 */
  wer: number | null;
  run: Run | null;
  /** All that it has. */
  transcripts: number;
  /** The name of the one that it is in. */
  project: string;
  project_id: string;
}

/** The library. */
export interface LibraryRows {
  recordings: LibraryRow[];
  /** Oldest first, also those without recordings. */
  projects: ProjectInfo[];
}

/** What a piece is answered with. */
export interface LiveHeld {
  /** So many are on the disk: the number of the next one. Fewer than were sent: send them again from there. */
  samples: number;
  /** It takes no more; what comes after `samples` belongs to a new one. */
  ended: boolean;
  /** What takes it in, once it has ended; null where nothing was recorded, or that was long ago. */
  job: string | null;
}

/** What was said in one window. */
export interface LiveLine {
  /** Seconds. */
  start: number;
  end: number;
  text: string;
}

export interface LiveStarted {
  /** The key to it. */
  live: string;
  /** Samples that it can have: the limit of a file. */
  most: number;
}

/** What was heard so far. */
export interface LiveText {
  /** Settled, from `since` on. */
  lines: LiveLine[];
  /** Of all lines: `since` the next time. */
  count: number;
  /** What is being said; it may turn out otherwise. */
  partial: string;
  /** Seconds of sound that the text is not about yet. */
  behind: number;
  /** While the model is loaded. */
  doing: string;
  /** Why there is no text, or no more of it: a sentence. */
  problem: string;
  /** Nothing comes any more. */
  done: boolean;
}

/** Whose sound is that a browser keeps until it is sent. */
export interface LiveWhose {
  /** The same for as long as this library is; never that of another one. The first eight digits are those of all libraries of this database. */
  whose: string;
  /** What a browser keeps of any other of this database is of a library that is deleted. Never where there are logins, which run out. */
  alone: boolean;
}

/** In our own packages, in STUDIO_MODELS, in the hub cache, to be downloaded, or on a server that the owner named, to which the sound or the text is sent. */
export type Location = "embedded" | "local" | "cached" | "hub" | "remote";

/** Whoever is logged in; there is nobody where nobody logs in. */
export interface Me {
  /** Said as `X-Studio-User` with every call: none is answered for anybody else who logs in beside the page. */
  id: string;
  name: string;
  /** Whether he says who has an account, and which models are in memory. */
  admin: boolean;
}

/** What marking this share of the words was worth on what a person has corrected or verified. */
export interface Measured {
  /** Percent. */
  share: number;
  /** Words that were marked. */
  marked: number;
  /** Words that were wrong. */
  wrong: number;
  /** Words that were both. */
  found: number;
}

/** Nothing besides the segments: at least two. */
export interface MergeRows {
  segments: string[];
}

export interface MergeSegments {
  segment: string;
  other: string;
  text?: string | null;
}

export interface MergeSpeakers {
  speaker: string;
  into: string;
}

/** Loads a model, stops that, or gives its memory back. */
export interface ModelAction {
  action: "load" | "unload" | "cancel";
  model: string;
}

/** A setting that a model has beside the prompt. */
export interface ModelOption {
  name: string;
  label: string;
  help: string;
  /** The first is the default. */
  choices: Choice[];
}

/** A chat model at work on a transcript, or how that ended. */
export interface ModelReading {
  state: RunState;
  doing: string;
  /** 0..1 */
  part: number;
  /** Its id. */
  model: string;
  /** Segments that it was asked for. */
  asked: number;
  /** Of those that it has read: given back as something that is no correction, or not at all. */
  dropped: number;
  error: string | null;
}

/** A model: what it can do, and where it is. */
export interface ModelRow {
  id: string;
  title: string;
  family: string;
  /** What it is good for and what not. */
  summary: string;
  tasks: Task[];
  pairs: [task: Task, source: string, target: string][];
  /** Nobody said which languages it knows, so `pairs` has them all, and whoever runs it says. */
  any_language: boolean;
  /** What can be asked for; one value alone means there is no choice. */
  punctuation: boolean[];
  /** Null where it cannot be told which words to expect. */
  vocabulary: Vocabulary | null;
  options: ModelOption[];
  /** It has its own. */
  word_times: boolean;
  confidence: boolean;
  /** It can be asked. */
  chat: boolean;
  /** It can time the words of a text. */
  aligner: boolean;
  /** How many speakers it tells apart; 0 where it does not. */
  speakers: number;
  /** Seconds of sound it takes at once. */
  max_window: number;
  licence: string;
  commercial: boolean;
  /** Such as “883 M”. */
  parameters: string;
  /** How its weights are kept, or will be; empty where there is no choice. */
  precision: string;
  /** Bytes once loaded; 0 where that is not worth counting. */
  memory: number;
  /** Bytes to be downloaded. */
  download: number;
  location: Location;
  /** WER and speed, with their source. */
  measured: string;
  /** 0..1, of English; null where nobody measured it. */
  word_errors: number | null;
  homepage: string;
  /** What must be installed before it can be loaded; empty for nothing. */
  missing: string;
  state: ModelState;
  /** At work: it cannot be unloaded now. */
  busy: boolean;
  /** 0..1, while it is loaded. */
  part: number;
  /** While it is loaded. */
  doing: string;
  /** Why the last load failed. */
  error: string | null;
}

/** `absent`: to be downloaded; `ready`: to be loaded. */
export type ModelState = "absent" | "ready" | "loading" | "loaded";

/** All models, and the memory that they have. */
export interface Models {
  models: ModelRow[];
  /** What lies in STUDIO_MODELS and cannot be offered, and why: a sentence each. */
  problems: string[];
  /** Bytes. */
  used: number;
  /** Bytes. */
  budget: number;
  device: string;
  /** Whoever asks may say which models are downloaded, loaded and unloaded. */
  may_load: boolean;
}

/** Recordings into a project, by its id, or by a name, which makes one where there is none. */
export interface Move {
  action: "move";
  recordings: string[];
  project: string;
}

/** One step along the log of one's own edits: a conflict where it would take back what somebody else did since. */
export interface MoveRequest {
  transcript: string;
  /** Chosen by the page, one for each intent: asking again with the same one does nothing more. */
  key?: string;
  move: "undo" | "redo";
  /** Of an undo: those that the step has left, by segment. Where one's newest step is another one, or somebody has changed one of these since, it is a conflict. */
  revisions?: Record<string, number> | null;
}

/** What became of a move. */
export interface MovedRecordings {
  /** Ids. */
  moved: string[];
  stayed: StayedRecording[];
  /** The id of where they went. */
  project: string;
}

/** Not to be proposed any more in the project of this transcript. */
export interface NeverPropose {
  transcript: string;
  action: "never";
  rule: string;
  /** The words as they stand. */
  wrong: string;
  right: string;
}

/** What one segment is to say. */
export interface NewText {
  segment: string;
  text: string;
}

/** What is new in a transcript, and who else is there. */
export interface NewsAnswer {
  version: number;
  others: OtherPerson[];
  /** Null where nothing changed since. */
  changes: WireChanges | null;
  /** What one is in the project by now; null where it is one's own. */
  role: "owner" | "manager" | "reviewer" | "corrector" | "speaker" | "guest" | null;
}

/** An operation of `studio.transcript.ops`, which knows what `intent` must hold. */
export interface OperationRequest {
  transcript: string;
  /** Chosen by the page, one for each intent: asking again with the same one does nothing more. */
  key?: string;
  op: string;
  intent: Record<string, JsonValue>;
  /** Those that the page saw, by segment. */
  revisions?: Record<string, number>;
  /** Milliseconds that a person spent on it. */
  took_ms?: number | null;
}

/** An edit operation that may be asked for. */
export interface OperationRow {
  name: string;
  /** What undo calls it. */
  label: string;
  /** JSON schema of its intent. */
  intent: Record<string, unknown>;
}

/** What `/edit` can be asked for. */
export interface Operations {
  operations: OperationRow[];
}

/** Where an import's text came from. */
export interface Origin {
  /** Of the file; empty where that was not kept. */
  name: string;
  format: string;
}

/** Another page in which the transcript is open, and whose it is. */
export interface OtherPerson {
  /** Tells it from the others. */
  page: string;
  /** Of the account; empty for one's own page. */
  name: string;
  /** It is one's own: another tab, window or machine. */
  own: boolean;
  /** A number from 0 on, alike for all who see him. */
  colour: number;
  /** Where he is. */
  segment: string | null;
  /** He types there. */
  typing: boolean;
  /** He may change nothing. */
  reads: boolean;
}

export interface PasteOver {
  segments: string[];
  text: string;
  verified?: boolean;
}

/** Segments of which so much is expected to be wrong that writing them anew is quicker. */
export interface PoorColumns {
  id: string[];
  /** Percent of their words that are expected to be wrong. */
  wer: number[];
}

/** Words that stay, where both texts are the same, or that give way to others. */
export interface PreviewPart {
  old: string;
  new: string;
}

/** What an operation would do: nothing is changed. */
export interface PreviewRequest {
  transcript: string;
  preview: true;
  op: string;
  intent: Record<string, JsonValue>;
  revisions?: Record<string, number>;
}

/** A segment that would be another one. */
export interface PreviewRow {
  segment: string;
  /** Its whole text, in order. */
  parts: PreviewPart[];
}

/** What an edit would do. */
export interface Previewed {
  /** Those that stand already and would change, in their order. */
  rows: PreviewRow[];
  /** Ids of those that would be gone. */
  removed: string[];
}

/** How a project's recordings are transcribed unless something else is said. */
export interface ProjectAsks {
  model: string;
  task: Task;
  source_lang: string;
  target_lang: string;
  pnc: boolean;
}

/** A project, with how much is in it. */
export interface ProjectInfo {
  id: string;
  name: string;
  description: string;
  languages: string[];
  request: ProjectRequest | null;
  /** A phrase a line. */
  vocabulary: string;
  /** Null: its recordings are kept for ever. */
  retention_days: number | null;
  licence: string;
  consent: string;
  /** ISO 8601. */
  created: string;
  recordings: number;
  /** Of sound. */
  seconds: number;
  /** Of the best transcript of each recording. */
  segments: number;
  /** Of these segments. */
  verified: number;
  /** Entries that hold for what is in it. */
  glossary: number;
  /** In it, of whoever asks. */
  standing: Standing;
}

export interface ProjectMade {
  /** Its id. */
  project: string;
}

/** How a project's recordings are transcribed unless something else is said. */
export interface ProjectRequest {
  model: string;
  task: Task;
  source_lang: string;
  target_lang: string;
  pnc: boolean;
}

/** In the order of the text; one array for each field. */
export interface ProposalColumns {
  segment: string[];
  /** Of the segment that was looked at: of another nothing is said. */
  revision: number[];
  /** Where in the segment's text, in UTF-16 units as JavaScript counts them. */
  start: number[];
  end: number[];
  /** What might stand there. */
  into: string[];
  /** Its number in `kinds`. */
  kind: number[];
}

/** Proposals that are alike: they can be taken together. */
export interface ProposalKind {
  rule: string;
  /** In a word or two. */
  why: string;
  /** False where it is as likely meant as it stands. */
  sure: boolean;
  /** The id of the chat model that proposes it; empty of a rule. */
  model: string;
}

export interface ProposeAgain {
  transcript: string;
  action: "again";
  /** Its id. */
  unwanted: string;
}

export interface PullInto {
  id: string;
  name: string;
}

/** A row that is another there than here, or was not found in both. */
export interface PullRow {
  /** `there`, `here`: changed there or here alone; `conflict`: in both, or verified here. */
  outcome: "there" | "here" | "conflict" | "gone" | "new" | "unknown";
  /** A sentence, where the outcome does not say it. */
  why: string;
  /** Its id; empty where nothing here is meant. */
  recording: string;
  /** Of the recording. */
  name: string;
  transcript: string;
  /** Empty where it is no longer here. */
  segment: string;
  /** Seconds. */
  start: number;
  /** The text before the pull, shortened. */
  here: string | null;
  there: string | null;
  /** The transcript that keeps the text from there, to compare with; empty where there is none. */
  beside: string;
}

export interface PullStarted {
  /** The key to it. */
  pull: string;
}

/** How it stands; from `commit` on it is empty before it is done. */
export interface PullState {
  /** The key to it. */
  pull: string;
  /** As it was asked for, or its whole name once it is known. */
  dataset: string;
  /** Into which alone it goes, or went. */
  project: string | null;
  dry: boolean;
  state: "working" | "done" | "failed" | "stopped";
  /** 0..1 */
  part: number;
  doing: string;
  /** Why there is nothing. */
  message: string | null;
  commit: string;
  /** Of the dataset. */
  url: string;
  /** Of rows: same, there, here, conflict, gone, new and unknown. */
  counts: Record<string, number>;
  /** Those that whoever asks may read: of each outcome the first 50. */
  rows: PullRow[];
}

/** What there is to pull from, and how the newest pull stands, so that a reload shows it again. */
export interface Pulls {
  /** That were pushed, the latest first. */
  datasets: PushedFrom[];
  /** Into which a pull can bring something, the oldest first. */
  projects: PullInto[];
  latest: PullState | null;
}

export interface PushedFrom {
  /** Of a dataset, with its account. */
  name: string;
  /** Id of the project that was pushed there; null for everything. */
  project: string | null;
}

/** A new entry, or another one in the place of one that is there. */
export interface PutEntry {
  /** Of the project that is meant. */
  transcript: string;
  action: "put";
  /** Its id; null for a new one. */
  entry?: string | null;
  /** Empty: a word for the vocabulary alone. */
  wrong: string;
  right: string;
  state?: "offered" | "accepted" | "never";
}

/** What the machine's own guard found odd in a segment. */
export type QualityFlag = "repeats" | "too fast" | "no speech";

/** How much is read at once: what the model was trained on, or all that its context takes. */
export type Reach = "trained" | "context";

/** A recording and its transcripts. */
export interface RecordingInfo {
  id: string;
  name: string;
  /** Seconds. */
  duration: number;
  /** The best of the transcripts that count: verified work before a newer try. */
  current: string | null;
  /** Newest first. */
  transcripts: TranscriptInfo[];
  /** How many of its channels can be heard alone, because they say different things; 0 where none can. */
  channels: number;
  /** In its project, of whoever asks. */
  standing: Standing;
}

/** What was asked for was not done. */
export interface Refusal {
  ok: false;
  error: ErrorCode;
  /** A sentence for a person. */
  message: string;
  /** With a `conflict`: the segment as it is now. */
  changes?: WireChanges;
}

/** Start and end of a part of a recording, in seconds, as everywhere. */
export type Region = [number, number];

export interface RemoveEntry {
  transcript: string;
  action: "remove";
  entry: string;
}

export interface Rename {
  action: "rename";
  recording: string;
  name: string;
}

export interface RenameSpeaker {
  speaker: string;
  name: string;
}

export interface ReplaceTexts {
  texts: NewText[];
  verified?: boolean;
}

/** Have things as they were before an edit; itself an edit, which can be undone. */
export interface RestoreRequest {
  transcript: string;
  /** Chosen by the page, one for each intent: asking again with the same one does nothing more. */
  key?: string;
  /** The number of the edit in the history; 0: as before all edits. */
  restore: number;
  /** Only the segments of that edit, whatever was done to others since. */
  alone?: boolean;
}

export interface RetimeSegment {
  segment: string;
  person?: boolean;
}

export interface RetimeSegments {
  segments: string[];
}

/** What somebody is in a project that is shared. */
export type Role = "owner" | "manager" | "reviewer" | "corrector" | "speaker" | "guest";

/** A transcription at work, or how it ended. */
export interface Run {
  /** While its model is fetched and read: how far that is; after its last word, what is done for its speakers. */
  loading: string;
  id: string;
  /** The one that it writes. */
  transcript: string;
  state: RunState;
  /** Seconds of sound. */
  done: number;
  /** Seconds of sound. */
  total: number;
  error: string | null;
}

/** Stops a transcript's run, or has it go on. */
export interface RunAction {
  transcript: string;
  action: "stop" | "resume";
}

/** A run that was stopped or resumed. */
export interface RunNow {
  run: Run | null;
}

/** How work in the background stands. */
export type RunState = "queued" | "running" | "stopped" | "failed" | "done";

/** A recording in whose transcript something is said. */
export interface Said {
  recording: string;
  transcript: string;
  /** How many have it. */
  segments: number;
  /** Null for those far down a long list. */
  first: Snippet | null;
}

/** Where something is said, in the newest recordings first. */
export interface SaidIn {
  found: Said[];
}

/** How far a person has come, and how wrong the machine was. */
export interface Score {
  /** 0..1 of hypothesis against transcript, over segments touched or verified. */
  wer: number | null;
  cer: number | null;
  /** Of words. */
  errors: number;
  /** Of the reference. */
  words: number;
  /** Segments. */
  verified: number;
  /** Segments. */
  unusable: number;
  segments: number;
}

export interface SearchStarted {
  search: SpeakerSearch;
}

export interface SetSegmentTimes {
  segment: string;
  start: number;
  end: number;
}

export interface SetSpeaker {
  segment: string;
  speaker: string | null;
}

export interface SetSpeakers {
  segments: string[];
  speaker: string | null;
  channels?: boolean;
}

export interface SetStatus {
  segment: string;
  status: "draft" | "verified" | "unusable";
}

export interface SetStatuses {
  segments: string[];
  status: "draft" | "verified" | "unusable";
}

export interface SetText {
  segment: string;
  text: string;
  status?: "draft" | "verified" | "unusable" | null;
}

export interface SetWordTimes {
  segment: string;
  word: number;
  start: number;
  end: number;
}

/** Where something is said first. */
export interface Snippet {
  segment: string;
  /** Of the word with which it begins: seconds. */
  start: number;
  before: string;
  hit: string;
  after: string;
}

/** A search at work, or how it ended. */
export interface SpeakerSearch {
  state: RunState;
  doing: string;
  /** 0..1 */
  part: number;
  /** How many were found; null before the end. */
  speakers: number | null;
  error: string | null;
}

export interface SplitSegment {
  segment: string;
  word?: number | null;
  time?: number | null;
  text?: string | null;
  speaker?: string | null;
}

/** What whoever asks is in a project, and what is off for him there. */
export interface Standing {
  /** Null: it is his own, and nobody shares it. */
  role: Role | null;
  /** The role in a line; empty without one. */
  says: string;
  /** With its recordings, their transcripts and answers: why, by what he may not do. */
  off: Record<string, string>;
  /** The same with the project itself. */
  itself_off: Record<string, string>;
}

/** Asks a chat model about a transcript. */
export interface StartAsk {
  action: "start";
  transcript: string;
  model?: string;
  kind: AnswerKind;
  /** At most `LONGEST_QUESTION` characters are answered; a longer one is refused with a sentence that says so. */
  question?: string;
  reach?: Reach;
}

/** Begins a further transcript of a recording. */
export interface StartCompare {
  action: "start";
  recording: string;
  model: string;
  task?: Task;
  source_lang?: string;
  target_lang?: string | null;
  /** With punctuation and capitals. */
  pnc?: boolean | null;
  /** The model's own settings, and how strongly it is to expect the vocabulary. */
  options?: Record<string, string>;
  /** Words and phrases that it is told, each on a line of its own or behind a comma. What is wrong with them, as that they are too long, is told in a sentence. */
  vocabulary?: string;
  /** At least `SHORTEST_REGION` long; null for the whole recording. */
  region?: Region | null;
}

/** Begins an export. Without a transcript all that count go out. */
export interface StartExport {
  action: "start";
  transcript?: string | null;
  recording?: string | null;
  /** These alone, such as those that a search has found. */
  recordings?: string[] | null;
  /** Of the transcript these alone, each with the revision that was seen; refused where one is another by now. */
  segments?: Record<string, number> | null;
  project?: string | null;
  format: string;
  /** The format's own settings. */
  options?: Record<string, string>;
  /** Which segments; `all` but the unusable; null: as the format says. */
  status?: "verified" | "all" | null;
}

/** Begins a recording, which is heard while it grows where the model can begin at once. */
export interface StartLive {
  /** The wall clock where the browser is, ISO 8601 without a zone: the recording is named by it. */
  began: string;
  model?: string;
  task?: Task;
  source_lang?: string;
  target_lang?: string;
  pnc?: boolean;
  /** The id or the name of where it goes. */
  project?: string;
  /** The library that it was said into, as `/live/whose.json` told it; refused where another one is open by now. */
  whose?: string;
}

/** Looks what a dataset would bring, or brings it. Where one is under way, that one is followed. */
export interface StartPull {
  action: "start";
  dataset: string;
  /** A commit that was looked at; null: as it is now. */
  revision?: string | null;
  /** Only what is in this one comes; null: whatever one may change. */
  project?: string | null;
  /** Nothing is changed; what would come of it is told. */
  dry: boolean;
}

/** What a person says of a segment. */
export type Status = "draft" | "verified" | "unusable";

/** A recording that was not moved, for there is one of equal bytes where it was to go. */
export interface StayedRecording {
  recording: string;
  name: string;
  /** The name of the other. */
  there: string;
}

/** Ends it, gives up what it asks, or deletes what it keeps: nothing of its files stays but what is in the Library. */
export interface StopIntake {
  action: "stop";
  intake: string;
}

export interface StopPull {
  action: "stop";
  pull: string;
}

export interface StopSuggesting {
  transcript: string;
  action: "stop";
}

/** Has a chat model propose corrections. */
export interface SuggestCorrections {
  action: "suggest";
  transcript: string;
  /** Ids; null: all that nobody has verified. */
  segments?: string[] | null;
  model?: string;
}

/** Words that a machine wrote and that may be wrong, the likeliest first; one array for each field. A word is known by its start and its text, whatever segment it is in by now. */
export interface SuspectColumns {
  /** Milliseconds. */
  start: number[];
  text: string[];
  /** Of a thousand words so many are as suspect as this one, or more. */
  rank: number[];
  /** A bit for each of `REASONS`, the lowest for the first. */
  reasons: number[];
}

export interface TakeAll {
  other: string;
}

/** Files that were uploaded, together. */
export interface TakeIn {
  action: "take";
  /** Each by the path that its upload was answered with. */
  files: string[];
  /** The id or the name of where they go. */
  project: string;
}

/** The entries of a file: `wrong,right[,state]` or a right form alone on each line. */
export interface TakeInGlossary {
  transcript: string;
  action: "take_in";
  text: string;
}

export interface TakeWords {
  other: string;
  segment: string;
  runs: [number, number, number, number][] | null;
}

/** Speech recognition, speech translation. */
export type Task = "asr" | "ast";

/** Segments that may be changed, whatever they say, by recording and by time: an expression is tried on them. */
export interface TextsIn {
  rows: HitRow[];
  /** What names the place where it goes on; null where these are the last. */
  after: string | null;
}

/** How a word got its time. */
export type TimedBy = "model" | "aligner" | "carried" | "interpolated" | "person";

/** What was asked for a transcript, and of which model. */
export interface TranscriptInfo {
  id: string;
  /** Empty for an import's. */
  model: string;
  /** Null where a model was asked. */
  origin: Origin | null;
  task: Task;
  source_lang: string;
  target_lang: string;
  /** With punctuation and capitals. */
  pnc: boolean;
  /** ISO 8601. */
  created: string;
  segments: number;
  /** Its language is written from right to left. */
  rtl: boolean;
  /** The model's own settings, as they were chosen. */
  options: Record<string, string>;
  /** Null: the whole recording. */
  region: Region | null;
}

/** Once more, with a recording that is kept. */
export interface TryAgain {
  action: "again";
  intake: string;
}

export interface UnwantedProposal {
  id: string;
  rule: string;
  /** The words as they stand. */
  wrong: string;
  right: string;
}

/** What can be done to a thing. */
export type Verb = "read" | "add" | "change" | "delete" | "transcribe" | "ask" | "export" | "share" | "use" | "load" | "unload" | "stop";

/** What a visitor has and may have; there is none where nobody is a visitor. */
export interface Visit {
  /** So long after his last visit everything of his is deleted. */
  keep_hours: number;
  /** Of sound that models hear for him, a day. */
  seconds: number;
  seconds_left: number;
  /** That he may have here. */
  bytes: number;
  bytes_left: number;
  /** That he may have at work and waiting. */
  jobs: number;
}

/** How it is told words: its decoder scores them higher, or it is given them as a text. */
export type Vocabulary = "boosted" | "prompted";

/** Where somebody may speak and no word stands, in time order. */
export interface VoiceColumns {
  /** Milliseconds. */
  start: number[];
  /** Milliseconds. */
  end: number[];
}

/** What is new in a transcript since a version. */
export interface WireChanges {
  transcript: TranscriptInfo;
  /** To ask with the next time. */
  version: number;
  /** Those that changed; since -1 all, in time order. */
  segments: Columns;
  /** Ids of segments that are gone. */
  removed: string[];
  /** Of whoever asks: what an undo of his would take back, such as “Edit text”. */
  undo: string | null;
  redo: string | null;
  score: Score;
  /** The newest of this transcript. */
  run: Run | null;
}

/** What both say in the time of one segment. */
export interface WireCompareRow {
  /** Its id, or `+<ms>` where only the other heard speech. */
  segment: string;
  revision: number;
  /** Milliseconds. */
  start: number;
  /** Milliseconds. */
  end: number;
  /** Its place in `STATUSES`. */
  status: number;
  runs: CompareRun[];
}

/** Two transcripts of one recording, word by word: what both have heard so far, in the regions of both. */
export interface WireComparison {
  transcript: TranscriptInfo;
  other: TranscriptInfo;
  /** Of the other, while it is made. */
  run: Run | null;
  /** In time order. */
  rows: WireCompareRow[];
  /** Rows with a difference. */
  differing: number;
  /** Of the transcript. */
  words: number;
  /** Of its words. */
  changed: number;
}

export interface WireProofreading {
  kinds: ProposalKind[];
  proposals: ProposalColumns;
  /** So many further down are not told. */
  more: number;
  /** What is never proposed in this project, the latest first. */
  unwanted: UnwantedProposal[];
  /** The newest; null where no model was asked, and for whoever may not correct. */
  reading: ModelReading | null;
}

export interface WireSuspects {
  words: SuspectColumns;
  voice: VoiceColumns;
  poor: PoorColumns;
  /** For each of `SUSPECT_SHARES`, in their order. */
  measured: Measured[];
  /** Words of which a person has said what is right. */
  checked: number;
}

/** In the order of their numbers on the wire. */
export const STATUSES: readonly Status[] = ["draft", "verified", "unusable"];

/** In the order of their numbers on the wire. */
export const TIMED_BY: readonly TimedBy[] = ["model", "aligner", "carried", "interpolated", "person"];

/** Why a word is suspect, and what a person is told, in the order of their bits. */
export const SUSPECT_REASONS: readonly Choice[] = [["disagrees", "another transcript differs"], ["unsure", "the model was not sure"], ["silent", "no voice heard here"], ["spelling", "spelling not known here"], ["pace", "too long or too short for its sound"]];

/** Percent of a machine’s words that are marked, by how much somebody wants to be shown. */
export const SUSPECT_SHARES = {"few": 5, "normal": 10, "many": 20};

/** Hz, of what the page records. */
export const SAMPLE_RATE = 16000;

/** Samples of a recording that are sent at once. */
export const LONGEST_PIECE = 480000;

/** Of the sound in one tile of its spectrogram. */
export const SPECTROGRAM_SECONDS = 10;

/** Of a spectrogram in one second. */
export const SPECTROGRAM_COLUMNS = 100;

/** Of a spectrogram, even steps of HTK’s mel apart. */
export const SPECTROGRAM_BANDS = 80;

/** To where they reach from 0. */
export const SPECTROGRAM_HZ = 8000;

/** Decibels from a level of 0 to one of 255, which is full scale. */
export const SPECTROGRAM_DB = 102;

/** Segments that one citation may name; of a longer one its ends. */
export const LONGEST_CITED_RANGE = 20;

/** Characters. */
export const LONGEST_QUESTION = 2000;

/** Characters of a speaker’s name. */
export const LONGEST_SPEAKER = 100;

/** Characters of a recording’s name. */
export const LONGEST_NAME = 1000;

/** Characters of a project’s name. */
export const LONGEST_PROJECT_NAME = 200;

/** Characters of a project’s description, licence, or consent text. */
export const LONGEST_PROJECT_TEXT = 10000;

/** Days that a project keeps its recordings. */
export const LONGEST_RETENTION = 36500;

/** Of files that can be taken in; of a folder no others are sent. */
export const TAKEN_SUFFIXES: readonly string[] = [".wav", ".wave", ".flac", ".mp3", ".mpga", ".ogg", ".oga", ".opus", ".m4a", ".m4b", ".mp4", ".m4v", ".mov", ".webm", ".mka", ".mkv", ".aac", ".aiff", ".aif", ".aifc", ".au", ".snd", ".wma", ".amr", ".caf", ".3gp", ".w64", ".rf64", ".avi", ".mpg", ".mpeg", ".json", ".jsonl", ".zip"];

/** Characters of the words that a model is told. */
export const LONGEST_VOCABULARY = 10000;

/** How strongly a model is to expect them; the first is the default. */
export const VOCABULARY_STRENGTHS: readonly Choice[] = [["gentle", "Gentle"], ["medium", "Medium"], ["strong", "Strong: may write them where nobody says them"]];

/** What a person is told of a vocabulary, by how a model takes it. */
export const VOCABULARY_ABOUT = {"boosted": "Names and words that are said here, written as they should be. They are made likelier: a strong list is written even where nobody says it.", "prompted": "Names and words that are said here. They are given to the model as a text; how far it heeds that is its own affair."};

/** Characters of what is looked for in the library. */
export const LONGEST_SEARCH = 500;

/** Segments of many recordings that are shown at once. */
export const MOST_FOUND = 2000;

/** Segments of many recordings that an expression is tried on at once. */
export const MOST_TRIED = 50000;

/** Segments whose words are looked for in the sound in one step. */
export const MOST_RETIMED = 50;

/** Segments that one replacement changes. */
export const MOST_REPLACED = 10000;

/** Rows are looked at until they have so many times the words of a pasted text. */
export const PASTED_AHEAD = 2;

/** Words of rows that are looked at beside that. */
export const PASTED_BESIDE = 50;

/** Bytes of what is asked for at once. */
export const LONGEST_INTENT = 4000000;

/** Seconds. */
export const LONGEST_SEGMENT = 40.0;

/** Seconds. */
export const SHORTEST_SEGMENT = 0.1;

/** Seconds; less holds no word. */
export const SHORTEST_REGION = 0.3;
