/* The short help of a box for queries (components/query_help.py): shown, hidden, and its examples tried. */
(function () {
  "use strict";

  const open = () => document.querySelector(".query-help:not([hidden])");

  function show(box, isShown) {
    box.querySelector(".query-help").hidden = !isShown;
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
      show(box, box.querySelector(".query-help").hidden);
    } else if (box && example) {
      show(box, false);
      put(box.querySelector("input"), example.textContent);
    } else if (shown && !target.closest(".query-help")) {
      show(shown.closest(".query-box"), false);
    }
  });

  /* Escape closes it and nothing else; the focus goes back to its button. */
  document.addEventListener(
    "keydown",
    function (event) {
      const shown = event.key === "Escape" && open();
      if (shown) {
        const box = shown.closest(".query-box");
        event.stopPropagation();
        event.preventDefault();
        show(box, false);
        box.querySelector(".query-help-button").focus();
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
