/* How addresses are written. Assets come in the order of their names: this one before whoever writes some. */
(function () {
  "use strict";

  window.mallennlpAddresses = {
    /* Escaped where it has to be: people read addresses. */
    escaped: (text) => encodeURIComponent(text).replace(/%2C/g, ",").replace(/%3A/g, ":").replace(/%2F/g, "/"),
  };
})();
