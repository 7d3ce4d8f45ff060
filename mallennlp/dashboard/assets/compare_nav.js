/* The links to the sections of the compare page: the section on the screen is marked and stands in the address. */
(function () {
  "use strict";

  const TOP_PX = 120; // what lies above this has been read
  let wanted = ""; // the section to which the address leads, until somebody scrolls by themselves
  let isDue = false;

  const links = () => [...document.querySelectorAll(".compare-nav > a")];
  const target = (link) => document.getElementById(link.getAttribute("href").slice(1));

  function mark() {
    isDue = false;
    const isAtEnd = window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 2;
    const passed = links().filter((link) => target(link) && target(link).getBoundingClientRect().top < TOP_PX);
    const here = isAtEnd && window.scrollY > 0 ? links().slice(-1)[0] : passed.slice(-1)[0];
    const chosen = links().find((link) => link.getAttribute("href") === "#" + wanted) || here;
    for (const link of links()) {
      if (link === chosen) {
        link.setAttribute("aria-current", "true");
      } else {
        link.removeAttribute("aria-current");
      }
    }
  }

  function markSoon() {
    if (!isDue && links().length) {
      isDue = true;
      window.requestAnimationFrame(mark);
    }
  }

  function goTo(name) {
    const place = document.getElementById(name);
    wanted = place ? name : "";
    if (place) {
      place.scrollIntoView({ block: "start" });
    }
    markSoon();
  }

  document.addEventListener("click", function (event) {
    const link = event.target.closest(".compare-nav > a");
    const isPlain = window.mallennlpClicks.isPlain(event);
    if (link && isPlain) {
      event.preventDefault(); // the browser would make an entry in its history, of which Dash makes a new page
      const place = window.location.pathname + window.location.search + link.getAttribute("href");
      window.history.replaceState(window.history.state, "", place);
      goTo(link.getAttribute("href").slice(1));
    }
  });

  const leave = () => (wanted = "");
  ["wheel", "touchmove", "keydown", "pointerdown"].forEach((kind) => window.addEventListener(kind, leave, { passive: true }));
  window.addEventListener("scroll", markSoon, { passive: true });
  window.addEventListener("mallennlp-compare-begun", () => goTo(window.location.hash.slice(1)));
  /* What stands above has become higher. */
  window.addEventListener("mallennlp-compare-drawn", () => (wanted ? goTo(wanted) : markSoon()));
})();
