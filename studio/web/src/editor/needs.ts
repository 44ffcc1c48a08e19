/** What a command needs to do anything, and what is said where that is not there. */

import type { TranscriptModel } from "../document/model.ts";
import type { MarkedRegion } from "../document/region.ts";
import type { Rights } from "../document/rights.ts";
import type { Command } from "../lib/keyboard.ts";
import { t } from "../lib/texts.ts";
import type { Correcting } from "../transcript/correcting.ts";
import type { Editing } from "../transcript/editing.ts";
import type { Panels } from "./panels.ts";

interface Need {
  /** What is said of it while it is on. */
  needs: string;
  /** Why it is off, and what turns it on. */
  missing: string;
}

const NEEDS = {
  nothing: { needs: "", missing: "" },
  words: { needs: t("Needs a transcript"), missing: t("There are no words yet: transcribe the recording.") },
  field: { needs: t("Needs a text that is being edited"), missing: t("No text is being edited: press Enter on a segment.") },
  unverified: { needs: t("Needs an unverified segment"), missing: t("Every segment is verified, or marked unusable.") },
  region: { needs: t("Needs a marked region"), missing: t("No region is marked: press [ and ] at its ends.") },
  undo: { needs: t("Needs something to undo"), missing: t("You have done nothing here that could be undone.") },
  redo: { needs: t("Needs something undone"), missing: t("You have undone nothing.") },
  translation: { needs: t("Needs a translation"), missing: t("There is no transcript in another language yet: translate the recording with Transcribe again.") },
  chat: { needs: t("Needs a chat model"), missing: t("No model that can be asked is here: Ask (A) says how to get one.") },
  difference: { needs: t("Needs a difference in Compare"), missing: t("Compare shows no difference: open it and choose another transcript.") },
} as const satisfies Record<string, Need>;

export type NeedName = keyof typeof NEEDS;

/** Of commands that need something else than words. */
const OF: Partial<Record<Command, NeedName>> = {
  playPause: "nothing", back: "nothing", forward: "nothing", back3: "nothing", forward3: "nothing", back5: "nothing", forward5: "nothing",
  slower: "nothing", faster: "nothing", stopAtEnd: "nothing", sound: "nothing", zoomIn: "nothing", zoomOut: "nothing", fit: "nothing",
  fold: "nothing", spectrogram: "nothing", follow: "nothing", regionStart: "nothing", regionEnd: "nothing", drawer: "nothing", help: "nothing", copyLink: "nothing", palette: "nothing", takeOffer: "nothing",
  nextRecording: "nothing", previousRecording: "nothing",
  compare: "nothing", ask: "nothing", speakers: "nothing", glossary: "nothing", proofread: "nothing",
  suggest: "chat",
  beside: "translation", loopRegion: "region", regionClear: "region",
  playNextUnverified: "unverified", nextSuspect: "unverified", likeliestSuspect: "unverified",
  undo: "undo", redo: "redo",
  commit: "field", commitVerifyNext: "field", cancel: "field", commitNext: "field", commitPrevious: "field",
  differenceNext: "difference", differencePrevious: "difference", differenceTake: "difference", differenceTakeRow: "difference", differencePlay: "difference",
};

/** What is there of what commands need, and what whoever asks may do. */
export type Present = Readonly<Record<Exclude<NeedName, "nothing">, boolean>> & { readonly rights: Rights };

/** Where it is looked for. */
interface Where {
  model: TranscriptModel;
  marked: MarkedRegion;
  editing: Editing;
  correcting: Correcting;
  panels: Pick<Panels, "beside" | "drawer" | "compare" | "proofreading">;
}

export function presentOf({ model, marked, editing, correcting, panels }: Where, rights: Rights): Present {
  return {
    rights,
    words: model.segments.length > 0,
    field: editing.segment !== null,
    unverified: model.segments.some((segment) => correcting.statusOf(segment) === "draft"),
    region: marked.span !== null,
    undo: model.undo !== null,
    redo: model.redo !== null,
    chat: model.segments.length > 0 && panels.proofreading.noModel === null,
    translation: panels.beside.isUseful,
    difference: panels.drawer.panel === "compare" && panels.compare.state.differing > 0,
  };
}

const needOf = (command: Command): NeedName => OF[command] ?? "words";

/** A transcript is what nearly all need: that is said where there is none. */
export const needText = (command: Command): string => (needOf(command) === "words" ? "" : NEEDS[needOf(command)].needs);

/** Why a command would do nothing now; null where it does something. */
export function whyOff(command: Command, present: Present): string | null {
  const need = needOf(command);
  return present.rights.whyOff(command) ?? (need === "nothing" || present[need] ? null : NEEDS[need].missing);
}
