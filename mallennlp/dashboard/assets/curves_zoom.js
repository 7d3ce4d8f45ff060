/* The curves of the compare page stay zoomed when the section is drawn again: the graphs are others then, and are given
   what the ones before showed, as long as an axis is the same (its "uirevision" says so). What the window holds is then
   fetched, as after every zoom (pages/compare/curves_zooming.py). */
(function () {
  "use strict";

  const FIGURE = "compare-curve";
  const AXES = ["xaxis", "yaxis"];
  let zoomed = new Map(); // by the name of the curve and the axis, its revision and range
  let unfetched = []; // ids and windows of figures that were given one

  const keyOf = (id, axis) => JSON.stringify([id.curve, axis]);

  function remember(graph) {
    const plot = graph.querySelector(".js-plotly-plot");
    if (!plot || !plot._fullLayout) {
      return; // it has shown nothing yet
    }
    for (const axis of AXES) {
      const shown = plot._fullLayout[axis];
      const key = keyOf(JSON.parse(graph.id), axis);
      zoomed.delete(key);
      if (shown && shown.visible && shown.autorange === false) {
        zoomed.set(key, { revision: shown.uirevision, range: [...shown.range] });
      }
    }
  }

  function give(id, layout) {
    for (const axis of AXES) {
      const kept = zoomed.get(keyOf(id, axis));
      if (kept && layout[axis] && layout[axis].uirevision === kept.revision) {
        layout[axis].range = kept.range;
        if (axis === "xaxis") {
          unfetched.push([id, { "xaxis.range[0]": kept.range[0], "xaxis.range[1]": kept.range[1] }]);
        }
      }
    }
  }

  function walk(node) {
    if (Array.isArray(node)) {
      node.forEach(walk);
    } else if (node && node.props) {
      const { id, figure, children } = node.props;
      if (id && id.type === FIGURE && figure) {
        give(id, figure.layout);
      }
      walk(children);
    }
  }

  window.addEventListener("mallennlp-unpacked", function (event) {
    document.querySelectorAll(`.dash-graph[id*='"${FIGURE}"']`).forEach(remember);
    walk(event.detail);
  });

  window.addEventListener("mallennlp-compare-drawn", function () {
    const wanted = unfetched;
    unfetched = [];
    wanted.forEach(([id, relayoutData]) => window.dash_clientside.set_props(id, { relayoutData }));
  });

  window.addEventListener("mallennlp-compare-begun", function () {
    zoomed = new Map();
    unfetched = [];
  });
})();
