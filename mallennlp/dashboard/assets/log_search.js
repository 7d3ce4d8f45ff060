/* The search in a log (assets/log_viewer.js): the server looks for a moment at a time and says how far it came, so a
   search of many gigabytes can be watched and given up. */
(function () {
  "use strict";

  const TYPED_MS = 300;
  const MOST_COUNTED = 100000; // more lines are not counted

  const many = (number) => number.toLocaleString("en-US");

  class Search {
    constructor(viewer) {
      this.viewer = viewer;
      this.box = viewer.root.querySelector('input[type="search"]');
      this.timer = 0;
      this.turns = 0; // a later search ends an earlier one
      this.forget();
      this.box.addEventListener("input", () => this.typed());
      this.box.addEventListener("keydown", (event) => this.pressed(event), true);
    }

    /* text: null stands for errors, undefined for nothing; at and after: where the line that is shown begins and ends;
       place: which of all it is; total: how many there are. */
    forget() {
      Object.assign(this, { text: undefined, at: null, after: 0, place: null, total: null, counted: 0 });
    }

    get isOn() {
      return this.text !== undefined;
    }

    get matchesCase() {
      return this.viewer.isOn("case");
    }

    /* It is another log. */
    restart() {
      this.turns += 1;
      Object.assign(this, { at: null, after: 0, place: null, total: null, counted: 0 });
      this.tell("");
    }

    typed() {
      window.clearTimeout(this.timer);
      this.timer = window.setTimeout(() => this.begin(this.box.value || undefined), TYPED_MS);
    }

    pressed(event) {
      if (event.isComposing || !["Enter", "Escape"].includes(event.key)) {
        return;
      }
      event.stopPropagation();
      window.clearTimeout(this.timer);
      const typed = this.box.value || undefined;
      if (event.key === "Escape") {
        this.begin(undefined);
      } else if (typed !== this.text) {
        this.begin(typed);
      } else {
        this.step(event.shiftKey ? "previous" : "next");
      }
    }

    act(action) {
      if (action === "errors") {
        this.begin(null);
      } else if (action === "case") {
        this.viewer.press("case", !this.matchesCase);
        this.begin(this.text);
      } else if (this.isOn) {
        this.step(action);
      }
    }

    mark() {
      const escaped = (this.text || "").replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
      this.viewer.rows.mark(escaped ? new RegExp(escaped, this.matchesCase ? "gu" : "giu") : null);
    }

    /* A new search: errors from the beginning, a text from what is looked at. */
    begin(text) {
      this.turns += 1;
      this.forget();
      this.text = text;
      this.mark();
      this.tell("");
      if (!this.isOn) {
        this.viewer.rows.point(null);
        return null;
      }
      const { viewer } = this;
      if (text === null) {
        return this.look("next", 0, true);
      }
      const top = viewer.topRow;
      const isEnd = viewer.isAtEnd && viewer.fromEnd < 4;
      return isEnd ? this.look("previous", viewer.size, true) : this.look("next", top ? top.position : 0, true);
    }

    /* From one line to the next one that has it, round in a circle. */
    step(task) {
      this.turns += 1;
      const { size } = this.viewer;
      if (this.at === null) {
        return this.look(task, task === "next" ? 0 : size, true);
      }
      return this.look(task, task === "next" ? this.after : this.at, this.total === null);
    }

    async look(task, position, counts) {
      const mine = this.turns;
      const answer = await this.until(task, position, mine);
      if (!answer) {
        return;
      }
      if (answer.found !== null) {
        this.place = position === 0 ? 0 : this.place; // nothing stands before it
        this.found(task, answer, counts, mine);
      } else if (position > 0 && task === "next") {
        await this.around("next", 0, counts, mine);
      } else if (position < this.viewer.size && task === "previous") {
        await this.around("previous", this.viewer.size, counts, mine);
      } else {
        this.tell(this.text === null ? "no error" : "no match");
      }
    }

    /* Beyond the end it goes on from the beginning. */
    async around(task, position, counts, mine) {
      const answer = await this.until(task, position, mine);
      if (!answer) {
        return;
      }
      if (answer.found === null) {
        this.tell(this.text === null ? "no error" : "no match");
        return;
      }
      const beyond = this.total === null ? null : this.total + 1;
      this.place = task === "next" ? 0 : beyond;
      this.found(task, answer, counts, mine);
    }

    /* The server's answer, once it has looked at all that it should. */
    async until(task, position, mine) {
      let answer = await this.ask(task, position);
      while (this.goesOn(answer, mine) && !answer.done) {
        this.tell("searching " + Math.floor((100 * answer.searched) / Math.max(this.viewer.size, 1)) + "%");
        answer = await this.ask(task, answer.searched);
      }
      return this.goesOn(answer, mine) ? answer : null;
    }

    ask(task, position, until) {
      return this.viewer.find(task, { text: this.text, case: this.matchesCase, position, until: until || 0 });
    }

    goesOn(answer, mine) {
      const isWanted = mine === this.turns && this.viewer.isHere;
      if (isWanted && answer && answer.replaced) {
        this.restart();
        this.tell("the log was written anew");
      } else if (isWanted && (!answer || answer.problem)) {
        this.tell("cannot be searched");
      }
      return isWanted && mine === this.turns && answer && !answer.problem;
    }

    async found(task, answer, counts, mine) {
      this.at = answer.found;
      this.after = answer.searched;
      if (this.place !== null) {
        this.place += task === "next" ? 1 : -1;
      }
      this.tellPlace();
      await this.viewer.go(this.at);
      if (counts && mine === this.turns) {
        this.count(mine);
      }
    }

    /* Which of how many: first those before, then those from here on. */
    async count(mine) {
      const { at } = this;
      const size = this.viewer.size;
      const first = this.place;
      let lines = first === null ? 0 : first - 1;
      for (const [from, to] of first === null ? [[0, at], [at, size]] : [[at, size]]) {
        let position = from;
        while (position < to) {
          const answer = await this.ask("count", position, to);
          if (!this.goesOn(answer, mine)) {
            return;
          }
          lines += answer.found;
          position = answer.done ? to : answer.searched;
          if (lines >= MOST_COUNTED) {
            this.tell("more than " + many(MOST_COUNTED));
            return;
          }
          this.tell((this.place === null ? "" : many(this.place) + " of ") + many(lines) + "…");
        }
        if (first === null && to === at) {
          this.place = lines + 1;
        }
      }
      this.total = lines;
      this.tellPlace();
    }

    tellPlace() {
      if (this.total === null) {
        this.tell(this.place === null ? "" : many(this.place));
        return;
      }
      this.total = Math.max(this.total, this.place || 0); // the log has grown
      this.tell((this.place === null ? "?" : many(this.place)) + " of " + many(this.total));
    }

    tell(text) {
      this.viewer.root.querySelector(".log-count").textContent = text;
    }
  }

  window.mallennlpLogs = Object.assign(window.mallennlpLogs || {}, { Search });
})();
