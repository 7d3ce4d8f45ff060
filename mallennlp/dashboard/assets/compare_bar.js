/* The link "Compare" of the top bar tells how much is selected, or compared, and leads there. */
(function () {
  "use strict";

  let now = { count: 0, address: "" };

  const link = () => document.querySelector(".mallennlp-bar a[href='/compare']");

  function show(told) {
    now = told && told.count ? told : { count: 0, address: "" };
    const found = link();
    if (found && now.count) {
      found.dataset.mallennlpCount = now.count;
    } else if (found) {
      delete found.dataset.mallennlpCount;
    }
  }

  /* As a link of the page itself leads on; with a modifier the browser opens what the link says. */
  function go(event) {
    const plain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    if (!plain || !now.count || !link() || !link().contains(event.target)) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    const isShown = window.mallennlpCompare.isHere();
    if (isShown) {
      window.mallennlpCompare.again();
    } else {
      window.history.pushState({}, "", now.address);
      window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    }
    window.scrollTo(0, 0);
  }

  document.addEventListener("click", go, true);
  const compared = () => ({ count: window.mallennlpCompare.sides().length, address: "" });
  window.addEventListener("mallennlp-shown", () => show(window.mallennlpCompare.isHere() ? compared() : null));
  window.addEventListener("mallennlp-compare", () => show(compared()));

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.compare_bar = {
    show: function (told) {
      show(told);
      return window.dash_clientside.no_update;
    },
  };
})();
