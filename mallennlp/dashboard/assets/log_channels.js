/* Questions to the server about a log, one after the other: Dash drops the answer to a question where the next one
   of the same kind comes before it. */
(function () {
  "use strict";

  const WAIT_MS = 30000;
  let questions = 0;

  class Channel {
    constructor(store) {
      this.store = store;
      this.last = Promise.resolve();
      this.waiting = null;
    }

    /* The answer; null where none comes, of which the page was told. */
    ask(fields) {
      const asked = this.last.then(() => this.send(fields));
      this.last = asked;
      return asked;
    }

    send(fields) {
      return new Promise((resolve) => {
        const number = ++questions;
        const timer = window.setTimeout(() => this.answered({ number: number, lost: true }), WAIT_MS);
        this.waiting = { number, resolve, timer };
        window.dash_clientside.set_props(this.store, { data: { ...fields, number } });
      });
    }

    answered(answer) {
      if (!this.waiting || answer.number !== this.waiting.number) {
        return;
      }
      const { resolve, timer } = this.waiting;
      this.waiting = null;
      window.clearTimeout(timer);
      resolve(answer.lost ? null : answer);
    }

    /* Nobody waits any more: the viewer is gone. */
    forget() {
      if (this.waiting) {
        this.answered({ number: this.waiting.number, lost: true });
      }
    }
  }

  window.mallennlpLogs = Object.assign(window.mallennlpLogs || {}, { Channel });
})();
