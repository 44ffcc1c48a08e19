/** Runs before everything else in a page for people who log in: from here on the page learns when a login ends. */

import { WatchedLogin, watching, type Login } from "./login.ts";

const login = new WatchedLogin();
window.fetch = watching(window.fetch.bind(window), location.origin, document.baseURI, login);
(window as { __studio_login?: Login }).__studio_login = login;
