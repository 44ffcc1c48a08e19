/** The Library tab: every recording, to search, sort, open, rename and delete. */
import type { Context } from "./api.ts";
export function mountLibrary(_context: Context): void {}
