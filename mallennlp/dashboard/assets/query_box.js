/* The box for queries (components/query/box.py): asks the server while somebody types, and shows what it answers. A
   combobox as WAI-ARIA describes it. Texts are set as texts; nothing is inserted as HTML. */
(function () {
  "use strict";

  const { element } = window.mallennlpBuilding;
  const WAIT_MS = 150;
  const LOOK_MS = 400;
  const states = new WeakMap(); // what is known of each box
  let questions = 0;

  function partsOf(box) {
    return {
      input: box.querySelector("input"),
      says: box.querySelector(".query-says"),
      list: box.querySelector(".query-list"),
    };
  }

  function stateOf(box) {
    if (!states.has(box)) {
      states.set(box, { timer: 0, number: -1, text: "", opens: false, shown: null, options: [], active: -1, mistake: null });
    }
    return states.get(box);
  }

  function boxOf(event) {
    const box = event.target instanceof Element && event.target.closest(".query-box");
    return box && event.target === box.querySelector("input") ? box : null;
  }

  /* Python counts characters, JavaScript halves of some of them. */
  function characters(text) {
    return Array.from(text);
  }

  function attach(box) {
    const { input, says, list } = partsOf(box);
    stateOf(box);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("aria-describedby", says.id);
    input.setAttribute("autocapitalize", "off");
    input.setAttribute("spellcheck", "false");
    if (box === document.querySelector(".query-box")) {
      input.setAttribute("aria-keyshortcuts", "/"); // assets/keys.js
    }
    if (input.value) {
      ask(box, false);
    }
  }

  /* A callback of the page may set another query: that is no event, and no change of the document. */
  function lookForChanges() {
    for (const box of document.querySelectorAll(".query-box")) {
      const { input } = partsOf(box);
      if (states.has(box) && input.value !== stateOf(box).text && document.activeElement !== input) {
        ask(box, false);
      }
    }
  }

  window.setInterval(lookForChanges, LOOK_MS);

  // --- asking

  function askSoon(box) {
    const state = stateOf(box);
    window.clearTimeout(state.timer);
    state.opens = true;
    state.timer = window.setTimeout(() => ask(box, true), WAIT_MS);
  }

  function ask(box, opens) {
    const state = stateOf(box);
    const { input } = partsOf(box);
    window.clearTimeout(state.timer);
    state.text = input.value;
    state.opens = opens;
    state.number = ++questions; // an answer with another number is too late
    if (!input.value && !opens) {
      say(box, null);
      return;
    }
    const at = input.selectionStart === null ? input.value.length : input.selectionStart;
    const position = characters(input.value.slice(0, at)).length;
    const id = { type: "mallennlp-query-ask", of: box.getAttribute("data-mallennlp-query-box") };
    window.dash_clientside.set_props(id, { data: { number: state.number, text: input.value, position: position } });
  }

  // --- showing

  function show(box, answer) {
    const state = stateOf(box);
    const { input } = partsOf(box);
    if (answer.number !== state.number || input.value !== state.text) {
      return; // somebody has typed on
    }
    say(box, input.value ? answer : null);
    if (state.opens && document.activeElement === input && answer.completions.length) {
      open(box, answer.completions);
    } else {
      close(box);
    }
  }

  function say(box, answer) {
    const { says } = partsOf(box);
    const mistake = answer && answer.mistake;
    stateOf(box).mistake = mistake;
    if (mistake) {
      const place = element("code", "query-place", [mistake.before, element("mark", "", [mistake.marked]), mistake.after]);
      says.replaceChildren(...(mistake.marked ? [place, " "] : []), element("span", "query-mistake", [mistake.message]));
    } else {
      says.replaceChildren(answer ? answer.explanation : "");
    }
    judge(box);
  }

  /* What is wrong at the cursor alone is perhaps only not finished. */
  function judge(box) {
    const { input, says } = partsOf(box);
    const mistake = stateOf(box).mistake;
    const at = characters(input.value.slice(0, input.selectionStart || 0)).length;
    const touches = mistake && mistake.start !== null && mistake.start <= at && at <= mistake.end;
    const pending = Boolean(touches && document.activeElement === input);
    says.classList.toggle("query-pending", pending);
    input.setAttribute("aria-invalid", String(Boolean(mistake) && !pending));
  }

  function open(box, completions) {
    const state = stateOf(box);
    const { input, list } = partsOf(box);
    const options = completions.map(function (completion, number) {
      const option = element("div", "query-option", [
        element("span", "query-option-text", [completion.text]),
        element("span", "query-option-what", [completion.description]),
      ]);
      option.id = input.id + "-option-" + number;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      return option;
    });
    state.options = completions;
    state.shown = state.text;
    list.replaceChildren(...options);
    list.scrollTop = 0;
    list.hidden = false;
    list.setAttribute("aria-busy", "false");
    input.setAttribute("aria-expanded", "true");
    choose(box, -1);
  }

  function close(box) {
    const { input, list } = partsOf(box);
    stateOf(box).opens = false;
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    choose(box, -1);
  }

  /* Without a list, and with words on what is typed. */
  function settle(box) {
    const state = stateOf(box);
    window.clearTimeout(state.timer);
    if (state.text !== partsOf(box).input.value) {
      ask(box, false);
    }
    close(box);
  }

  function choose(box, number) {
    const { input, list } = partsOf(box);
    stateOf(box).active = number;
    [...list.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === number)));
    if (number < 0) {
      input.removeAttribute("aria-activedescendant");
    } else {
      input.setAttribute("aria-activedescendant", list.children[number].id);
      list.children[number].scrollIntoView({ block: "nearest" });
    }
  }

  /* Round in a circle, with the box itself as one of the places. */
  function move(box, step) {
    const state = stateOf(box);
    if (state.shown !== partsOf(box).input.value) {
      return; // the list for what is typed now is on its way
    }
    const places = state.options.length + 1;
    choose(box, ((state.active + 1 + step + places) % places) - 1);
  }

  function accept(box, number) {
    const state = stateOf(box);
    const { input } = partsOf(box);
    const completion = state.options[number];
    if (!completion || input.value !== state.shown) {
      close(box);
      return;
    }
    const there = characters(input.value);
    const before = there.slice(0, completion.start).join("") + completion.text;
    const text = before + there.slice(completion.end).join("");
    close(box);
    if (input.maxLength > 0 && text.length > input.maxLength) {
      return;
    }
    // Past React's own setter, which would take it for nothing new.
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(input, text);
    input.setSelectionRange(before.length, before.length);
    input.dispatchEvent(new Event("input", { bubbles: true }));
    ask(box, true);
  }

  // --- keys and the mouse; before Dash, which would take Enter for the end of typing

  function pressed(event) {
    const box = boxOf(event);
    if (!box || event.isComposing) {
      return;
    }
    const state = stateOf(box);
    const isOpen = !partsOf(box).list.hidden;
    const plain = !window.mallennlpClicks.hasModifier(event);
    let done = false;
    if (isOpen && plain && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      move(box, event.key === "ArrowDown" ? 1 : -1);
      done = true;
    } else if (!isOpen && ((plain && event.key === "ArrowDown") || (event.ctrlKey && event.key === " "))) {
      ask(box, true);
      done = true;
    } else if ((isOpen || state.opens) && event.key === "Escape") {
      settle(box); // also a list that is on its way: the browser would take the key for clearing the box
      done = true;
    } else if (isOpen && plain && state.active >= 0 && (event.key === "Enter" || event.key === "Tab")) {
      accept(box, state.active);
      done = true;
    } else if (["Enter", "Tab", "ArrowLeft", "ArrowRight", "Home", "End", "Escape"].includes(event.key)) {
      settle(box);
    }
    state.escaped = !done && event.key === "Escape";
    if (done) {
      event.preventDefault();
      event.stopPropagation();
    }
  }

  document.addEventListener("keydown", pressed, true);

  document.addEventListener("input", function (event) {
    const box = boxOf(event);
    if (box) {
      choose(box, -1); // what is shown belongs to another text
      partsOf(box).list.setAttribute("aria-busy", "true");
      if (stateOf(box).escaped && !box.querySelector("input").value) {
        settle(box); // the browser cleared it: nobody asked for a list
      } else {
        askSoon(box);
      }
    }
  });

  /* An empty box says at once what can be asked. */
  document.addEventListener("focusin", function (event) {
    const box = boxOf(event);
    if (box && states.has(box) && !event.target.value) {
      ask(box, true);
    }
  });

  document.addEventListener("focusout", function (event) {
    const box = boxOf(event);
    if (box) {
      close(box);
      judge(box);
    }
  });

  document.addEventListener("mousedown", function (event) {
    if (event.target instanceof Element && event.target.closest(".query-list")) {
      event.preventDefault(); // the box keeps the focus
    } else if (boxOf(event) && boxOf(event).querySelector("input").value) {
      close(boxOf(event)); // the cursor goes elsewhere
    }
  });

  document.addEventListener("click", function (event) {
    const option = event.target instanceof Element && event.target.closest(".query-option");
    const box = option && option.closest(".query-box");
    if (box) {
      accept(box, [...option.parentNode.children].indexOf(option));
    }
  });

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.query_box = {
    /* No list, also none that is on its way: what stands in the box was not typed. */
    close: settle,
    /* Called first when the box appears, and then for every answer. */
    draw: function (answer) {
      const name = window.dash_clientside.callback_context.outputs_list.id.of;
      const box = document.querySelector('[data-mallennlp-query-box="' + CSS.escape(name) + '"]');
      if (box && answer) {
        show(box, answer);
      } else if (box) {
        attach(box);
      }
      return window.dash_clientside.no_update;
    },
  };
})();
