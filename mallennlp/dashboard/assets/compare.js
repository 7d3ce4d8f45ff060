/* The compare page: controls write the address, and the sections that depend on what changed are drawn again: those on
   the screen first, at most two at once (pages/compare/drawing.py answers). */
(function () {
  "use strict";

  const AT_ONCE = 2;
  const NEAR_PX = 500; // so far from the screen a section counts as seen
  const SLOW_MS = 60000; // after this nobody waits for an answer any more
  const SETTLED_MS = 2000; // who changes the same thing again within this goes on with one step
  const address = () => window.mallennlpCompareAddress; // which comes after this script
  let settings = { usual: {}, sections: {} };
  let sections = new Map(); // by name: element, what it is to show, what it was asked last
  let known = new Map(); // by parameter, the value of its control that the page knows
  let number = 0; // of the last question
  let visits = 0;
  let last = { what: "", at: 0 };

  const page = () => document.getElementById("compare");
  const isHere = () => Boolean(page()) && window.location.pathname.replace(/\/$/, "") === page().dataset.mallennlpRoute;
  const partOf = (name) => address().partFor(window.location.search, settings.sections[name] || []);
  const sidesPart = () => address().partFor(window.location.search, []);

  // --- asking

  function ask(section) {
    number = Math.max(number + 1, Date.now());
    Object.assign(section, { number, asked: section.wanted, isStale: false, isBusy: true });
    const controls = section.needsControls;
    section.needsControls = false;
    section.element.setAttribute("aria-busy", "true");
    section.timer = window.setTimeout(() => finish(section, section.number), SLOW_MS);
    const id = { type: "compare-asked", section: section.name };
    window.dash_clientside.set_props(id, { data: { number, address: section.wanted, controls } });
  }

  function finish(section, answered) {
    if (answered === section.number && section.isBusy) {
      window.clearTimeout(section.timer);
      section.isBusy = false;
      section.element.removeAttribute("aria-busy");
    }
  }

  /* Who is asked next: the head, what is on the screen, then the others from the top. */
  function pump() {
    const all = [...sections.values()].filter((section) => section.element.isConnected);
    const busy = all.filter((section) => section.isBusy).length;
    const stale = all.filter((section) => section.isStale && !section.isBusy);
    stale.sort((one, other) => other.isNear - one.isNear);
    stale.slice(0, Math.max(0, AT_ONCE - busy)).forEach(ask);
  }

  /* Sections whose part of the address has changed; their controls with them where other things are compared. */
  function refresh() {
    for (const section of sections.values()) {
      const wanted = partOf(section.name);
      if (wanted !== section.wanted) {
        const others = address().partFor(wanted, []) !== address().partFor(section.wanted, []);
        section.needsControls = section.needsControls || others;
        section.wanted = wanted;
        section.isStale = true;
      }
    }
    pump();
  }

  function drawAgain(names, controls) {
    for (const name of names) {
      const section = sections.get(name);
      section.isStale = true;
      section.needsControls = section.needsControls || controls;
    }
    pump();
  }

  /* The address has changed. */
  function show() {
    window.dispatchEvent(new Event("mallennlp-compare"));
    refresh();
  }

  // --- the page appears

  const observer = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        const section = sections.get(entry.target.dataset.mallennlpSection);
        if (section && section.element === entry.target) {
          section.isNear = entry.isIntersecting;
        }
      }
      pump();
    },
    { rootMargin: NEAR_PX + "px 0px" }
  );

  function add(element) {
    const name = element.dataset.mallennlpSection;
    const isThere = Boolean(element.dataset.mallennlpDrawn);
    const wanted = partOf(name);
    sections.set(name, { name, element, wanted, isStale: !isThere, isBusy: false, isNear: isThere, needsControls: true });
    observer.observe(element);
  }

  function begin() {
    observer.disconnect();
    sections.forEach((section) => window.clearTimeout(section.timer));
    [sections, known] = [new Map(), new Map()];
    page().querySelectorAll("[data-mallennlp-section]").forEach(add);
    window.dispatchEvent(new Event("mallennlp-compare"));
    window.dispatchEvent(new Event("mallennlp-compare-begun"));
  }

  /* Dash tells of the page a moment before it is there. */
  function whenThere(visit, then) {
    const place = page();
    if (place && place.querySelector("[data-mallennlp-section]") && !place.dataset.mallennlpBegun) {
      place.dataset.mallennlpBegun = "true";
      then();
    } else if (visit === visits) {
      window.requestAnimationFrame(() => whenThere(visit, then));
    }
  }

  // --- the address

  /* A change of the same control as a moment ago belongs to the same step. */
  function write(search, what) {
    if (search === window.location.search) {
      return;
    }
    const goesOn = what !== "" && what === last.what && Date.now() - last.at < SETTLED_MS;
    last = { what, at: Date.now() };
    const place = window.location.pathname + search + window.location.hash;
    window.history[goesOn ? "replaceState" : "pushState"](window.history.state, "", place);
    show();
  }

  window.mallennlpCompare = {
    isHere,
    sides: () => address().sidesOf(window.location.search),
    /* Compare these. Without any the page says what to do. */
    setSides: function (sides) {
      if (sides.length) {
        write(address().withSides(window.location.search, sides), "");
      } else {
        window.history.pushState({}, "", window.location.pathname);
        window.dispatchEvent(new CustomEvent("_dashprivate_pushstate")); // as a link does
      }
    },
    /* Set parameters by their names. */
    set: (values) => write(address().changed(window.location.search, values, settings.usual), Object.keys(values).join()),
    /* What of the address names what is compared. */
    sidesPart,
    /* Draw sections again, all unless they are named: runs have changed. */
    again: function (names) {
      if (!names) {
        window.dispatchEvent(new Event("mallennlp-compare-again"));
      }
      drawAgain(names || sections.keys(), !names);
    },
    /* The same while runs go on, under the eyes of somebody who uses the controls. */
    keepUp: function () {
      window.dispatchEvent(new Event("mallennlp-compare-again"));
      drawAgain(sections.keys(), false);
    },
  };

  /* Back and Forward change what has to be changed, and the page stays. */
  window.addEventListener("popstate", function (event) {
    if (isHere() && address().sidesOf(window.location.search).length) {
      event.stopImmediatePropagation(); // who listens after this makes the whole page anew
      last = { what: "", at: 0 };
      for (const section of sections.values()) {
        section.needsControls = section.needsControls || partOf(section.name) !== section.wanted;
      }
      show();
    }
  });

  // --- controls

  function forget(section) {
    (settings.sections[section.name] || []).forEach((parameter) => known.delete(parameter));
  }

  function takeAnswers(stores) {
    for (const store of stores) {
      const section = sections.get(store.id.section);
      const drawn = store.value;
      if (section && drawn && drawn.number !== section.answered) {
        section.answered = drawn.number;
        if (drawn.controls) {
          forget(section); // they are new ones, whose values the address has
          drawn.controls.forEach(([parameter, value]) => known.set(parameter, textOf(value)));
        }
        finish(section, drawn.number);
        window.requestAnimationFrame(() => window.dispatchEvent(new CustomEvent("mallennlp-compare-drawn", { detail: section.name })));
      }
    }
  }

  /* Nothing is said in several ways, and all are the same. */
  function textOf(value) {
    const isNothing = value === undefined || value === null || value === "" || (Array.isArray(value) && !value.length);
    return isNothing ? "null" : JSON.stringify(value);
  }

  /* A value that is seen for the first time, and of which no answer told, is what the page shows anyway. */
  function takeControls(controls) {
    const values = {};
    for (const control of controls) {
      const parameter = control.id.parameter;
      const text = textOf(control.value);
      if (known.has(parameter) && known.get(parameter) !== text) {
        values[parameter] = control.value;
      }
      known.set(parameter, text);
    }
    if (Object.keys(values).length) {
      window.mallennlpCompare.set(values);
    }
  }

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.compare = {
    start: function (given) {
      settings = given;
      visits += 1;
      whenThere(visits, begin);
      return window.dash_clientside.no_update;
    },
    follow: function () {
      const [controls, stores] = window.dash_clientside.callback_context.inputs_list;
      if (isHere()) {
        takeAnswers(stores);
        takeControls(controls);
        pump();
      }
      return window.dash_clientside.no_update;
    },
  };
})();
