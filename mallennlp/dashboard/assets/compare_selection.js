/* The sides that are selected on the compare page, in a figure (compare_selection_figures.js) or by their names. They stand out in
   whatever has an attribute data-side, and they stand in the address. No server is asked. */
(function () {
  "use strict";

  const { element } = window.mallennlpBuilding;
  const sheet = new CSSStyleSheet();
  const listeners = []; // who has to know that something else is selected
  let selected = new Set();
  let hovered = "";
  let isNarrowed = false; // by boxes, through which it may be that no line goes
  let applied = ""; // the rules that hold
  let tables = 0; // of which rules speak
  let told = ""; // what the bar says
  let bar = null;

  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

  const page = () => document.getElementById("compare");
  const address = () => window.mallennlpCompareAddress;
  const sides = () => address().sidesOf(window.location.search);

  // --- what it looks like: rules, so that whatever is drawn later follows them, too

  const inFigures = (side) => '[data-side="' + CSS.escape(side) + '"]';
  const inHead = (side) => '[data-mallennlp-side="' + CSS.escape(side) + '"]';

  function rules() {
    const found = [];
    if (selected.size) {
      const chosen = ":is(" + [...selected].map(inFigures).join(",") + ")";
      const head = ":is(" + [...selected].map(inHead).join(",") + ")";
      found.push("g[data-side]:not(" + chosen + ") { opacity: .1 !important; }");
      found.push(".scatter-figure g[data-side]:not(" + chosen + ") { opacity: .22 !important; }");
      found.push("[data-side]:not(g):not(" + chosen + "), .compare-side:not(" + head + ") { opacity: .45; }");
      found.push(".parallel-figure g" + chosen + " { opacity: 1 !important; }");
      found.push(".parallel-figure g" + chosen + " .js-line { stroke-width: 2.5px !important; }");
      found.push(...columnRules());
    }
    if (hovered) {
      found.push(":is(.parallel-figure, .scatter-figure) g" + inFigures(hovered) + " { opacity: 1 !important; }");
      found.push(".parallel-figure g" + inFigures(hovered) + " .js-line { stroke-width: 4px !important; }");
      found.push(".scatter-figure g" + inFigures(hovered) + " .point { stroke-width: 4px !important; }");
    }
    return found.join("\n");
  }

  /* The columns of tables whose headings name a side that is not selected. */
  function columnRules() {
    const cells = [];
    for (const head of page().querySelectorAll(":is(th, [role=columnheader])[data-side]")) {
      const table = head.closest("table, [role=table]");
      if (table && !selected.has(head.dataset.side)) {
        table.dataset.mallennlpColumns = table.dataset.mallennlpColumns || String((tables += 1));
        const place = '[data-mallennlp-columns="' + table.dataset.mallennlpColumns + '"]';
        const number = [...head.parentElement.children].indexOf(head) + 1;
        cells.push(place + " :is(tr, [role=row]) > :nth-child(" + number + ")");
      }
    }
    return cells.length ? [cells.join(",") + " { opacity: .45; }"] : [];
  }

  function apply() {
    const wanted = page() ? rules() : "";
    if (wanted !== applied) {
      applied = wanted;
      sheet.replaceSync(wanted);
    }
  }

  function show() {
    apply();
    for (const button of document.querySelectorAll("[data-mallennlp-select]")) {
      button.setAttribute("aria-pressed", String(selected.has(button.dataset.mallennlpSelect)));
    }
    showBar();
  }

  // --- the bar that says how many, and what can be done with them

  const unselected = (search) => address().changed(search, { selected: [] }, { selected: [] });

  /* A link that a plain click follows without loading the page anew. */
  function link(className, text, kept) {
    const made = element("a", className, text);
    made.href = window.location.pathname + unselected(address().withSides(window.location.search, kept));
    made.addEventListener("click", function (event) {
      if (window.mallennlpClicks.isPlain(event)) {
        event.preventDefault();
        clear();
        window.mallennlpCompare.setSides(kept);
      }
    });
    return made;
  }

  /* One alone is no comparison. */
  function only(chosen) {
    if (chosen.length > 1) {
      return link("btn btn-sm btn-primary", "Compare only these", chosen);
    }
    const button = element("button", "btn btn-sm btn-outline-secondary", "Compare only these");
    button.type = "button";
    button.disabled = true;
    button.title = "Select at least 2 to compare only these";
    return button;
  }

  function barsParts() {
    const all = sides();
    const [chosen, rest] = [all.filter((side) => selected.has(side)), all.filter((side) => !selected.has(side))];
    const text = chosen.length ? chosen.length + " of " + all.length + " selected" : "No line goes through all boxes";
    const number = element("span", "numbers", text);
    number.setAttribute("role", "status");
    const button = element("button", "btn btn-sm btn-link", "Clear (Esc)");
    button.type = "button";
    button.addEventListener("click", clear);
    if (!chosen.length || !rest.length) {
      return [number, button];
    }
    return [number, only(chosen), link("btn btn-sm btn-outline-secondary", "Remove these", rest), button];
  }

  function showBar() {
    const isShown = Boolean(page()) && (selected.size > 0 || isNarrowed);
    const says = isShown ? JSON.stringify([window.location.search, [...selected]]) : "";
    if (says === told) {
      return;
    }
    told = says;
    if (!bar) {
      bar = element("div", "selection-bar compare-selection", "");
      bar.setAttribute("role", "region");
      bar.setAttribute("aria-label", "Selection");
      document.body.appendChild(bar);
    }
    bar.hidden = !isShown;
    bar.replaceChildren(...(isShown ? barsParts() : []));
  }

  // --- changing it

  function write() {
    const search = address().changed(window.location.search, { selected: [...selected] }, { selected: [] });
    if (search !== window.location.search) {
      const place = window.location.pathname + search + window.location.hash;
      window.history.replaceState(window.history.state, "", place);
    }
  }

  function set(chosen, narrowed) {
    const all = new Set(sides());
    selected = new Set([...chosen].filter((side) => all.has(side)));
    isNarrowed = narrowed;
    listeners.forEach((listener) => listener(narrowed));
    write();
    show();
  }

  const clear = () => set([], false);

  function toggle(side) {
    const chosen = new Set(selected);
    if (!chosen.delete(side)) {
      chosen.add(side);
    }
    set(chosen, false);
  }

  function hover(side) {
    if (side !== hovered) {
      hovered = side;
      apply();
    }
  }

  /* As the address says. */
  function read() {
    hovered = "";
    if (page() && address()) {
      set(address().valuesOf(window.location.search, "selected"), false);
    } else {
      selected = new Set();
      isNarrowed = false;
      show();
    }
  }

  /* The page or what is compared has changed. */
  function follow() {
    const all = new Set(page() && address() ? sides() : []);
    if ([...selected].some((side) => !all.has(side))) {
      page() ? set(selected, false) : read();
    } else {
      show();
    }
  }

  window.mallennlpSelection = {
    clear,
    follow,
    hover,
    set,
    toggle,
    chosen: () => new Set(selected),
    /* listener: called with whether boxes say what is selected. */
    onChange: (listener) => listeners.push(listener),
  };

  // --- by name, and by key

  document.addEventListener("click", function (event) {
    const button = event.target.closest("[data-mallennlp-select]");
    if (button && page()) {
      toggle(button.dataset.mallennlpSelect);
    }
  });
  document.addEventListener("mouseover", function (event) {
    const place = page() && event.target.closest("button[data-side], th[data-side], .compare-side[data-mallennlp-side]");
    if (place) {
      hover(place.dataset.side || place.dataset.mallennlpSide);
    } else if (hovered && !event.target.closest(".js-plotly-plot")) {
      hover("");
    }
  });
  document.addEventListener("keydown", function (event) {
    const target = event.target instanceof Element ? event.target : document.body;
    const isElsewhere = event.defaultPrevented || target.closest("input, textarea, select, [role=listbox]");
    const menus = document.querySelectorAll(".modal.show, .dropdown-menu.show, .dash-dropdown-content");
    const isOpen = [...menus].some((menu) => menu.checkVisibility());
    if (event.key === "Escape" && page() && told && !isElsewhere && !isOpen) {
      clear();
    }
  });

  window.addEventListener("mallennlp-compare", read);
  window.addEventListener("mallennlp-shown", () => window.setTimeout(read, 0));
  window.addEventListener("popstate", () => window.setTimeout(read, 0), { capture: true });
})();
