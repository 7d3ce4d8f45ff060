/* A small menu at every figure that has no bar of Plotly's own: saves it as a file for a paper. */
(function () {
  "use strict";

  const { element } = window.mallennlpBuilding;
  const INK = "#1f2430";
  const GRID = "#e2e5ea";
  const LINE = "#b9bfc9";
  const PAPER = "#fff";
  const CLEAR = "rgba(0,0,0,0)";
  const LONGEST_NAME = 100;
  const KINDS = [
    { label: "SVG", format: "svg", clear: false },
    { label: "SVG, transparent", format: "svg", clear: true },
    { label: "PNG", format: "png", clear: false },
    { label: "PNG, transparent", format: "png", clear: true },
  ];

  /* --- the figure as it stands on paper: dark text, whatever the theme */

  function copyOf(value) {
    return JSON.parse(JSON.stringify(value || {}));
  }

  function darkText(part) {
    part.font = Object.assign({}, part.font, { color: INK });
    return part;
  }

  function paperAxis(given) {
    const axis = Object.assign({}, given, { gridcolor: GRID, zerolinecolor: LINE });
    axis.tickfont = Object.assign({}, axis.tickfont, { color: INK });
    if (axis.title) {
      axis.title = darkText(Object.assign({}, typeof axis.title === "string" ? { text: axis.title } : axis.title));
    }
    return axis;
  }

  function axesOf(plot) {
    const all = Object.keys(plot._fullLayout || {}).concat(Object.keys(plot.layout || {}));
    return Array.from(new Set(all)).filter((name) => /^[xy]axis\d*$/.test(name));
  }

  function onPaper(plot, title, clear) {
    const layout = darkText(copyOf(plot.layout));
    layout.paper_bgcolor = clear ? CLEAR : PAPER;
    layout.plot_bgcolor = CLEAR;
    layout.legend = darkText(Object.assign({}, layout.legend, { bgcolor: CLEAR }));
    const axes = axesOf(plot);
    for (const name of axes) {
      layout[name] = paperAxis(layout[name]);
    }
    // What stands above the figure on the page is said nowhere else in the file.
    if (title && axes.filter((name) => name.startsWith("y")).length === 1 && !layout.yaxis.title) {
      layout.yaxis.title = darkText({ text: title.replace(/&/g, "&amp;").replace(/</g, "&lt;") });
      layout.yaxis.automargin = true;
    }
    for (const note of layout.annotations || []) {
      darkText(note);
    }
    return withGround({ data: plot.data, layout: layout }, clear);
  }

  /* Labels that lines pass behind. On the page a style sheet gives them their ground, which a file does not have: there
     they are notes. What is transparent has no ground that we know. */
  function withGround(figure, clear) {
    const isLabels = (trace) => Boolean(!clear && trace.meta && trace.meta.ground);
    const notes = figure.data.filter(isLabels).flatMap((trace) => trace.text.map((text, at) => ({
      x: trace.x[at],
      y: trace.y[at],
      text: text,
      font: Object.assign({}, trace.textfont, { color: INK }),
      bgcolor: PAPER,
      borderpad: 1,
      borderwidth: 0,
      showarrow: false,
      xanchor: "right",
      yanchor: "middle",
    })));
    figure.layout.annotations = (figure.layout.annotations || []).concat(notes);
    return { data: figure.data.filter((trace) => !isLabels(trace)), layout: figure.layout };
  }

  /* --- whose colours these are: on the page that stands beside the figure, in the file nowhere else */

  const MOST_NAMED = 40;
  const LINE_PX = 22;
  const OF_A_NAME_PX = 44;
  const OF_A_LETTER_PX = 7;

  function withNames(figure, width) {
    const seen = new Set();
    const data = figure.data.map(function (trace) {
      const isFirst = Boolean(trace.name && trace.meta && trace.meta.side) && !seen.has(trace.name);
      if (isFirst) {
        seen.add(trace.name);
      }
      return Object.assign({}, trace, { showlegend: isFirst });
    });
    if (figure.layout.showlegend !== false || seen.size < 2 || seen.size > MOST_NAMED) {
      return Object.assign({ moreHeight: 0 }, figure);
    }
    const longest = Math.max.apply(null, Array.from(seen, (name) => name.length));
    const inALine = Math.max(1, Math.floor(width / (OF_A_NAME_PX + OF_A_LETTER_PX * longest)));
    const moreHeight = LINE_PX * (Math.ceil(seen.size / inALine) + 1);
    const layout = Object.assign({}, figure.layout, { showlegend: true });
    layout.margin = Object.assign({}, layout.margin, { b: ((layout.margin || {}).b || 0) + moreHeight });
    const place = { orientation: "h", x: 0, xanchor: "left", y: 0, yanchor: "bottom", yref: "container" };
    layout.legend = Object.assign({}, layout.legend, place);
    return { data: data, layout: layout, moreHeight: moreHeight };
  }

  /* --- the file */

  function textOf(place) {
    return place ? place.textContent.trim() : "";
  }

  function titleOf(box, plot) {
    const said = plot.layout && plot.layout.title;
    return textOf(box.querySelector(".figure-title")) || (said && said.text) || "";
  }

  function fileName(box, plot) {
    const card = box.closest(".mallennlp-card");
    const what = titleOf(box, plot) || textOf(card && card.querySelector(".mallennlp-card-title")) || "figure";
    const page = textOf(document.querySelector("main h1"));
    const name = [page, what].filter(Boolean).join("-").replace(/[^A-Za-z0-9_.-]+/g, "-");
    return name.replace(/^[-.]+|[-.]+$/g, "").slice(0, LONGEST_NAME) || "figure";
  }

  function save(box, kind) {
    const plot = box.querySelector(".js-plotly-plot");
    if (!plot || !window.Plotly) {
      return Promise.reject(new Error("There is no figure yet."));
    }
    const size = plot._fullLayout || {};
    const width = size.width || plot.clientWidth;
    const figure = withNames(onPaper(plot, titleOf(box, plot), kind.clear), width);
    return window.Plotly.downloadImage({ data: figure.data, layout: figure.layout }, {
      format: kind.format,
      width: width,
      height: (size.height || plot.clientHeight) + figure.moreHeight,
      scale: kind.format === "png" ? 2 : 1,
      filename: fileName(box, plot),
    });
  }

  /* --- the menu */

  function item(box, menu, kind) {
    const button = element("button", "dropdown-item", kind.label);
    button.type = "button";
    button.addEventListener("click", async function () {
      try {
        await save(box, kind);
      } catch (error) {
        menu.querySelector(".figure-menu-said").textContent = "It cannot be saved: " + (error.message || error);
      }
    });
    return button;
  }

  function menuFor(box) {
    const menu = element("details", "save-menu figure-menu d-print-none");
    const summary = element("summary", "btn btn-sm");
    const icon = element("i", "bi bi-download");
    icon.setAttribute("aria-hidden", "true");
    summary.append(icon);
    summary.title = "Save this figure as SVG or PNG";
    const items = element("div", "dropdown-menu show");
    KINDS.forEach((kind) => items.append(item(box, menu, kind)));
    const said = element("span", "figure-menu-said small");
    said.setAttribute("role", "status");
    menu.append(summary, items, said);
    menu.addEventListener("toggle", function () {
      const title = textOf(box.querySelector(".figure-title"));
      summary.setAttribute("aria-label", "Save figure" + (title ? " " + title : ""));
    });
    summary.setAttribute("aria-label", "Save figure");
    return menu;
  }

  function addMenus() {
    for (const plot of document.querySelectorAll("main .js-plotly-plot")) {
      const graph = plot.closest(".dash-graph");
      const box = graph && (graph.closest(".figure-box") || graph);
      const own = plot.querySelector(".modebar-group");
      if (box && !own && !box.querySelector(":scope > .figure-menu")) {
        box.append(menuFor(box));
      }
    }
  }

  let planned = false;
  new MutationObserver(function () {
    if (!planned) {
      planned = true;
      window.requestAnimationFrame(function () {
        planned = false;
        addMenus();
      });
    }
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
