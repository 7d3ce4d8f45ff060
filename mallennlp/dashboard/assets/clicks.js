/* What a click or a key means. Assets come in the order of their names: this one before whoever asks. */
(function () {
  "use strict";

  const hasModifier = (event) => event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;

  window.mallennlpClicks = {
    hasModifier,
    /* Follows a link here; with a modifier, or another button, the browser opens it as everywhere. */
    isPlain: (event) => event.button === 0 && !hasModifier(event),
  };
})();
