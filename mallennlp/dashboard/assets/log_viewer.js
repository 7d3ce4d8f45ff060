/* A log that is read a part at a time (components/experiment/log_viewer.py): what is looked at is asked for, what is far away is
   dropped, and while a run is alive its new lines are followed. */
(function () {
  "use strict";

  const FOLLOW_MS = 1000;
  const NEAR_PIXELS = 400;
  const MOST_FILLS = 6; // of what shows few rows, such as an hour of progress bars, no more is asked for by itself
  const FAR_BYTES = 1e6;
  const ID = "experiment-log";
  const { Channel, Rows, Search } = window.mallennlpLogs;
  const views = new Channel(ID + "-ask");
  const searches = new Channel(ID + "-find");
  let viewer = null;

  /* As domain/display.py says it. */
  function size(bytes) {
    const units = ["B", "KB", "MB", "GB", "TB"];
    let [amount, unit] = [bytes, 0];
    for (; amount >= 999.95 && unit < units.length - 1; unit += 1) {
      amount /= 1000;
    }
    return (unit ? amount.toFixed(1) : String(amount)) + " " + units[unit];
  }

  const many = (number) => number.toLocaleString("en-US");

  class Viewer {
    constructor(root) {
      this.root = root;
      this.place = root.querySelector(".log-lines");
      this.rows = new Rows(this.place);
      this.search = new Search(this);
      this.log = root.dataset.log;
      this.paused = false;
      this.jumps = 0; // a later one takes the place of an earlier one
      this.open();
      this.place.addEventListener("scroll", () => this.scrolled());
      this.place.addEventListener("keydown", (event) => this.pressed(event));
      this.place.addEventListener("click", (event) => this.clicked(event));
    }

    get isHere() {
      return viewer === this && this.root.isConnected;
    }

    get follows() {
      return this.isOn("follow");
    }

    get fromEnd() {
      return this.place.scrollHeight - this.place.clientHeight - this.place.scrollTop;
    }

    get isAtEnd() {
      return this.rows.end >= this.size;
    }

    button(action) {
      return this.root.querySelector('[data-mallennlp-log="' + action + '"]');
    }

    isOn(action) {
      return this.button(action).getAttribute("aria-pressed") === "true";
    }

    press(action, on) {
      this.button(action).setAttribute("aria-pressed", String(on));
    }

    /* The log from the beginning of its being looked at. */
    open() {
      Object.assign(this, { stamp: "", size: 0, top: 0, fills: 0, extending: false, note: "" });
      this.rows.clear();
      const line = Number(this.root.dataset.line) || 0;
      this.root.dataset.line = "0";
      return line ? this.jump("line", line) : this.jump("end", 0);
    }

    choose(log) {
      this.log = log;
      this.search.restart();
      return this.open();
    }

    // --- asking

    ask(at, position) {
      return views.ask({ log: this.log, at, position, stamp: this.stamp });
    }

    /* Another part of the log; position: in bytes, or the number of a line. */
    async jump(at, position) {
      const mine = ++this.jumps;
      this.busy(true);
      let answer = await this.ask(at, position);
      while (answer && answer.counted !== undefined && mine === this.jumps && this.isHere) {
        this.say("Counting lines: " + Math.floor((100 * answer.counted) / Math.max(answer.size, 1)) + "%");
        answer = await this.ask(at, position);
      }
      if (mine !== this.jumps || !this.isHere) {
        return false;
      }
      this.busy(false);
      this.note = "";
      this.fills = 0;
      return this.accept(answer) && this.shown(answer);
    }

    shown(answer) {
      this.rows.replace(answer);
      if (answer.at === "around" || answer.at === "line") {
        this.point(this.rows.at(answer.target));
      } else {
        this.place.scrollTop = answer.at === "start" ? 0 : this.place.scrollHeight;
      }
      this.settle();
      return true;
    }

    /* More of what stands before or after. */
    async extend(direction) {
      if (this.extending) {
        return;
      }
      const mine = this.jumps;
      this.extending = true;
      const answer = await this.ask(direction, direction === "before" ? this.rows.start : this.rows.next);
      this.extending = false;
      if (mine !== this.jumps || !this.isHere || !this.accept(answer)) {
        return;
      }
      if (answer.at !== direction) {
        this.shown(answer); // it is another log by now
        return;
      }
      if (direction === "before") {
        this.keep(() => this.rows.prepend(answer));
      } else if (answer.end !== this.rows.end || answer.next !== this.rows.next) {
        this.keep(() => this.rows.append(answer));
      }
      if (this.follows && direction === "after") {
        this.place.scrollTop = this.place.scrollHeight;
      }
      this.settle();
    }

    /* What is read stays where it is. */
    keep(change) {
      const row = this.topRow;
      const before = row && row.getBoundingClientRect().top;
      change();
      if (row && row.isConnected) {
        this.place.scrollTop += row.getBoundingClientRect().top - before;
      }
    }

    /* Whether an answer has something to show; what it tells of the log is kept. */
    accept(answer) {
      if (!answer || answer.problem) {
        this.note = answer ? answer.problem : "The log could not be read. Try again.";
        this.press("follow", false);
        this.status();
        return false;
      }
      if (answer.replaced) {
        this.note = "The log was written anew. This is its end.";
        this.search.restart();
      }
      this.stamp = answer.replaced || !this.stamp ? answer.stamp : this.stamp;
      this.size = answer.size;
      return true;
    }

    // --- after each change

    settle() {
      this.top = this.place.scrollTop;
      this.status();
      this.number();
      this.fill();
    }

    fill() {
      if (this.extending || this.fills >= MOST_FILLS) {
        return;
      }
      const [above, below] = [this.place.scrollTop < NEAR_PIXELS, this.fromEnd < NEAR_PIXELS];
      if (below && !this.isAtEnd) {
        this.fills += 1;
        this.extend("after");
      } else if (above && this.rows.start > 0) {
        this.fills += 1;
        this.extend("before");
      }
    }

    /* The numbers come later where they have to be counted. */
    async number() {
      if (this.rows.zero !== null || this.counting || !this.rows.first) {
        return;
      }
      const [mine, position, index] = [this.jumps, this.rows.start, this.rows.top];
      this.counting = true;
      const answer = await this.find("number", { position });
      this.counting = false;
      if (mine !== this.jumps || !this.isHere) {
        this.isHere && this.number();
        return;
      }
      if (answer && answer.done) {
        this.rows.learn(answer.found, index);
        this.status();
      } else if (answer && answer.replaced === false) {
        this.number();
      }
    }

    find(task, fields) {
      const usual = { log: this.log, stamp: this.stamp, task, text: null, case: false, position: 0, until: 0 };
      return searches.ask({ ...usual, ...fields });
    }

    busy(is) {
      this.place.setAttribute("aria-busy", String(is));
    }

    say(text) {
      this.root.querySelector(".log-says").textContent = text;
    }

    status() {
      const { rows } = this;
      const [first, last] = [rows.first, rows.last];
      if (!first) {
        this.say(this.note || "This log is empty.");
        return;
      }
      const isAll = rows.start === 0 && this.isAtEnd;
      let text = "counting the lines";
      if (rows.zero !== null) {
        const [from, to] = [rows.zero + first.index, rows.zero + last.index];
        text = isAll ? "all " + many(to) + " lines" : "lines " + many(from) + " to " + many(to);
      }
      this.say([this.log + ", " + size(this.size) + ": " + text, this.note].filter(Boolean).join(". "));
    }

    // --- what people do

    scrolled() {
      const [top, before] = [this.place.scrollTop, this.top];
      this.top = top;
      if (top === before) {
        return; // it was us
      }
      this.fills = 0;
      if (this.follows && top < before - 1 && this.fromEnd > 4) {
        this.press("follow", false);
        this.paused = true;
      } else if (this.paused && this.fromEnd <= 4 && this.isAtEnd) {
        this.press("follow", true);
        this.paused = false;
      }
      this.fill();
    }

    pressed(event) {
      const plain = !window.mallennlpClicks.hasModifier(event);
      if (plain && (event.key === "Home" || event.key === "End")) {
        event.preventDefault();
        this.act(event.key === "Home" ? "start" : "end");
      }
    }

    /* On the number of a line: it is marked, and the address leads to it. */
    clicked(event) {
      const row = event.target.closest(".log-row");
      const isNumber = row && event.clientX - row.getBoundingClientRect().left < parseFloat(getComputedStyle(row).paddingLeft);
      if (isNumber && row.dataset.number) {
        this.rows.point(row);
        this.address(row);
      }
    }

    point(row) {
      this.rows.point(row);
      if (row) {
        const middle = (this.place.clientHeight - Math.min(row.offsetHeight, this.place.clientHeight)) / 2;
        this.place.scrollTop = row.offsetTop - middle; // and not the page around it
        this.top = this.place.scrollTop;
      }
    }

    /* Show the line at a position. */
    async go(position) {
      this.press("follow", false);
      this.paused = false;
      const row = this.rows.at(position);
      if (row) {
        this.point(row);
        this.settle();
        return true;
      }
      return this.jump("around", position);
    }

    /* The first row of which something can be seen. */
    get topRow() {
      const edge = this.place.getBoundingClientRect().top;
      return [...this.place.children].find((row) => row.getBoundingClientRect().bottom > edge + 1) || null;
    }

    address(row) {
      const others = window.location.search.slice(1).split("&").filter((part) => part && !/^(log|line)=/.test(part));
      const search = "?" + [...others, "log=" + encodeURIComponent(this.log), "line=" + row.dataset.number].join("&");
      window.history.replaceState(window.history.state, "", window.location.pathname + search);
    }

    async link() {
      const row = this.place.querySelector(".log-here") || this.topRow;
      if (!row || !row.dataset.number) {
        return;
      }
      this.rows.point(row);
      this.address(row);
      let told = "The address of this page leads to line " + many(Number(row.dataset.number)) + " now";
      try {
        await navigator.clipboard.writeText(window.location.href);
        told += ", and is copied";
      } catch {
        // Browsers allow it on encrypted pages and the computer's own alone.
      }
      this.note = told;
      this.status();
    }

    act(action) {
      if (action === "follow") {
        const on = !this.follows;
        this.press("follow", on);
        this.paused = false;
        return on ? this.jump("end", 0) : null;
      }
      if (action === "start") {
        this.press("follow", false);
        return this.jump("start", 0);
      }
      if (action === "end") {
        return this.jump("end", 0);
      }
      if (action === "wrap") {
        this.press("wrap", !this.isOn("wrap"));
        this.place.classList.toggle("log-unbroken", !this.isOn("wrap"));
        return null;
      }
      return action === "link" ? this.link() : this.search.act(action);
    }

    tick() {
      if (!this.follows || document.hidden || this.extending || !this.stamp) {
        return;
      }
      if (this.isAtEnd || this.size - this.rows.end < FAR_BYTES) {
        this.extend("after");
      } else {
        this.jump("end", 0);
      }
    }
  }

  window.setInterval(function () {
    if (viewer && viewer.isHere) {
      viewer.tick();
    }
  }, FOLLOW_MS);

  document.addEventListener("click", function (event) {
    const button = event.target instanceof Element && event.target.closest("[data-mallennlp-log]");
    if (button && viewer && viewer.root.contains(button)) {
      viewer.act(button.getAttribute("data-mallennlp-log"));
    }
  });

  document.addEventListener("change", function (event) {
    if (viewer && viewer.isHere && event.target.id === ID + "-chooser") {
      viewer.choose(event.target.value);
    }
  });

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.log_viewer = {
    /* Called first when the viewer appears, and then for every answer. */
    draw: function (answer) {
      const root = document.getElementById(ID);
      if (answer) {
        views.answered(answer);
      } else if (root) {
        views.forget();
        searches.forget();
        viewer = new Viewer(root);
      }
      return window.dash_clientside.no_update;
    },
    mark: function (answer) {
      if (answer) {
        searches.answered(answer);
      }
      return window.dash_clientside.no_update;
    },
  };
})();
