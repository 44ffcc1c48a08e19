/** What the page imports: the editor of the Studio tab, the table of the Library tab, the cards of the Models tab. */

export { mountStudio } from "./studio.ts";
export { mountLibrary } from "./library.ts";
export { mountModels } from "./models.ts";
