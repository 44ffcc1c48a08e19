/** Runs in the page that logs somebody out: sound that this browser keeps for want of a server goes before the login does. */

import { forgetSound } from "../api/keptsound.ts";

/** A browser that does not answer keeps nobody logged in. */
const PATIENCE_MS = 2000;

document.querySelector("form")?.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.currentTarget as HTMLFormElement;
  const late = new Promise<void>((done) => setTimeout(done, PATIENCE_MS));
  void Promise.race([forgetSound(), late]).finally(() => form.submit());
});
