/* The sides that are selected on the compare page: by a click or a box in a figure, or by their names. They stand out in
   all figures, whose traces carry the id of their side as "meta", and in whatever has an attribute data-side; and they
   stand in the address. No server is asked. */
(function () {
  "use strict";

  const BOX = "mallennlp-box";
  const TOUCH = window.matchMedia("(pointer: coarse)");
  const COLOUR = "#2f63c8";
  const sheet = new CSSStyleSheet();
  const known = new WeakSet(); // figures that are listened to
  let selected = new Set();
  let hovered = "";
  let boxes = []; // of the parallel coordinates: x and y, each from and to
  let bar = null;
  let told = ""; // what the bar says
  let isAwaited = false;

  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

  const page = () => document.getElementById("compare");
  const address = () => window.mallennlpCompareAddress;
  const sides = () => address().sidesOf(window.location.search);
  const sideOf = (trace) => (trace && trace.meta && trace.meta.side) || "";

  // --- what it looks like

  const named = (side) => '[data-side="' + CSS.escape(side) + '"]';
  const inHead = (side) => '[data-mallennlp-side="' + CSS.escape(side) + '"]';

  function rules() {
    const found = [];
    if (selected.size) {
      const chosen = ":is(" + [...selected].map(named).join(",") + ")";
      found.push("g[data-side]:not(" + chosen + ") { opacity: .1 !important; }");
      found.push("[data-side]:not(g):not(" + chosen + ") { opacity: .45; }");
      found.push(".compare-side:not(:is(" + [...selected].map(inHead).join(",") + ")) { opacity: .45; }");
      found.push(".parallel-figure g" + chosen + " .js-line { stroke-width: 2.5px !important; }");
    }
    if (hovered) {
      found.push("g" + named(hovered) + " { opacity: 1 !important; }");
      found.push(".parallel-figure g" + named(hovered) + " .js-line { stroke-width: 4px !important; }");
      found.push("#compare-scatter g" + named(hovered) + " .point { stroke-width: 4px !important; }");
    }
    return found.join("\n");
  }

  function show() {
    sheet.replaceSync(page() ? rules() : "");
    for (const button of document.querySelectorAll("[data-mallennlp-select]")) {
      button.setAttribute("aria-pressed", String(selected.has(button.dataset.mallennlpSelect)));
    }
    showBar();
  }

  // --- the bar that says how many, and what can be done with them

  function element(tag, className, text) {
    const made = document.createElement(tag);
    made.className = className;
    made.textContent = text;
    return made;
  }

  /* A link that a plain click follows without loading the page anew. */
  function link(className, text, chosen) {
    const made = element("a", className, text);
    made.href = window.location.pathname + without(address().withSides(window.location.search, chosen));
    made.addEventListener("click", function (event) {
      if (!(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)) {
        event.preventDefault();
        clear();
        window.mallennlpCompare.setSides(chosen);
      }
    });
    return made;
  }

  const without = (search) => address().changed(search, { selected: [] }, { selected: [] });

  function showBar() {
    const isShown = Boolean(page()) && (selected.size > 0 || boxes.length > 0);
    if (bar && !isShown) {
      bar.hidden = true;
    }
    const all = isShown ? sides() : [];
    const said = JSON.stringify([isShown, all, [...selected]]);
    if (!isShown || said === told) {
      told = said;
      return;
    }
    told = said;
    if (!bar) {
      bar = element("div", "selection-bar compare-selection", "");
      bar.setAttribute("role", "region");
      bar.setAttribute("aria-label", "Selection");
      document.body.appendChild(bar);
    }
    const [chosen, rest] = [all.filter((side) => selected.has(side)), all.filter((side) => !selected.has(side))];
    const number = element("span", "numbers", selected.size + " of " + all.length + " selected");
    number.setAttribute("role", "status");
    const parts = [number];
    if (chosen.length && rest.length) {
      parts.push(link("btn btn-sm btn-primary", "Compare only these", chosen));
      parts.push(link("btn btn-sm btn-outline-secondary", "Remove these", rest));
    }
    const button = element("button", "btn btn-sm btn-link", "Clear (Esc)");
    button.type = "button";
    button.addEventListener("click", clear);
    bar.replaceChildren(...parts, button);
    bar.hidden = false;
  }

  // --- changing it

  function write() {
    const search = address().changed(window.location.search, { selected: [...selected] }, { selected: [] });
    if (search !== window.location.search) {
      const place = window.location.pathname + search + window.location.hash;
      window.history.replaceState(window.history.state, "", place);
    }
  }

  /* keepBoxes: the boxes say what is selected. */
  function select(chosen, keepBoxes) {
    const all = new Set(sides());
    selected = new Set([...chosen].filter((side) => all.has(side)));
    if (!keepBoxes && boxes.length) {
      boxes = [];
      drawBoxes();
    }
    write();
    show();
  }

  const clear = () => select([], false);

  function toggle(side) {
    const chosen = new Set(selected);
    if (!chosen.delete(side)) {
      chosen.add(side);
    }
    select(chosen, false);
  }

  /* As the address says. */
  function read() {
    if (page() && address()) {
      const all = new Set(sides());
      const wanted = address().valuesOf(window.location.search, "selected");
      selected = new Set(wanted.filter((side) => all.has(side)));
    } else {
      selected = new Set();
    }
    boxes = [];
    hovered = "";
    show();
  }

  // --- parallel coordinates: boxes

  const isParallel = (graph) => Boolean(graph.closest(".parallel-figure"));
  const inside = (value, [low, high]) => value >= low && value <= high;

  /* The axes that a box covers. */
  function covered(box, heights) {
    const found = [];
    for (let at = Math.max(0, Math.ceil(box.x[0])); at <= Math.min(heights.length - 1, box.x[1]); at += 1) {
      found.push(at);
    }
    return found;
  }

  /* Whether a line has its values in the box on all axes there; beside the axes, whether it passes through. */
  function passes(heights, box) {
    const axes = covered(box, heights);
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

  function addBox(graph, range) {
    const sorted = (pair) => [...pair].sort((one, other) => one - other);
    const box = { x: sorted(range.x), y: sorted(range.y) };
    const lines = graph.data.filter(sideOf);
    const place = (each) => covered(each, lines[0].y).join() || each.x.join();
    boxes = [...boxes.filter((each) => place(each) !== place(box)), box];
    select(lines.filter((line) => boxes.every((each) => passes(line.y, each))).map(sideOf), true);
    drawBoxes();
  }

  /* The outline that plotly draws is replaced by boxes that stay. */
  function drawBoxes() {
    const graph = document.querySelector(".parallel-figure .js-plotly-plot");
    if (!graph || !window.Plotly || !graph.layout) {
      return;
    }
    const others = (graph.layout.shapes || []).filter((shape) => shape.name !== BOX);
    const shapes = boxes.map((box) => ({
      name: BOX,
      type: "rect",
      x0: box.x[0],
      x1: box.x[1],
      y0: box.y[0],
      y1: box.y[1],
      line: { color: COLOUR, width: 1 },
      fillcolor: COLOUR,
      opacity: 0.25,
    }));
    window.Plotly.update(graph, { selectedpoints: null }, { selections: [], shapes: [...others, ...shapes] });
  }

  // --- figures

  function onSelected(graph, event) {
    if (!event || !event.range) {
      return;
    }
    if (isParallel(graph)) {
      addBox(graph, event.range);
    } else {
      const chosen = event.points.map((point) => sideOf(point.data)).filter(Boolean);
      select(chosen, false);
      window.Plotly.update(graph, { selectedpoints: null }, { selections: [] });
    }
  }

  /* What plotly has drawn knows its side. */
  function tag(graph) {
    const ids = new Map((graph._fullData || []).map((trace) => ["scatter" + trace.uid, sideOf(trace)]));
    for (const group of graph.querySelectorAll("g.trace")) {
      const side = [...group.classList].map((name) => ids.get(name)).find(Boolean);
      if (side && group.getAttribute("data-side") !== side) {
        group.setAttribute("data-side", side);
      }
    }
    for (const item of graph.querySelectorAll(".legend g.traces")) {
      const data = item.__data__ && item.__data__[0];
      const side = data && sideOf(data.trace);
      if (side) {
        item.setAttribute("data-side", side);
      }
    }
  }

  function hover(side) {
    if (side !== hovered) {
      hovered = side;
      sheet.replaceSync(rules());
    }
  }

  function listen(graph) {
    known.add(graph);
    graph.on("plotly_afterplot", () => tag(graph));
    tag(graph);
    if (!graph.data.some(sideOf)) {
      return;
    }
    const isOurs = isParallel(graph) || Boolean(graph.closest("#compare-scatter"));
    graph.on("plotly_hover", (event) => isOurs && hover(sideOf(event.points[0].data)));
    graph.on("plotly_unhover", () => hover(""));
    if (!isOurs) {
      return;
    }
    graph.on("plotly_click", (event) => sideOf(event.points[0].data) && toggle(sideOf(event.points[0].data)));
    graph.on("plotly_selected", (event) => window.setTimeout(() => onSelected(graph, event), 0));
    graph.on("plotly_deselect", clear);
    if (TOUCH.matches && graph.layout.dragmode) {
      window.Plotly.relayout(graph, { dragmode: false }); // a finger moves the page
    }
  }

  /* Figures and names come when their sections are drawn. */
  function look() {
    isAwaited = false;
    if (!page() || !address()) {
      if (selected.size || hovered) {
        read();
      }
      return;
    }
    for (const graph of page().querySelectorAll(".js-plotly-plot")) {
      if (!known.has(graph) && typeof graph.on === "function" && graph.data) {
        listen(graph);
      }
    }
    const all = new Set(sides());
    if ([...selected].some((side) => !all.has(side))) {
      select(selected, false);
    } else {
      show();
    }
  }

  new MutationObserver(function () {
    if (!isAwaited) {
      isAwaited = true;
      window.setTimeout(look, 60);
    }
  }).observe(document.documentElement, { childList: true, subtree: true });

  // --- by name, and by key

  document.addEventListener("click", function (event) {
    const button = event.target.closest("[data-mallennlp-select]");
    if (button && page()) {
      toggle(button.dataset.mallennlpSelect);
    }
  });
  document.addEventListener("mouseover", function (event) {
    const place = page() && event.target.closest("button[data-side], th[data-side], li[data-side]");
    if (place) {
      hover(place.dataset.side);
    } else if (hovered && !event.target.closest(".js-plotly-plot")) {
      hover("");
    }
  });
  document.addEventListener("keydown", function (event) {
    const target = event.target instanceof Element ? event.target : document.body;
    const isElsewhere = event.defaultPrevented || target.closest("input, textarea, select, [role=listbox]");
    const isOpen = document.querySelector(".modal.show, .dropdown-menu.show, .dash-dropdown-content");
    if (event.key === "Escape" && page() && (selected.size || boxes.length) && !isElsewhere && !isOpen) {
      clear();
    }
  });

  window.addEventListener("mallennlp-compare", read);
  window.addEventListener("mallennlp-shown", () => window.setTimeout(read, 0));
  window.addEventListener("popstate", () => window.setTimeout(read, 0), { capture: true });
})();
