/* The short help of a box for queries (components/query/help.py): shown, hidden, and its examples tried. */
(function () {
  "use strict";

  const open = () => document.querySelector(".query-help:not([hidden])");

  let cameFrom = null; // what had the focus when a key opened the help

  /* Keys are named where there is what they are for. */
  function fit(help) {
    for (const key of help.querySelectorAll("[data-mallennlp-needs]")) {
      key.hidden = !document.querySelector(key.dataset.mallennlpNeeds);
    }
  }

  function show(box, isShown) {
    const help = box.querySelector(".query-help");
    fit(help);
    help.hidden = !isShown;
    box.querySelector(".query-help-button").setAttribute("aria-expanded", String(isShown));
  }

  /* As if it had been typed, for whoever listens to the box. */
  function put(input, text) {
    // Past React's own setter, which would take it for nothing new.
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(input, text);
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.focus();
    window.dash_clientside.query_box.close(input.closest(".query-box"));
  }

  document.addEventListener("click", function (event) {
    const target = event.target instanceof Element ? event.target : document.body;
    const box = target.closest(".query-box");
    const example = target.closest(".query-example");
    const shown = open();
    if (box && target.closest(".query-help-button")) {
      cameFrom = null;
      show(box, box.querySelector(".query-help").hidden);
    } else if (box && example) {
      show(box, false);
      put(box.querySelector("input"), example.textContent);
    } else if (shown && !target.closest(".query-help")) {
      show(shown.closest(".query-box"), false);
    }
  });

  /* The focus goes back to where it was: to the row of a table, for instance. */
  function hide(box) {
    const back = cameFrom && cameFrom.isConnected ? cameFrom : box.querySelector(".query-help-button");
    show(box, false);
    back.focus();
    cameFrom = null;
  }

  window.mallennlpQueryHelp = {
    /* By a key: Tab leads on to the examples. */
    toggle: function (box) {
      if (box.querySelector(".query-help").hidden) {
        cameFrom = document.activeElement === document.body ? null : document.activeElement;
        show(box, true);
        box.querySelector(".query-help-button").focus();
      } else {
        hide(box);
      }
    },
  };

  /* Escape closes it and nothing else. */
  document.addEventListener(
    "keydown",
    function (event) {
      const shown = event.key === "Escape" && open();
      if (shown) {
        const box = shown.closest(".query-box");
        event.stopPropagation();
        event.preventDefault();
        hide(box);
      }
    },
    true
  );

  /* Whoever goes on with the keyboard has seen it. */
  document.addEventListener("focusout", function (event) {
    const shown = open();
    const box = shown && shown.closest(".query-box");
    if (box && event.relatedTarget && !shown.contains(event.relatedTarget) && !event.relatedTarget.closest(".query-help-button")) {
      show(box, false);
    }
  });
})();
