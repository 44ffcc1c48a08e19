/** What the page imports: the editor of the Studio tab and the table of the Library tab. */

export { mountStudio } from "./studio.ts";
export { mountLibrary } from "./library.ts";
