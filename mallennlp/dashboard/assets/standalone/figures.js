/* A page as a file: draws each figure from the data that stands behind its place. */
(function () {
  "use strict";

  const places = Array.from(document.querySelectorAll(".figure-place"));

  function draw(place) {
    const kept = JSON.parse(place.nextElementSibling.textContent);
    const config = Object.assign({}, kept.config, { responsive: true, displaylogo: false, displayModeBar: false });
    return window.Plotly.newPlot(place, kept.figure.data || [], kept.figure.layout || {}, config);
  }

  function next() {
    const place = places.shift();
    if (!place) {
      return;
    }
    try {
      draw(place);
    } catch (error) {
      place.textContent = "This figure cannot be drawn: " + error.message;
    }
    window.setTimeout(next, 0); // the page can be scrolled meanwhile
  }

  next();
})();
