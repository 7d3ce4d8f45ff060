/* The browser's Back and Forward go through the searches of the list of experiments: another search, other states and
   another grouping are entries of its history; how the columns are arranged is noted in the entry that there is. */
(function () {
  "use strict";

  const SETTLED_MS = 2000; // who types on after this begins another search
  const TOLD_AFTER_MS = 400;
  const MADE_ANEW_MS = 5000; // longer than a page takes to come
  const STEPS = ["q", "status", "group"];
  const SEARCH = "experiments-search";
  let typed = 0; // when the search changed last
  let written = ""; // what the address says as far as the page knows
  let going = 0; // until when the page on the screen is another than the one of the address

  const here = () => window.location.pathname + window.location.search;
  const parts = (search) => STEPS.map((name) => new URLSearchParams(search).get(name) || "").join("\n");

  /* Whether the list becomes another one; a search that is still being typed is one step. */
  function isStep(wanted, causes) {
    const by = (id) => causes.some((cause) => cause.startsWith(id));
    if (parts(wanted) === parts(window.location.search)) {
      return false;
    }
    if (!by(SEARCH + ".")) {
      typed = 0;
      return by("experiments-status.") || causes.some((cause) => cause.includes("mallennlp-table-group"));
    }
    const isTyping = Date.now() - typed < SETTLED_MS;
    typed = Date.now();
    return !isTyping;
  }

  window.mallennlpSteps = {
    /* Let the address say this after its "?"; false while the page of another address is on its way. */
    write: function (wanted, causes) {
      if (Date.now() < going) {
        return false;
      }
      if (wanted !== window.location.search) {
        const state = window.history.state;
        const address = window.location.pathname + wanted;
        if (isStep(wanted, causes)) {
          window.history.pushState(state, "", address);
        } else {
          window.history.replaceState(state, "", address);
        }
      }
      written = here();
      return true;
    },
  };

  window.addEventListener("popstate", function () {
    if (here() !== written) {
      going = Date.now() + MADE_ANEW_MS;
      window.mallennlpMakeAnew();
    }
  });
  window.addEventListener("mallennlp-shown", function () {
    [going, typed, written] = [0, 0, here()];
  });
  /* The box tells what was typed a moment later. */
  document.addEventListener("keydown", function (event) {
    if (event.key === "Enter" && event.target.id === SEARCH) {
      window.setTimeout(() => (typed = 0), TOLD_AFTER_MS);
    }
  });
})();
