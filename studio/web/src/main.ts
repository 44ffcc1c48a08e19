/** What the page imports: the editor of the Studio tab, what is taken in, the recorder, the tables of the Library, the cards of the Models, what comes back from the Hub, and who is here. */

export { mountStudio } from "./editor/studio.ts";
export { mountIntake } from "./intake/panel.ts";
export { mountLibrary } from "./library/tab.ts";
export { mountPull } from "./pull/panel.ts";
export { mountModels } from "./models/tab.ts";
export { mountVisit } from "./visitor/panel.ts";
export { mountAccount } from "./account/panel.ts";
export { mountRecorder } from "./recorder/panel.ts";
