/** What a project is called in the page: the one that speech comes to unless another is chosen has a name in each language. */

import { t } from "./texts.ts";

/** Its name in data, for programs and at the command line, as domain.py has it. */
export const DEFAULT_PROJECT = "default";

export const projectName = (name: string): string => (name === DEFAULT_PROJECT ? t("default") : name);

/** What somebody left, or wrote, in a field that showed `projectName`. */
export const nameFrom = (written: string): string => (written === t("default") ? DEFAULT_PROJECT : written);
