/** Files that were dropped, those in folders as well; of a folder only what the studio can take in. */

import { TAKEN_SUFFIXES } from "../api/wire.ts";

export interface Dropped {
  files: File[];
  /** How many in folders are of other kinds, and stay. */
  others: number;
  /** How many files and folders the browser could not read. */
  unread: number;
}

/** Must be called at once: a browser forgets what was dropped with the event. */
export async function droppedFiles(transfer: DataTransfer): Promise<Dropped> {
  const loose = [...transfer.files];
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.() ?? null);
  if (!entries.some((entry) => entry?.isDirectory)) return { files: loose, others: 0, unread: 0 };
  const found: Dropped = { files: [], others: 0, unread: 0 };
  for (const entry of entries) if (entry) await take(entry, found, false);
  return found;
}

/** One that cannot be read is counted, and keeps none of the others away. */
async function take(entry: FileSystemEntry, found: Dropped, inFolder: boolean): Promise<void> {
  const unread = () => void (found.unread += 1);
  if (entry.isDirectory) {
    for (const each of (await inside(entry as FileSystemDirectoryEntry).catch(unread)) ?? []) await take(each, found, true);
  } else if (inFolder && !isTaken(entry.name)) found.others += Number(!entry.name.startsWith("."));
  else {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject)).catch(unread);
    if (file) found.files.push(file);
  }
}

/** A reader gives some hundred at a time, and none at the end. */
async function inside(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return all.sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
    all.push(...some);
  }
}

export function isTaken(name: string): boolean {
  const lower = name.toLowerCase();
  return !name.startsWith(".") && TAKEN_SUFFIXES.some((suffix) => lower.endsWith(suffix));
}
