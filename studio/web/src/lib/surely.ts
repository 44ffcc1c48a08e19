/**
 * Asks in its place before something goes for good: what was pressed gives way to the question until it is answered, and the
 * focus is on the answer that does no harm.
 */

import { button, el } from "./dom.ts";

interface Question {
  /** Of what is asked: the answers are `…-surely` and `…-not`. */
  name: string;
  class: string;
  text: string;
  yes: string;
  no: string;
  /** Not seen while it is asked. */
  instead: () => HTMLElement;
  /** Has the focus where it is not to be; what was not seen where nothing is named. */
  back?: () => HTMLElement;
  act: () => void;
}

export class Surely {
  readonly element: HTMLElement;
  readonly #question: Question;
  readonly #no: HTMLButtonElement;

  constructor(question: Question) {
    this.#question = question;
    this.#no = button({ text: question.no, name: `${question.name}-not` }, () => this.ask(false));
    const yes = button({ text: question.yes, class: "is-danger", name: `${question.name}-surely` }, question.act);
    this.element = el("span", { class: question.class, hidden: true }, el("span", { text: question.text }), yes, this.#no);
  }

  get asking(): boolean {
    return !this.element.hidden;
  }

  ask(asking: boolean): void {
    const { instead, back = instead } = this.#question;
    this.#show(asking);
    (asking ? this.#no : back()).focus({ preventScroll: true });
  }

  /** It is over, wherever the focus is by now. */
  rest(): void {
    this.#show(false);
  }

  #show(asking: boolean): void {
    this.element.hidden = !asking;
    this.#question.instead().hidden = asking;
  }
}
