/* The link "Compare" of the top bar tells how much is selected, or compared, and leads there. What is selected the
   server puts into an address (pages/home/selection_bar.py): whoever clicks before its answer is there waits for it. */
(function () {
  "use strict";

  const HOME = "/";
  const TABLE = "experiments-grid";
  const OURS = ".mallennlp-bar a[href='/compare']";
  const WAYS = OURS + ", #experiments-compare a";
  const LONGEST_MS = 3000; // without an answer the link leads to where it led before
  const SELECTING_MS = 1500; // so long it may take from a tick to the question that tells of it
  let now = { count: 0, address: "" };
  let asked = 0; // the number of the last question
  let answered = 0;
  let ticked = -Infinity; // when something was selected of which no question tells yet
  let waiting = null; // what is to be done when the answer is there
  let timer = 0;

  const link = () => document.querySelector(OURS);
  const isSettled = () => answered >= asked && performance.now() - ticked > SELECTING_MS;

  function show(told) {
    now = told && told.count ? told : { count: 0, address: "" };
    const found = link();
    if (found && now.count) {
      found.dataset.mallennlpCount = now.count;
    } else if (found) {
      delete found.dataset.mallennlpCount;
    }
  }

  // --- waiting for what the server says

  function stopWaiting() {
    window.clearTimeout(timer);
    waiting = null;
    document.querySelectorAll(WAYS).forEach((way) => way.removeAttribute("aria-busy"));
  }

  function finish() {
    const then = waiting;
    stopWaiting();
    then();
  }

  function goOn() {
    if (waiting && isSettled()) {
      finish();
    }
  }

  function whenSettled(then) {
    stopWaiting();
    if (isSettled()) {
      then();
      return;
    }
    waiting = then;
    timer = window.setTimeout(finish, LONGEST_MS);
    window.setTimeout(goOn, SELECTING_MS + 1); // a tick may have changed nothing
  }

  // --- going there

  function open(address) {
    window.history.pushState({}, "", address);
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    window.scrollTo(0, 0);
  }

  /* As a link of the page itself leads on; with a modifier the browser opens what the link says. */
  function go(event) {
    const isPlain = window.mallennlpClicks.isPlain(event);
    const followed = isPlain && event.target instanceof Element && event.target.closest("a");
    if (!followed) {
      return;
    }
    stopWaiting(); // whoever follows a link wants to go there, and nowhere else
    const isLate = followed.matches(WAYS) && !isSettled();
    if (!isLate && !(now.count && followed === link())) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    if (isLate) {
      const usual = followed.getAttribute("href");
      whenSettled(() => open(now.address || usual));
      followed.setAttribute("aria-busy", "true");
    } else if (window.mallennlpCompare.isHere()) {
      window.mallennlpCompare.again();
      window.scrollTo(0, 0);
    } else {
      open(now.address);
    }
  }

  // --- what is known

  function appear(told) {
    [asked, answered, ticked] = [0, 0, -Infinity];
    stopWaiting();
    show(told);
  }

  document.addEventListener("click", go, true);
  const compared = () => ({ count: window.mallennlpCompare.sides().length, address: "" });
  /* Of the list its own store tells, at once and again: this may come after the first tick. */
  window.addEventListener("mallennlp-shown", function () {
    if (window.location.pathname !== HOME) {
      appear(window.mallennlpCompare.isHere() ? compared() : null);
    }
  });
  window.addEventListener("mallennlp-compare", () => show(compared()));
  window.addEventListener("popstate", stopWaiting);
  /* The table tells of a tick a moment later. */
  function select(isThere) {
    ticked = isThere ? performance.now() : ticked;
  }

  document.addEventListener("click", (event) => select(event.target.closest("#" + TABLE + " input[type=checkbox]")), true);
  window.addEventListener("mallennlp-selecting", (event) => select(event.detail === TABLE));

  window.mallennlpCompareBar = {
    /* Something else is selected, or shown, and the server is asked about it: the number of the question. */
    ask: function () {
      ticked = -Infinity;
      asked = Math.max(asked + 1, Date.now());
      return asked;
    },
    /* Nothing of what the server would be asked about has changed. */
    same: function () {
      ticked = -Infinity;
      goOn();
    },
    /* then: called once the page shows what is selected, or after LONGEST_MS. */
    whenSettled,
  };

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.compare_bar = {
    show: function (told) {
      if (told) {
        show(told);
      } else {
        appear(null); // a new list
      }
      answered = Math.max(answered, (told && told.number) || 0);
      goOn();
      return window.dash_clientside.no_update;
    },
  };
})();
