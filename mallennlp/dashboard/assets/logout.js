/* With the login, the states of the pages leave the tab too. The server would not take them for another login's, but
   nobody else should find them in the browser. Last of all, as the answer to a callback may still come. */
(function () {
  "use strict";

  const STATES = "mallennlp-state-";
  let leaving = false;

  function forget() {
    if (!leaving) {
      return;
    }
    try {
      const storage = window.sessionStorage;
      Object.keys(storage)
        .filter((key) => key.startsWith(STATES))
        .forEach((key) => storage.removeItem(key));
    } catch (error) {
      window.console.info("This browser stores nothing, so there is nothing to forget.");
    }
  }

  document.addEventListener("submit", function (event) {
    leaving = leaving || event.target.getAttribute("action") === "/logout";
  });
  window.addEventListener("mallennlp-login", function () {
    leaving = true; // the login has ended elsewhere
  });
  window.addEventListener("pagehide", forget);
})();
