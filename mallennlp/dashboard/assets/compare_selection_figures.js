/* The figures of the compare page: their traces carry the id of their side as "meta", and show what is selected
   (compare_selection.js). In the parallel coordinates and the scatter plot a click selects a side, and a box those within
   it. The boxes are drawn by us: plotly's own would make it draw everything again at every step. */
(function () {
  "use strict";

  const TOUCH = "touch";
  const SETTLED_MS = 60;
  const LEAST_PX = 6; // a shorter way is a click
  const DRAWN_IN = ".nsewdrag";
  const OURS = ".parallel-figure, .scatter-figure";
  const known = new WeakSet(); // figures that are listened to
  const selection = window.mallennlpSelection;
  let boxes = []; // of the parallel coordinates: x and y, each from and to
  let axes = ""; // over which they are
  let drag = null;
  let wasDragged = false; // what ended last was a box: plotly takes it for a click
  let isAwaited = false;

  const page = () => document.getElementById("compare");
  const sideOf = (trace) => (trace && trace.meta && trace.meta.side) || "";
  const parallel = () => document.querySelector(".parallel-figure .js-plotly-plot");
  const inside = (value, [low, high]) => value >= low && value <= high;

  // --- what plotly has drawn knows its side

  function tag(graph) {
    const ids = new Map((graph._fullData || []).map((trace) => ["trace" + trace.uid, sideOf(trace)]));
    for (const group of graph.querySelectorAll("g.trace")) {
      const side = [...group.classList].map((name) => ids.get(name)).find(Boolean);
      if (side && group.getAttribute("data-side") !== side) {
        group.setAttribute("data-side", side);
      }
    }
    for (const item of graph.querySelectorAll(".legend g.traces")) {
      const data = item.__data__ && item.__data__[0];
      if (data && sideOf(data.trace)) {
        item.setAttribute("data-side", sideOf(data.trace));
      }
    }
  }

  /* Boxes over axes that are others now say nothing any more; what was selected by them stays. */
  function drawn(graph) {
    tag(graph);
    if (graph === parallel()) {
      const shown = JSON.stringify(graph.data[graph.data.length - 1].text);
      boxes = shown === axes ? boxes : [];
      axes = shown;
      drawBoxes();
    }
  }

  function listen(graph) {
    known.add(graph);
    graph.on("plotly_afterplot", () => drawn(graph));
    drawn(graph);
    if (!graph.closest(OURS)) {
      return;
    }
    graph.on("plotly_hover", (event) => selection.hover(sideOf(event.points[0].data)));
    graph.on("plotly_unhover", () => selection.hover(""));
    graph.on("plotly_click", function (event) {
      if (sideOf(event.points[0].data) && !wasDragged) {
        selection.toggle(sideOf(event.points[0].data));
      }
    });
  }

  // --- boxes

  function areaOf(graph) {
    return graph.querySelector(DRAWN_IN).getBoundingClientRect();
  }

  /* From a place on the screen to the figure's own numbers, and back. */
  function scaleOf(graph) {
    const area = areaOf(graph);
    const [[left, right], [bottom, top]] = [graph.layout.xaxis.range, graph.layout.yaxis.range];
    return {
      x: (pixel) => left + ((pixel - area.left) / area.width) * (right - left),
      y: (pixel) => top - ((pixel - area.top) / area.height) * (top - bottom),
      across: (x) => ((x - left) / (right - left)) * area.width,
      down: (y) => ((top - y) / (top - bottom)) * area.height,
    };
  }

  function overlay(graph, className) {
    const made = document.createElement("div");
    made.className = className;
    graph.querySelector(".svg-container").appendChild(made);
    return made;
  }

  function put(box, graph, left, top, width, height) {
    const area = areaOf(graph);
    const place = graph.querySelector(".svg-container").getBoundingClientRect();
    box.style.left = area.left - place.left + left + "px";
    box.style.top = area.top - place.top + top + "px";
    box.style.width = width + "px";
    box.style.height = height + "px";
  }

  function drawBoxes() {
    const graph = parallel();
    if (!graph || !graph.querySelector(DRAWN_IN)) {
      return;
    }
    graph.querySelectorAll(".selection-kept").forEach((box) => box.remove());
    const scale = scaleOf(graph);
    for (const { x, y } of boxes) {
      const [left, top] = [scale.across(x[0]), scale.down(y[1])];
      put(overlay(graph, "selection-box selection-kept"), graph, left, top, scale.across(x[1]) - left, scale.down(y[0]) - top);
    }
  }

  /* The axes that a box covers. */
  function covered(box, count) {
    const found = [];
    for (let at = Math.max(0, Math.ceil(box.x[0])); at <= Math.min(count - 1, box.x[1]); at += 1) {
      found.push(at);
    }
    return found;
  }

  /* Whether a line has its values in the box on all axes there; beside the axes, whether it passes through. */
  function passes(heights, box) {
    const axes = covered(box, heights.length);
    if (axes.length) {
      return axes.every((at) => inside(heights[at], box.y));
    }
    const before = Math.floor(box.x[0]);
    if (before < 0 || before + 1 >= heights.length) {
      return false;
    }
    const ends = box.x.map((x) => heights[before] + (x - before) * (heights[before + 1] - heights[before]));
    return Math.min(...ends) <= box.y[1] && Math.max(...ends) >= box.y[0];
  }

  /* Another box over the same axes takes the place of the one there. */
  function addBox(graph, area) {
    const scale = scaleOf(graph);
    const box = { x: [scale.x(area.left), scale.x(area.right)], y: [scale.y(area.bottom), scale.y(area.top)] };
    const lines = graph.data.filter(sideOf);
    const place = (each) => covered(each, lines[0].y.length).join() || each.x.join();
    boxes = [...boxes.filter((each) => place(each) !== place(box)), box];
    const through = lines.filter((line) => boxes.every((each) => passes(line.y, each)));
    selection.set(through.map(sideOf), true);
    drawBoxes();
  }

  /* Points with their middle in the box; with Shift, beside what is selected. */
  function addPoints(graph, area, isMore) {
    const chosen = isMore ? selection.chosen() : new Set();
    for (const point of graph.querySelectorAll("g.trace[data-side] .point")) {
      const place = point.getBoundingClientRect();
      const [x, y] = [place.left + place.width / 2, place.top + place.height / 2];
      if (inside(x, [area.left, area.right]) && inside(y, [area.top, area.bottom])) {
        chosen.add(point.closest("g.trace").dataset.side);
      }
    }
    selection.set(chosen, false);
  }

  function dragged(event) {
    const area = areaOf(drag.graph);
    const within = (value, low, high) => Math.min(Math.max(value, low), high);
    const x = [drag.x, within(event.clientX, area.left, area.right)].sort((one, other) => one - other);
    const y = [drag.y, within(event.clientY, area.top, area.bottom)].sort((one, other) => one - other);
    return { left: x[0], right: x[1], top: y[0], bottom: y[1] };
  }

  /* A finger moves the page, and taps. */
  document.addEventListener(
    "pointerdown",
    function (event) {
      const place = event.target instanceof Element && event.target.closest(DRAWN_IN);
      const graph = place && place.closest(OURS) && place.closest(".js-plotly-plot");
      wasDragged = false;
      if (graph && page() && event.button === 0 && event.pointerType !== TOUCH) {
        drag = { graph, x: event.clientX, y: event.clientY, box: null };
      }
    },
    { capture: true }
  );
  document.addEventListener(
    "pointermove",
    function (event) {
      if (!drag || !drag.graph.isConnected) {
        drag = null;
        return;
      }
      const area = dragged(event);
      if (!drag.box && area.right - area.left + area.bottom - area.top >= LEAST_PX) {
        drag.box = overlay(drag.graph, "selection-box");
      }
      if (drag.box) {
        const from = areaOf(drag.graph);
        put(drag.box, drag.graph, area.left - from.left, area.top - from.top, area.right - area.left, area.bottom - area.top);
      }
    },
    { capture: true }
  );
  document.addEventListener(
    "pointerup",
    function (event) {
      const ended = drag;
      if (ended && ended.box) {
        wasDragged = true;
        const area = dragged(event);
        ended.box.remove();
        if (ended.graph.closest(".parallel-figure")) {
          addBox(ended.graph, area);
        } else {
          addPoints(ended.graph, area, event.shiftKey);
        }
      }
      drag = null;
    },
    { capture: true }
  );
  document.addEventListener("pointercancel", function () {
    if (drag && drag.box) {
      drag.box.remove();
    }
    drag = null;
  });

  selection.onChange(function (isByBoxes) {
    if (!isByBoxes && boxes.length) {
      boxes = [];
      drawBoxes();
    }
  });

  // --- figures and names come when their sections are drawn

  function look() {
    isAwaited = false;
    for (const graph of page() ? page().querySelectorAll(".js-plotly-plot") : []) {
      if (!known.has(graph) && typeof graph.on === "function" && graph.data) {
        listen(graph);
      }
    }
    selection.follow();
  }

  new MutationObserver(function () {
    if (!isAwaited) {
      isAwaited = true;
      window.setTimeout(look, SETTLED_MS);
    }
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
