/** What a project is called in the page: the one that speech comes to unless another is chosen has a name in each language. */

import { t } from "./texts.ts";

/** Its name in data, for programs and at the command line, as domain.py has it. */
export const DEFAULT_PROJECT = "default";

export const projectName = (name: string): string => (name === DEFAULT_PROJECT ? t("default") : name);

/**
 * What somebody left, or wrote, in a field that showed `projectName` of `was`; null: of a new one. Nobody makes one that reads
 * like the default one, but one that is really called so keeps its name.
 */
export const nameFrom = (written: string, was: string | null): string => (written === t("default") && written !== was ? DEFAULT_PROJECT : written);
