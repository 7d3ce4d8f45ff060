/* What is compared, at the top of the compare page: removed, put into another order, made the baseline, added. */
(function () {
  "use strict";

  const MOST = 100;
  const LONGEST = 7000; // characters of an address, as it is escaped; as components/compare/links.py
  let told = 0;
  let focusNext = ""; // the side whose handle gets the focus when the lines are there again

  const sideOf = (element) => element.closest("[data-mallennlp-side]").dataset.mallennlpSide;
  const lines = () => [...document.querySelectorAll(".compare-side")];
  const shown = () => lines().map((line) => line.dataset.mallennlpSide);

  function tell(message) {
    told += 1;
    window.dash_clientside.mallennlp.showToasts([{ id: "compare-told-" + told, level: "info", message }]);
  }

  const lengthWith = (sides) => (window.location.pathname + window.mallennlpCompareAddress.withSides(window.location.search, sides)).length;

  /* Where the address has too much already, less of it is a way out. */
  function set(sides) {
    const now = window.mallennlpCompare.sides();
    if (sides.length > MOST) {
      tell("At most " + MOST + " runs and families can be compared at once: remove some first.");
    } else if (lengthWith(sides) > Math.max(LONGEST, lengthWith(now))) {
      tell("The address would get too long for a server: remove something first, or compare families.");
    } else {
      window.mallennlpCompare.setSides(sides);
    }
  }

  const without = (sides) => window.mallennlpCompare.sides().filter((side) => !sides.includes(side));

  // --- what the buttons are for

  const HINTS = {
    "compare-handle": () => "Drag it to another place, or move it with the arrow keys",
    "compare-baseline": (isPressed) => (isPressed ? "The others are measured against this" : "Measure the others against this"),
    "compare-remove": () => "Take it out of the comparison",
  };

  document.addEventListener("pointerover", function (event) {
    const button = event.target.closest && event.target.closest(".compare-side > button");
    const kind = button && Object.keys(HINTS).find((name) => button.classList.contains(name));
    if (kind) {
      button.title = HINTS[kind](button.getAttribute("aria-pressed") === "true");
    }
  });

  // --- buttons

  const ACTIONS = {
    remove: (button) => set(without(button.dataset.mallennlpSides ? JSON.parse(button.dataset.mallennlpSides) : [sideOf(button)])),
    baseline: (button) => window.mallennlpCompare.set({ baseline: sideOf(button) }),
    swap: () => set(window.mallennlpCompare.sides().reverse()),
    add: function (button) {
      const isThere = window.mallennlpCompare.sides().includes(sideOf(button));
      isThere ? tell("It is compared already.") : set([...window.mallennlpCompare.sides(), sideOf(button)]);
    },
    again: () => window.mallennlpCompare.again(),
  };

  document.addEventListener("click", function (event) {
    const button = event.target.closest("[data-mallennlp-compare]");
    if (button && window.mallennlpCompare.isHere()) {
      ACTIONS[button.dataset.mallennlpCompare](button);
    }
  });

  // --- order

  /* In the order of the screen, with what is gone behind. */
  function order(sides) {
    set([...sides, ...without(sides)]);
  }

  function move(handle, by) {
    const sides = shown();
    const from = sides.indexOf(sideOf(handle));
    const to = from + by;
    if (to >= 0 && to < sides.length) {
      sides.splice(to, 0, ...sides.splice(from, 1));
      focusNext = sides[to];
      order(sides);
    }
  }

  document.addEventListener("keydown", function (event) {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const handle = by && event.target.closest && event.target.closest(".compare-handle");
    if (handle) {
      event.preventDefault();
      move(handle, by);
    }
  });

  /* While a line is dragged it lies, by its style alone, where it would go. */
  function drag(handle, pointer) {
    const line = handle.closest(".compare-side");
    const from = lines().indexOf(line);
    let to = from;
    const over = (event) => {
      const found = document.elementFromPoint(event.clientX, event.clientY);
      const other = found && found.closest(".compare-side");
      if (other) {
        to = lines().indexOf(other);
        lines().forEach((each, at) => each.classList.toggle("compare-target", at === to && to !== from));
        lines().forEach((each, at) => each.classList.toggle("compare-below", at === to && to > from));
      }
    };
    const end = (event) => {
      handle.removeEventListener("pointermove", over);
      lines().forEach((each) => each.classList.remove("compare-dragged", "compare-target", "compare-below"));
      const sides = shown();
      if (event.type === "pointerup" && to !== from) {
        sides.splice(to, 0, ...sides.splice(from, 1));
        order(sides);
      }
    };
    handle.setPointerCapture(pointer);
    line.classList.add("compare-dragged");
    handle.addEventListener("pointermove", over);
    ["pointerup", "pointercancel"].forEach((kind) => handle.addEventListener(kind, end, { once: true }));
  }

  document.addEventListener("pointerdown", function (event) {
    const handle = event.button === 0 && event.target.closest && event.target.closest(".compare-handle");
    if (handle) {
      drag(handle, event.pointerId);
    }
  });

  /* The lines were drawn again, and the focus went with those before. */
  window.addEventListener("mallennlp-compare-drawn", function (event) {
    if (event.detail !== "head") {
      return;
    }
    const wanted = focusNext && lines().find((line) => line.dataset.mallennlpSide === focusNext);
    focusNext = "";
    if (wanted) {
      wanted.querySelector(".compare-handle").focus();
    }
  });
})();
