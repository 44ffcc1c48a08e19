/** Where something is that the browser opens by itself: an address, or the way to one that holds for some minutes. */
export type Source = string | (() => Promise<string>);
