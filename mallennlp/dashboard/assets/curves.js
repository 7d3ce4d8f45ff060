/* Figures of curves beside each other: pointing at one points at the same place in all, and where they are linked,
   zooming one zooms all. A figure is listened to from the moment at which the pointer enters it. */
(function () {
  "use strict";

  const GROUP = ".curve-figures";
  let passingOn = false; // what we do to the others is not passed on again

  function others(plot) {
    const group = plot.closest(GROUP);
    const title = titleOf(plot);
    const found = group ? [...group.querySelectorAll(".js-plotly-plot")] : [];
    return found.filter((other) => other !== plot && other._fullLayout && titleOf(other) === title);
  }

  /* Batches and epochs are no common axis. */
  function titleOf(plot) {
    const axis = plot._fullLayout && plot._fullLayout.xaxis;
    return axis && axis.title ? axis.title.text : "";
  }

  function point(plot, event) {
    const first = event.points && event.points[0];
    if (passingOn || !first || plot._fullLayout.hovermode === "closest") {
      return;
    }
    passingOn = true;
    try {
      for (const other of others(plot)) {
        window.Plotly.Fx.hover(other, { xval: first.x }, "xy", true);
      }
    } finally {
      passingOn = false;
    }
  }

  function leave(plot) {
    if (passingOn) {
      return;
    }
    passingOn = true;
    try {
      others(plot).forEach((other) => window.Plotly.Fx.unhover(other, undefined, "xy"));
    } finally {
      passingOn = false;
    }
  }

  function zoom(plot, event) {
    const group = plot.closest(GROUP);
    if (passingOn || !group || group.dataset.linked !== "true") {
      return;
    }
    let change = null;
    if (event["xaxis.autorange"]) {
      change = { "xaxis.autorange": true };
    } else if (typeof event["xaxis.range[0]"] === "number") {
      change = { "xaxis.range[0]": event["xaxis.range[0]"], "xaxis.range[1]": event["xaxis.range[1]"] };
    }
    if (change) {
      passingOn = true;
      const done = () => {
        passingOn = false;
      };
      Promise.all(others(plot).map((other) => window.Plotly.relayout(other, { ...change }))).then(done, done);
    }
  }

  document.addEventListener("pointerover", function (event) {
    const plot = event.target.closest && event.target.closest(GROUP + " .js-plotly-plot");
    /* Drawn from nothing again, a figure has a new emitter of events. */
    if (plot && plot.on && plot._ev && plot.mallennlpEvents !== plot._ev) {
      plot.mallennlpEvents = plot._ev;
      plot.on("plotly_hover", (told) => point(plot, told));
      plot.on("plotly_unhover", () => leave(plot));
      plot.on("plotly_relayout", (told) => zoom(plot, told));
    }
  });
})();
